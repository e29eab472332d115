// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { houseApi } from '../shared/api/house';
import type { Placement } from '../shared/api/types';
import { changeLanguage, startI18n } from '../shared/i18n/i18n';
import { Placements } from './Placements';

const A1: Placement = {
  placement_id: 7, code: 'A1', received_on: '2026-11-02', mandate_starts: '2026-11-01', mandate_ends: null, fee: '',
  case_count: 1200,
};

function show(items: Placement[]): void {
  vi.spyOn(houseApi, 'placements').mockResolvedValue({ items, next_cursor: null });
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <Placements creditorId={3} />
      </QueryClientProvider>
    </MantineProvider>,
  );
}

beforeAll(async () => {
  await startI18n();
  await changeLanguage('en');
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("a creditor's batches", () => {
  it('says how the first one comes about', async () => {
    show([]);
    expect(await screen.findByText(/the first is made by an import/)).toBeTruthy();
  });

  it('enters a fee with the Enter key, without blanks, and only when it differs', async () => {
    const agree = vi.spyOn(houseApi, 'agreeFee').mockResolvedValue({
      ...A1, fee: '12 %', creditor_id: 3, phase: 'phone', fee_terms: {}, counts: [], statements: [], recalled_at: null,
      recall_reason: '',
    });
    show([A1]);
    const field = await screen.findByLabelText('Fee of batch A1');
    expect(screen.getByTestId<HTMLButtonElement>('fee-save-A1').disabled).toBe(true);
    expect(screen.getByText('1,200')).toBeTruthy();
    await userEvent.type(field, '  {Enter}');
    expect(agree).not.toHaveBeenCalled();
    await userEvent.type(field, '12 % {Enter}');
    await waitFor(() => expect(agree).toHaveBeenCalledWith(7, '12 %'));
  });

  it('shows what is wrong beside the field and keeps what was typed', async () => {
    vi.spyOn(houseApi, 'agreeFee').mockRejectedValue(new Error('too long'));
    show([A1]);
    const field = await screen.findByLabelText<HTMLInputElement>('Fee of batch A1');
    await userEvent.type(field, 'x');
    await userEvent.click(screen.getByTestId('fee-save-A1'));
    expect(await screen.findByText('too long')).toBeTruthy();
    expect(field.value).toBe('x');
  });
});
