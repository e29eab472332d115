/** Ask the creditor, or somebody else, about a case; what is disputed of an invoice is not asked for meanwhile. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { disputesApi } from '../../shared/api/disputes';
import type { CaseDisputes, TicketBody } from '../../shared/api/types';
import { parseMoney } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { CodeSelect, DISPUTING, Said, TICKET_KINDS } from './parts';

export function TicketForm({ caseId, disputes, onClose }: { caseId: number; disputes: CaseDisputes; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [kind, setKind] = useState<TicketBody['kind'] | ''>('');
  const [invoice, setInvoice] = useState('');
  const [amount, setAmount] = useState('');
  const [said, setSaid] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const isDisputing = DISPUTING.includes(kind);
  const chosen = disputes.contested.find((row) => row.number === invoice);
  const most = chosen ? chosen.residual_minor - chosen.disputed_minor : 0;
  const minor = amount.trim() ? parseMoney(amount) : null;
  const amountFault =
    isDisputing && amount.trim() && (minor === null || minor <= 0 || minor > most)
      ? t('disputes.creditMost', { amount: format.money({ minor: most, currency: disputes.currency }) })
      : null;
  const open = useChange(['disputes', 'case'], (body: TicketBody) => disputesApi.openTicket(caseId, body), onClose);
  function submit(): void {
    setIsChecked(true);
    if (!kind || amountFault) return;
    open.mutate({ kind, text: said, invoice, disputed_minor: isDisputing && invoice ? minor : null });
  }
  return (
    <FormDrawer
      title={t('disputes.newTicket')}
      onClose={onClose}
      onSubmit={submit}
      error={open.error}
      isPending={open.isPending}
      testId="ticket-form"
    >
      <CodeSelect
        label={t('disputes.what')} kind="ticketKind" codes={TICKET_KINDS} value={kind} onChange={setKind}
        error={isChecked && !kind ? t('common.required') : null} testId="ticket-kind"
      />
      <NativeSelect
        label={t('file.invoice')}
        description={isDisputing ? t('disputes.invoiceHint') : undefined}
        value={invoice}
        onChange={(event) => setInvoice(event.currentTarget.value)}
        data={[{ value: '', label: t('disputes.wholeCase') }, ...disputes.contested.map((row) => ({ value: row.number, label: row.number }))]}
        data-testid="ticket-invoice"
      />
      {isDisputing && invoice && (
        <TextInput
          label={t('disputes.disputedAmount')}
          description={t('disputes.disputedHint', { amount: format.money({ minor: most, currency: disputes.currency }) })}
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
          error={isChecked ? amountFault : null}
          inputMode="decimal"
          data-testid="ticket-amount"
        />
      )}
      <Said label={t('disputes.ticketText')} value={said} onChange={setSaid} isOptional testId="ticket-said" />
    </FormDrawer>
  );
}
