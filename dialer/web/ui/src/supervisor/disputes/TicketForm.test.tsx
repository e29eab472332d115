// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { disputesApi } from '../../shared/api/disputes';
import type { CaseDisputes, Ticket } from '../../shared/api/types';
import en from '../../shared/i18n/en.json';
import { TicketForm } from './TicketForm';

const DISPUTES: CaseDisputes = {
  reason: { reason: null, track: 'normal' },
  currency: 'EUR',
  contested: [{ number: 'F1', residual_minor: 100_00, disputed_minor: 30_00 }],
  asked_minor: 70_00,
  tickets: [],
  complaints: [],
  verifications: [],
  documents: [], max_document_mb: 15,
};

beforeAll(async () => {
  await i18next.use(initReactI18next).init({ lng: 'en', resources: { en: { translation: en } }, interpolation: { escapeValue: false } });
});
afterEach(cleanup);

function show() {
  const onClose = vi.fn();
  const opened = vi.spyOn(disputesApi, 'openTicket').mockResolvedValue({} as Ticket);
  opened.mockClear();
  render(
    <MantineProvider>
      <QueryClientProvider client={new QueryClient()}>
        <TicketForm caseId={7} disputes={DISPUTES} onClose={onClose} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { user: userEvent.setup(), onClose, opened };
}

it('sends nothing without a subject, and no more than is owed and not disputed yet', async () => {
  const { user, opened } = show();
  await user.click(screen.getByTestId('form-save'));
  expect(screen.getByText('This value is missing.')).toBeTruthy();
  await user.selectOptions(screen.getByTestId('ticket-kind'), 'billing');
  await user.selectOptions(screen.getByTestId('ticket-invoice'), 'F1');
  await user.type(screen.getByTestId('ticket-amount'), '70.01');
  await user.click(screen.getByTestId('form-save'));
  expect(screen.getByText('At most €70.00.')).toBeTruthy();
  expect(opened).not.toHaveBeenCalled();
});

it('sends the disputed part of an invoice', async () => {
  const { user, opened, onClose } = show();
  await user.selectOptions(screen.getByTestId('ticket-kind'), 'service');
  await user.selectOptions(screen.getByTestId('ticket-invoice'), 'F1');
  await user.type(screen.getByTestId('ticket-amount'), '12.50');
  await user.type(screen.getByTestId('ticket-said'), 'no heating');
  await user.click(screen.getByTestId('form-save'));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(opened).toHaveBeenCalledWith(7, { kind: 'service', text: 'no heating', invoice: 'F1', disputed_minor: 12_50 });
});

it('disputes no amount where the ticket asks about something else', async () => {
  const { user, opened, onClose } = show();
  await user.selectOptions(screen.getByTestId('ticket-kind'), 'technical');
  await user.selectOptions(screen.getByTestId('ticket-invoice'), 'F1');
  expect(screen.queryByTestId('ticket-amount')).toBeNull();
  await user.click(screen.getByTestId('form-save'));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(opened).toHaveBeenCalledWith(7, { kind: 'technical', text: '', invoice: 'F1', disputed_minor: null });
});
