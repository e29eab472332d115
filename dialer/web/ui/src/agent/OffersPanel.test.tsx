// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { createRef } from 'react';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { agentApi } from '../shared/api/agent';
import type { DebtorFile, DispositionChoices, Outcome } from '../shared/api/types';
import en from '../shared/i18n/en.json';
import { syncClock } from '../shared/time/clock';
import { OutcomePanel } from './OutcomePanel';
import type { AgentOffer } from './takenOffer';

const CHOICES: DispositionChoices = {
  call_id: 'c1', campaign_type: 'phone', default_reasons: ['FORGOT', 'LIQUIDITY'], promise_methods: ['bank_transfer'], disposition: null, correctable_until: null,
  items: [
    { code: 'PTP', is_rpc: true, needs_identity: true, required: ['promise'], fields: ['promise', 'default_reason', 'note'] },
    { code: 'PLAN', is_rpc: true, needs_identity: true, required: ['plan'], fields: ['plan', 'default_reason', 'note'] },
  ],
};
const OFFER: AgentOffer = {
  kind: 'plan', minor: 300_00, due_on: '2026-12-23', needs: 'agent', why: 'affordable', also: ['no_discount'], expected_minor: 1,
  rates: [{ number: 1, due_on: '2026-12-23', principal_minor: 100_00, interest_minor: 0 }], waived_minor: 0, waived_accessories_minor: 0,
  discount_percent: 0, first_on: '2026-12-23', count: 3, every: 'month', down_payment_minor: 0,
};
const CASE = { balance_minor: 300_00, asked_minor: 300_00, currency: 'EUR', dpd: 20, affordable_minor: null, reason: null, segment: '', why_none: '' as const, case_id: 7 };
const FILE = { balance: { minor: 300_00, currency: 'EUR' }, cases: [], debtor: {} } as unknown as DebtorFile;

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } });
});
beforeEach(() => {
  syncClock('2026-11-23T09:00:00Z');
  vi.spyOn(agentApi, 'dispositions').mockResolvedValue(CHOICES);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function show(isIdentified: boolean) {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <OutcomePanel isLive
          callId="c1" file={isIdentified ? FILE : null} numbers={[]} showKeys={false} isIdentified={isIdentified}
          chooserRef={createRef<(code: Outcome) => void>()}
        />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup();
}

it('shows what may be offered, why, and fills the form with what is taken', async () => {
  const offers = vi.spyOn(agentApi, 'offers').mockResolvedValue({ call_id: 'c1', items: [{ ...CASE, offers: [OFFER] }] });
  const dispose = vi.spyOn(agentApi, 'dispose').mockResolvedValue(undefined);
  const user = show(true);
  const line = await screen.findByTestId('agent-offer-0');
  expect(line.textContent).toContain('3 × €100.00');
  expect(line.textContent).toContain('nothing waived');
  await user.click(screen.getByTestId('take-offer-0'));
  expect((await screen.findByTestId<HTMLInputElement>('plan-rates')).value).toBe('3');
  expect(screen.getByTestId<HTMLInputElement>('agreement-date').value).toBe('2026-12-23');
  await user.selectOptions(screen.getByTestId('default-reason'), 'LIQUIDITY');
  await waitFor(() => expect(offers).toHaveBeenLastCalledWith('c1', 'LIQUIDITY'));
  await user.click(screen.getByTestId('disposition-save'));
  await waitFor(() =>
    expect(dispose).toHaveBeenCalledWith({
      call_id: 'c1', code: 'PLAN', note: '', default_reason: 'LIQUIDITY',
      plan: { first_on: '2026-12-23', count: 3, case_id: 7, every: 'month', down_payment_minor: 0 },
    }),
  );
});

it('says why nothing may be offered', async () => {
  vi.spyOn(agentApi, 'offers').mockResolvedValue({ call_id: 'c1', items: [{ ...CASE, why_none: 'all_disputed', offers: [] }] });
  show(true);
  expect((await screen.findByTestId('offers-none')).textContent).toContain('disputed');
});

it('asks for no offer before somebody is identified', async () => {
  const offers = vi.spyOn(agentApi, 'offers');
  show(false);
  await screen.findByTestId('disposition-form');
  expect(offers).not.toHaveBeenCalled();
});
