// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { ApiProblem } from '../shared/api/http';
import { rulesApi } from '../shared/api/rules';
import type { TightenableRule, TightenableRules } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { StricterRules } from './StricterRules';

function rule(changes: Partial<TightenableRule>): TightenableRule {
  return {
    pack: 'it', rule_id: 'IT-12-day', kind: 'attempts_per_day', title: 'Tentativi al giorno', unit: 'attempts a local day',
    reference: 'Cass.', is_policy: true, value: 3, own_value: null, creditor_value: null, ...changes,
  };
}

const KNOWN: TightenableRules = {
  pack: 'it',
  settings: { 'IT-12-gap': 240, MORATORIUM: [{ creditors: ['acme'] }] },
  rules: [
    rule({}),
    rule({ rule_id: 'IT-12-gap', kind: 'attempt_gap_min', title: 'Distanza', value: 120, own_value: 240, creditor_value: 180 }),
    rule({ rule_id: 'WISHES', kind: 'wishes', title: 'Desideri', value: 'required' }),
    rule({ pack: 'us', rule_id: 'US-04', kind: 'attempts_in_days', title: 'Attempts', value: { max: 7, days: 7, per: 'debt' } }),
  ],
};

const onClose = vi.fn();

async function show() {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <StricterRules owner={{ kind: 'campaign', id: 7, name: 'Autumn' }} onClose={onClose} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByTestId('stricter-IT-12-day');
  return userEvent.setup();
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
beforeEach(() => {
  vi.spyOn(rulesApi, 'campaignRules').mockResolvedValue(KNOWN);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  onClose.mockReset();
});

it('shows the pack’s figure, the creditor’s and the own one, and only rules that a figure can tighten', async () => {
  await show();
  const gap = screen.getByTestId('stricter-IT-12-gap');
  expect(gap.textContent).toContain('Rule pack: 120');
  expect(within(gap).getByTestId('stricter-creditor-IT-12-gap').textContent).toContain('180');
  expect(screen.getByTestId<HTMLInputElement>('figure-IT-12-gap').value).toBe('240');
  expect(screen.queryByTestId('stricter-WISHES')).toBeNull();
  expect(screen.queryByTestId('stricter-US-04')).toBeNull();
});

it('stores what was entered, keeps what it has no field for, and drops what was emptied', async () => {
  const tighten = vi.spyOn(rulesApi, 'tightenCampaign').mockResolvedValue(KNOWN);
  const user = await show();
  await user.type(screen.getByTestId('figure-IT-12-day'), '2');
  await user.clear(screen.getByTestId('figure-IT-12-gap'));
  await user.selectOptions(screen.getByTestId('stricter-pack'), 'us');
  await user.type(screen.getByTestId('figure-US-04-max'), '4');
  await user.click(screen.getByTestId('form-save'));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(tighten).toHaveBeenCalledWith(7, {
    'IT-12-day': 2,
    'US-04': { max: 4, days: 7 },
    MORATORIUM: [{ creditors: ['acme'] }],
  });
});

it('refuses a laxer figure at its own rule, and takes the fault away when the figure is changed', async () => {
  const fault = new ApiProblem(422, 'loosens_pack', 'IT-12-day: never loosen it', { field: 'IT-12-day' });
  vi.spyOn(rulesApi, 'tightenCampaign').mockRejectedValue(fault);
  const user = await show();
  await user.type(screen.getByTestId('figure-IT-12-day'), '9');
  await user.click(screen.getByTestId('form-save'));
  const told = await screen.findByTestId('stricter-fault-IT-12-day');
  expect(told.textContent).toContain('IT-12-day');
  expect(screen.queryByTestId('stricter-fault-IT-12-gap')).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
  await user.clear(screen.getByTestId('figure-IT-12-day'));
  await waitFor(() => expect(screen.queryByTestId('stricter-fault-IT-12-day')).toBeNull());
});
