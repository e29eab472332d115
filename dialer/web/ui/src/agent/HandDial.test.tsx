// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { agentApi } from '../shared/api/agent';
import { ApiProblem } from '../shared/api/http';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import HandDial from './HandDial';

const MARIO = { debtor_id: 7, name: 'Mario Rossi', municipality: 'Treviso', cases: [{ creditor_code: 'acme', reference: 'A1' }] };
const onClose = vi.fn();

function number(id: number, decision: 'permitted' | 'refused', sentence: string) {
  return { number_id: id, e164: `+39042255020${id}`, place: null, decision, until: null, rule: 'IT', sentence };
}

function campaign(isFree = true) {
  return {
    campaign_id: 3,
    campaign_name: 'Recall',
    creditor_name: 'Acme',
    is_free: isFree,
    due_at: '2026-11-24T09:00:00Z',
    numbers: [number(1, 'permitted', 'May be called.'), number(2, 'refused', 'On the do-not-call list.')],
  };
}

function show(): void {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <HandDial onClose={onClose} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

async function findMario(): Promise<void> {
  show();
  await userEvent.type(await screen.findByTestId('hand-search'), 'ros');
  await userEvent.click(await screen.findByTestId('person-7'));
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
beforeEach(() => {
  vi.spyOn(agentApi, 'findPeople').mockResolvedValue({ items: [MARIO], is_cut: true });
  vi.spyOn(agentApi, 'numbersOf').mockResolvedValue({ debtor_id: 7, name: 'Mario Rossi', campaigns: [campaign()] });
});
afterEach(() => {
  cleanup();
  onClose.mockReset();
});

describe('a call by hand', () => {
  it('begins with three letters, shows the numbers with their reasons, and has the file shown', async () => {
    const dial = vi.spyOn(agentApi, 'dialByHand').mockResolvedValue(undefined as never);
    show();
    await userEvent.type(await screen.findByTestId('hand-search'), 'ro');
    expect(agentApi.findPeople).not.toHaveBeenCalled();
    await userEvent.type(screen.getByTestId('hand-search'), 's');
    const person = await screen.findByTestId('person-7');
    expect(person.textContent).toContain('Treviso · acme A1');
    expect(screen.getByText('There are more: write more of it.')).toBeTruthy();
    await userEvent.click(person);
    expect(await screen.findByText('On the do-not-call list.')).toBeTruthy();
    expect(screen.getByTestId<HTMLButtonElement>('hand-number-2').disabled).toBe(true);
    await userEvent.click(screen.getByTestId('hand-number-1'));
    await waitFor(() => expect(onClose).toHaveBeenCalled());
    expect(dial.mock.calls[0]?.[0]).toEqual({ campaign_id: 3, debtor_id: 7, number_id: 1 });
  });

  it('is not possible with somebody who is in other hands', async () => {
    vi.spyOn(agentApi, 'numbersOf').mockResolvedValue({ debtor_id: 7, name: 'Mario Rossi', campaigns: [campaign(false)] });
    await findMario();
    expect(await screen.findByText('In other hands now, or no longer in the queue')).toBeTruthy();
    expect(screen.getByTestId<HTMLButtonElement>('hand-number-1').disabled).toBe(true);
  });

  it('that is refused says so and stays open', async () => {
    const refusal = new ApiProblem(403, 'refused', 'the call is not permitted now (IT-HOURS)');
    vi.spyOn(agentApi, 'dialByHand').mockRejectedValue(refusal);
    await findMario();
    await userEvent.click(await screen.findByTestId('hand-number-1'));
    expect(await screen.findByText(/not permitted now/)).toBeTruthy();
    expect(onClose).not.toHaveBeenCalled();
  });

  it('nobody found is said', async () => {
    vi.spyOn(agentApi, 'findPeople').mockResolvedValue({ items: [], is_cut: false });
    show();
    await userEvent.type(await screen.findByTestId('hand-search'), 'nobody');
    expect(await screen.findByText('Nobody by these words')).toBeTruthy();
  });
});
