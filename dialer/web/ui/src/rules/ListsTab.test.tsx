// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { houseApi } from '../shared/api/house';
import { rulesApi } from '../shared/api/rules';
import type { ListEntry, Me } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { MeContext } from '../shared/session/me';
import { ListsTab } from './ListsTab';

const ENTRY: ListEntry = {
  entry_id: 5, e164: '+390422550201', creditor_id: null, reason: 'asked by letter', source: 'debtor',
  recorded: { at: '2026-11-23T09:00:00Z', by: 1, call_id: null },
};

const HOUSE = {
  creditors: { items: [{ creditor_id: 2, code: 'acme', name: 'Acme' }], next_cursor: null },
  users: { items: [{ user_id: 1, name: 'Sara Blu' }], next_cursor: null },
  packs: { items: [{ pack: 'it', country: 'IT' }] },
};

async function show(creditorIds: number[] | null = null) {
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <MeContext value={{ creditor_ids: creditorIds } as Me}>
          <ListsTab />
        </MeContext>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup();
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
beforeEach(() => {
  vi.spyOn(houseApi, 'creditors').mockResolvedValue(HOUSE.creditors as never);
  vi.spyOn(houseApi, 'users').mockResolvedValue(HOUSE.users as never);
  vi.spyOn(rulesApi, 'packs').mockResolvedValue(HOUSE.packs as never);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('browses a creditor’s list, searches by the beginning of a number, and shows more on demand', async () => {
  const listed = vi
    .spyOn(rulesApi, 'listed')
    .mockResolvedValueOnce({ items: [ENTRY], next_cursor: ENTRY.e164 })
    .mockResolvedValueOnce({ items: [{ ...ENTRY, entry_id: 6, e164: '+390422550202' }], next_cursor: null })
    .mockResolvedValue({ items: [], next_cursor: null });
  const user = await show();
  const row = await screen.findByTestId('listed-+390422550201');
  expect(row.textContent).toContain('asked by letter');
  await waitFor(() => expect(row.textContent).toContain('Sara Blu'));
  await user.click(screen.getByTestId('lists-more'));
  await screen.findByTestId('listed-+390422550202');
  expect(listed).toHaveBeenLastCalledWith({ creditorId: null, text: '' }, ENTRY.e164);
  await user.selectOptions(screen.getByTestId('lists-list'), '2');
  await user.type(screen.getByTestId('lists-search'), '00 39 02');
  await user.click(screen.getByTestId('lists-search-go'));
  expect((await screen.findByTestId('lists-none')).textContent).toContain('+3902');
  expect(listed).toHaveBeenLastCalledWith({ creditorId: 2, text: '+3902' }, null);
});

it('offers people within walls no change of the agency’s own list', async () => {
  vi.spyOn(rulesApi, 'listed').mockResolvedValue({ items: [ENTRY], next_cursor: null });
  const user = await show([2]);
  await screen.findByTestId('listed-+390422550201');
  expect(screen.queryByTestId('lists-add')).toBeNull();
  expect(screen.queryByTestId('unlist-+390422550201')).toBeNull();
  await user.selectOptions(screen.getByTestId('lists-list'), '2');
  expect(await screen.findByTestId('lists-add')).toBeDefined();
});

it('asks why before a number is taken off', async () => {
  vi.spyOn(rulesApi, 'listed').mockResolvedValue({ items: [ENTRY], next_cursor: null });
  const unlist = vi.spyOn(rulesApi, 'unlist').mockResolvedValue(undefined as never);
  const user = await show();
  await user.click(await screen.findByTestId('unlist-+390422550201'));
  await user.click(await screen.findByTestId('unlist-confirm'));
  expect(unlist).not.toHaveBeenCalled();
  await user.type(screen.getByTestId('unlist-reason'), 'typed wrong');
  await user.click(screen.getByTestId('unlist-confirm'));
  await waitFor(() => expect(unlist).toHaveBeenCalledWith(5, 'typed wrong'));
});

it('says beside the field which of the typed numbers is none', async () => {
  vi.spyOn(rulesApi, 'listed').mockResolvedValue({ items: [], next_cursor: null });
  const list = vi.spyOn(rulesApi, 'list').mockResolvedValue({ added_count: 1 });
  const user = await show();
  await user.click(screen.getByTestId('lists-add'));
  await user.type(await screen.findByTestId('list-numbers'), '0422 550201');
  await user.type(screen.getByTestId('list-reason'), 'asked');
  await user.click(screen.getByTestId('form-save'));
  expect(await screen.findByText(/0422 550201 has no country code/)).toBeDefined();
  expect(list).not.toHaveBeenCalled();
  await user.clear(screen.getByTestId('list-numbers'));
  await user.type(screen.getByTestId('list-numbers'), '+39 0422 550201');
  await user.click(screen.getByTestId('form-save'));
  await waitFor(() =>
    expect(list).toHaveBeenCalledWith({ numbers: ['+390422550201'], creditor_id: null, reason: 'asked', source: 'debtor' }),
  );
});

it('loads a file, and shows what of it was rejected and where the whole is', async () => {
  vi.spyOn(rulesApi, 'listed').mockResolvedValue({ items: [], next_cursor: null });
  const load = vi.spyOn(rulesApi, 'listFile').mockResolvedValue({
    listed_count: 3,
    added_count: 2,
    rejected_count: 1,
    problems: [{ line: 4, column: 'numero', value: 'boh', reason: 'is no number', remedy: 'correct it' }],
    rejects_id: '0123456789abcdef',
  });
  const user = await show();
  await user.selectOptions(await screen.findByTestId('lists-list'), '2');
  await user.click(screen.getByTestId('lists-file'));
  await screen.findByTestId('list-file-form');
  await user.click(screen.getByTestId('form-save'));
  expect(load).not.toHaveBeenCalled();
  const file = new File(['numero\n+390422550201\n'], 'lista.csv', { type: 'text/csv' });
  const input = document.querySelector<HTMLInputElement>('input[type=file]');
  if (!input) throw new Error('the form has no file input');
  await user.upload(input, file);
  await user.click(screen.getByTestId('form-save'));
  expect((await screen.findByTestId('list-file-done')).textContent).toContain('New: 2; there already: 1.');
  expect(screen.getByTestId('list-problems').textContent).toContain('boh');
  expect(screen.getByTestId('list-rejects').getAttribute('href')).toBe('/api/dnc/rejects/0123456789abcdef');
  expect(load).toHaveBeenCalledWith(file, { creditor: 'acme', country: 'IT', reason: '' });
});
