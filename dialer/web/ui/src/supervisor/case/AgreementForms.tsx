/** Small forms of a case's agreements: a promise, a cancellation, a decision on an offer. */
import { NativeSelect, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementsApi, type Agreements, type Offer, type Suggestion } from '../../shared/api/agreements';
import { faultField } from '../../shared/api/http';
import { editableMoney, parseMoney } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText, useProblemText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { Amount } from '../../shared/ui/parts';

export interface FormProps {
  found: Agreements;
  /** A suggestion that was chosen: the form opens filled. */
  from?: Suggestion | undefined;
  onClose: () => void;
  onSaved: () => void;
}

const METHODS = ['bank_transfer', 'postal_bulletin', 'card', 'pagopa', 'direct_debit', 'cash', 'other'] as const;

/** The fault of one field, where the server named it; else what the page found itself. */
function useFieldFault(error: unknown): (field: string, own?: string | null) => string | null {
  const problem = useProblemText();
  const named = faultField(error);
  return (field, own) => own ?? (named === field ? problem(error) : null);
}

export function PromiseForm({ found, from, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [amount, setAmount] = useState(editableMoney(from?.minor ?? found.asked_minor, format.language));
  const [day, setDay] = useState(from?.due_on ?? '');
  const [method, setMethod] = useState<(typeof METHODS)[number]>('bank_transfer');
  const [isChecked, setIsChecked] = useState(false);
  const minor = parseMoney(amount);
  const save = useMutation({
    mutationFn: () => agreementsApi.promise(found.case_id, { minor: minor ?? 0, due_on: day, method }),
    onSuccess: onSaved,
  });
  const fault = useFieldFault(save.error);
  const named = faultField(save.error);
  return (
    <FormDrawer
      title={t('agreed.newPromise')}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (minor && day) save.mutate();
      }}
      error={['amount_minor', 'due_on'].includes(named) ? null : save.error}
      isPending={save.isPending}
      testId="promise-form"
    >
      <TextInput
        label={t('agreed.amount')}
        description={
          found.terms.least_promise_minor > 0 &&
          t('agreed.leastPromise', { sum: format.money({ minor: found.terms.least_promise_minor, currency: found.currency }) })
        }
        value={amount}
        onChange={(event) => setAmount(event.currentTarget.value)}
        inputMode="decimal"
        error={fault('amount_minor', isChecked && !minor ? t('disposition.fault.not_an_amount') : null)}
        data-testid="promise-amount"
      />
      <TextInput
        type="date"
        label={t('agreed.due')}
        description={t('agreed.promiseUntil', { day: format.at(found.terms.promise_until, 'date') })}
        value={day}
        min={found.today}
        max={found.terms.promise_until}
        onChange={(event) => setDay(event.currentTarget.value)}
        error={fault('due_on', isChecked && !day ? t('disposition.fault.missing') : null)}
        data-testid="promise-date"
      />
      <NativeSelect
        label={t('agreed.method')}
        value={method}
        onChange={(event) => setMethod(METHODS.find((one) => one === event.currentTarget.value) ?? 'other')}
        data={METHODS.map((value) => ({ value, label: text('method', value) }))}
      />
    </FormDrawer>
  );
}

interface CancelProps {
  caseId: number;
  what: 'cancelPromise' | 'cancelPlan';
  id: number;
  onClose: () => void;
  onSaved: () => void;
}

export function CancelForm({ caseId, what, id, onClose, onSaved }: CancelProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      what === 'cancelPromise' ? agreementsApi.endPromise(caseId, id, reason.trim()) : agreementsApi.endPlan(caseId, id, reason.trim()),
    onSuccess: onSaved,
  });
  return (
    <FormDrawer
      title={t(`agreed.${what}`)}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (reason.trim()) save.mutate();
      }}
      error={save.error}
      isPending={save.isPending}
      submitLabel={t(`agreed.${what}`)}
      testId="cancel-form"
    >
      <TextInput
        label={t('agreed.cancelWhy')}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isChecked && !reason.trim() ? t('disposition.fault.missing') : null}
        maxLength={500}
        data-testid="cancel-why"
      />
    </FormDrawer>
  );
}

interface MoveProps {
  caseId: number;
  offer: Offer;
  move: Offer['moves'][number];
  onClose: () => void;
  onSaved: () => void;
}

export function MoveForm({ caseId, offer, move, onClose, onSaved }: MoveProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [reference, setReference] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const needsWhy = move === 'reject' || move === 'withdraw';
  const isForCreditor = offer.needs === 'creditor' && (move === 'approve' || move === 'reject');
  const save = useMutation({
    mutationFn: () =>
      agreementsApi.move(caseId, offer.settlement_id, { move, note: note.trim(), creditor_reference: reference.trim() }),
    onSuccess: onSaved,
  });
  return (
    <FormDrawer
      title={t(`agreed.${move}`)}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (!needsWhy || note.trim()) save.mutate();
      }}
      error={save.error}
      isPending={save.isPending}
      submitLabel={t(`agreed.${move}`)}
      testId="move-form"
    >
      <Text size="sm">
        <Amount money={{ minor: offer.minor, currency: offer.currency }} /> · {offer.discount_percent} % · {offer.reason}
      </Text>
      {move !== 'accept' && (
        <TextInput
          label={t('agreed.why')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          error={isChecked && needsWhy && !note.trim() ? t('disposition.fault.missing') : null}
          required={needsWhy}
          maxLength={500}
          data-testid="move-why"
        />
      )}
      {isForCreditor && (
        <TextInput
          label={t('agreed.creditorReference')}
          description={t('agreed.creditorReferenceHint')}
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
          maxLength={200}
        />
      )}
    </FormDrawer>
  );
}
