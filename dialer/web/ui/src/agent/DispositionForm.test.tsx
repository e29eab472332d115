// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { agentApi } from '../shared/api/agent';
import { ApiProblem } from '../shared/api/http';
import type { DispositionChoices } from '../shared/api/types';
import en from '../shared/i18n/en.json';
import { syncClock } from '../shared/time/clock';
import { DispositionForm } from './DispositionForm';

const CHOICES: DispositionChoices = {
  call_id: 'c1',
  campaign_type: 'phone',
  items: [
    { code: 'HARDSHIP', is_rpc: true, needs_identity: false, required: ['default_reason'], fields: ['default_reason', 'note'] },
    { code: 'PTP', is_rpc: true, needs_identity: true, required: ['promise', 'default_reason'], fields: ['promise', 'default_reason', 'note'] },
    { code: 'VM', is_rpc: false, needs_identity: false, required: [], fields: ['note'] },
  ],
  default_reasons: ['FORGOT', 'LIQUIDITY'],
  promise_methods: ['bank_transfer', 'pagopa'],
  disposition: null,
  correctable_until: null,
};

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } });
});
beforeEach(() => {
  syncClock('2026-11-23T09:00:00Z');
  sessionStorage.clear();
  vi.spyOn(agentApi, 'note').mockResolvedValue({ text: '', version: 0, saved_at: null });
  vi.spyOn(agentApi, 'saveNote').mockImplementation((_call, note) => Promise.resolve({ ...note, version: note.version + 1, saved_at: null }));
});
afterEach(cleanup);

function show(isIdentified = true) {
  const onSaved = vi.fn();
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <DispositionForm callId="c1" choices={CHOICES} balanceMinor={136_350} numbers={[]} showKeys isIdentified={isIdentified} onSaved={onSaved} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { onSaved, user: userEvent.setup() };
}

it('asks for just the fields of the chosen code and sends them', async () => {
  const dispose = vi.spyOn(agentApi, 'dispose').mockResolvedValue(undefined);
  const { onSaved, user } = show();
  expect(screen.queryByTestId('promise-amount')).toBeNull();
  await user.click(screen.getByTestId('disposition-PTP'));
  expect(screen.getByTestId<HTMLInputElement>('promise-amount').value).toBe('1363.50');
  await user.type(screen.getByTestId('promise-date'), '2026-11-30');
  await user.selectOptions(screen.getByTestId('default-reason'), 'LIQUIDITY');
  await user.type(screen.getByTestId('note'), 'after payday');
  await user.click(screen.getByTestId('disposition-save'));
  await waitFor(() => expect(onSaved).toHaveBeenCalledWith('PTP'));
  expect(dispose).toHaveBeenCalledWith({
    call_id: 'c1',
    code: 'PTP',
    note: 'after payday',
    default_reason: 'LIQUIDITY',
    promise: { amount_minor: 136_350, date: '2026-11-30', method: 'bank_transfer' },
  });
});

it('sends nothing while something is missing, and says what', async () => {
  const dispose = vi.spyOn(agentApi, 'dispose').mockResolvedValue(undefined);
  const { user } = show();
  await user.click(screen.getByTestId('disposition-save'));
  expect(screen.getByRole('alert').textContent).toBe('Choose an outcome.');
  await user.click(screen.getByTestId('disposition-PTP'));
  await user.click(screen.getByTestId('disposition-save'));
  expect(screen.getAllByText('This value is missing.').length).toBe(2);
  expect(dispose).not.toHaveBeenCalled();
});

it('lets the agent take another outcome, and saves with Ctrl+Enter', async () => {
  const dispose = vi.spyOn(agentApi, 'dispose').mockResolvedValue(undefined);
  const { onSaved, user } = show();
  await user.click(screen.getByTestId('disposition-PTP'));
  await user.click(screen.getByTestId('disposition-reset'));
  await user.click(screen.getByTestId('disposition-VM'));
  await user.type(screen.getByTestId('note'), 'x{Control>}{Enter}{/Control}');
  await waitFor(() => expect(onSaved).toHaveBeenCalledWith('VM'));
  expect(dispose).toHaveBeenCalledWith({ call_id: 'c1', code: 'VM', note: 'x' });
});

it('keeps what was typed when the server refuses, and shows why', async () => {
  vi.spyOn(agentApi, 'dispose').mockRejectedValue(new ApiProblem(403, 'not_your_call', 'x'));
  const { onSaved, user } = show();
  await user.click(screen.getByTestId('disposition-VM'));
  await user.type(screen.getByTestId('note'), 'left alone');
  await user.click(screen.getByTestId('disposition-save'));
  expect((await screen.findByTestId('problem')).textContent).toContain("another agent's");
  expect(screen.getByTestId<HTMLTextAreaElement>('note').value).toBe('left alone');
  expect(onSaved).not.toHaveBeenCalled();
});

it('shows what was typed before a reload, and keeps what is typed now', async () => {
  vi.spyOn(agentApi, 'note').mockResolvedValue({ text: 'pays', version: 4, saved_at: '2026-11-23T09:00:00Z' });
  const { user } = show();
  const field = screen.getByTestId<HTMLTextAreaElement>('note');
  await waitFor(() => expect(field.value).toBe('pays'));
  await user.type(field, ' late');
  await waitFor(() => expect(agentApi.saveNote).toHaveBeenCalledWith('c1', { text: 'pays late', version: 4 }, false), { timeout: 10_000 });
  await waitFor(() => expect(screen.getByTestId('note-state').dataset['state']).toBe('saved'), { timeout: 10_000 });
});

it('asks nobody unknown why it was not paid', async () => {
  const dispose = vi.spyOn(agentApi, 'dispose').mockResolvedValue(undefined);
  const { onSaved, user } = show(false);
  await user.click(screen.getByTestId('disposition-HARDSHIP'));
  expect(screen.queryByTestId('default-reason')).toBeNull();
  await user.click(screen.getByTestId('disposition-save'));
  await waitFor(() => expect(onSaved).toHaveBeenCalledWith('HARDSHIP'));
  expect(dispose).toHaveBeenCalledWith({ call_id: 'c1', code: 'HARDSHIP', note: '' });
});

it('keeps back what tells of the debt until the person is identified', async () => {
  const { user } = show(false);
  expect(screen.getByTestId('identity-first')).toBeTruthy();
  const promise = screen.getByTestId<HTMLButtonElement>('disposition-PTP');
  expect(promise.disabled).toBe(true);
  await user.click(promise);
  expect(screen.queryByTestId('promise-amount')).toBeNull();
  expect(screen.getByTestId<HTMLButtonElement>('disposition-VM').disabled).toBe(false);
});
