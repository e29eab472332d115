// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { houseApi } from '../shared/api/house';
import { rulesApi } from '../shared/api/rules';
import type { Holiday } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { HolidaysTab } from './HolidaysTab';

const PATRON: Holiday = {
  holiday_id: 3, title: 'San Magno', country: 'IT', region: '', municipality: 'Legnano', on: '2020-11-05', is_yearly: true,
  recorded: { at: '2026-11-20T09:00:00Z', by: null, call_id: null }, ended_at: null,
};

async function show(items: Holiday[]) {
  vi.spyOn(rulesApi, 'holidays').mockResolvedValue({ items });
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <HolidaysTab />
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
  vi.spyOn(houseApi, 'users').mockResolvedValue({ items: [], next_cursor: null } as never);
  vi.spyOn(rulesApi, 'packs').mockResolvedValue({ items: [{ pack: 'it', country: 'IT' }] } as never);
  vi.spyOn(rulesApi, 'reach').mockResolvedValue({ debtor_count: 0, of_count: 5 });
  vi.spyOn(rulesApi, 'calendar').mockResolvedValue({
    pack: 'it',
    items: [
      { on: '2026-11-05', rule: 'added', title: 'San Magno' },
      { on: '2026-12-25', rule: 'IT-10-holidays', title: 'Festività nazionali' },
    ],
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('shows what was added beside every closed day of a place, each with its rule', async () => {
  await show([PATRON]);
  const row = await screen.findByTestId('holiday-3');
  expect(row.textContent).toContain('every year');
  expect(row.textContent).toContain('Legnano, Italy');
  expect(row.textContent).toContain('in force');
  expect((await screen.findByTestId('closed-2026-11-05')).textContent).toContain('added: San Magno');
  expect(screen.getByTestId('closed-2026-12-25').textContent).toContain('IT-10-holidays');
});

it('adds a single day only while it is to come, a yearly one from any day on, and warns where nobody lives', async () => {
  const add = vi.spyOn(rulesApi, 'addHoliday').mockResolvedValue(PATRON);
  const user = await show([]);
  expect(await screen.findByTestId('holidays-none')).toBeDefined();
  await user.click(screen.getByTestId('holiday-new'));
  const form = await screen.findByTestId('holiday-form');
  await user.click(within(form).getByTestId('form-save'));
  expect(add).not.toHaveBeenCalled();
  await user.type(within(form).getByTestId('holiday-title'), 'San Magno');
  fireEvent.change(within(form).getByTestId('holiday-on'), { target: { value: '2020-11-05' } });
  await user.click(within(form).getByTestId('form-save'));
  expect(form.textContent).toContain('This day is over.');
  expect(add).not.toHaveBeenCalled();
  await user.type(within(form).getByTestId('area-municipality'), 'Legnano');
  await waitFor(() => expect(within(form).getByTestId('reach').textContent).toContain('check how the names are written'));
  await user.click(within(form).getByTestId('holiday-yearly'));
  await user.click(within(form).getByTestId('form-save'));
  await waitFor(() =>
    expect(add).toHaveBeenCalledWith({
      title: 'San Magno', country: 'IT', region: '', municipality: 'Legnano', on: '2020-11-05', is_yearly: true,
    }),
  );
});
