/** Forms of a case's agreements: a promise, a plan with its rates shown before it is agreed, an offer and its decision. */
import { Checkbox, Group, NativeSelect, Table, Text, Textarea, TextInput, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementsApi, type Agreements, type Offer, type PlanBody } from '../../shared/api/agreements';
import { faultField } from '../../shared/api/http';
import { editableMoney, parseMoney } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText, useProblemText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { Amount } from '../../shared/ui/parts';
import { badLine, ratesOf } from './agreementDraft';

interface FormProps {
  found: Agreements;
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

export function PromiseForm({ found, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [amount, setAmount] = useState(editableMoney(found.asked_minor, format.language));
  const [day, setDay] = useState('');
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
        value={amount}
        onChange={(event) => setAmount(event.currentTarget.value)}
        inputMode="decimal"
        error={fault('amount_minor', isChecked && !minor ? t('disposition.fault.not_an_amount') : null)}
        data-testid="promise-amount"
      />
      <TextInput
        type="date"
        label={t('agreed.due')}
        value={day}
        min={found.today}
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

export function PlanForm({ found, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [count, setCount] = useState('3');
  const [firstOn, setFirstOn] = useState('');
  const [every, setEvery] = useState<'week' | 'two_weeks' | 'month'>('month');
  const [percent, setPercent] = useState('0');
  const [down, setDown] = useState('');
  const [own, setOwn] = useState('');
  const line = badLine(own);
  const rates = ratesOf(own);
  const body: PlanBody = rates.length
    ? { rates }
    : {
        first_on: firstOn || null,
        count: Number(count) || 0,
        every,
        yearly_percent: percent.replace(',', '.') || '0',
        down_payment_minor: parseMoney(down) ?? 0,
      };
  const draft = useMutation({ mutationFn: () => agreementsApi.draftPlan(found.case_id, body) });
  const save = useMutation({ mutationFn: () => agreementsApi.plan(found.case_id, body), onSuccess: onSaved });
  const error = save.error ?? draft.error;
  const fault = useFieldFault(error);
  const sum = format.money({ minor: found.asked_minor, currency: found.currency });
  const known = ['count', 'first_on', 'yearly_percent', 'down_payment', 'instalments'];
  return (
    <FormDrawer
      title={t('agreed.newPlan')}
      onClose={onClose}
      onSubmit={() => {
        if (line === null) save.mutate();
      }}
      error={known.includes(faultField(error)) ? null : error}
      isPending={save.isPending}
      submitLabel={t('agreed.agree')}
      testId="plan-form"
    >
      <Text size="sm">{t('agreed.asked', { sum })}</Text>
      <Group grow align="flex-start">
        <TextInput label={t('agreed.count')} value={count} onChange={(event) => setCount(event.currentTarget.value)} inputMode="numeric" error={fault('count')} data-testid="plan-count" />
        <TextInput type="date" label={t('agreed.firstOn')} value={firstOn} min={found.today} onChange={(event) => setFirstOn(event.currentTarget.value)} error={fault('first_on')} data-testid="plan-first" />
      </Group>
      <Group grow align="flex-start">
        <NativeSelect
          label={t('agreed.every')}
          value={every}
          onChange={(event) => setEvery((['week', 'two_weeks', 'month'] as const).find((one) => one === event.currentTarget.value) ?? 'month')}
          data={(['month', 'two_weeks', 'week'] as const).map((value) => ({ value, label: text('every', value) }))}
        />
        <TextInput label={t('agreed.yearlyPercent')} value={percent} onChange={(event) => setPercent(event.currentTarget.value)} inputMode="decimal" error={fault('yearly_percent')} />
        <TextInput label={t('agreed.downPayment')} value={down} onChange={(event) => setDown(event.currentTarget.value)} inputMode="decimal" error={fault('down_payment')} />
      </Group>
      <Textarea
        label={t('agreed.own')}
        description={t('agreed.ownHint', { sum })}
        value={own}
        onChange={(event) => setOwn(event.currentTarget.value)}
        error={fault('instalments', line === null ? null : t('agreed.badRates', { line }))}
        minRows={3}
        autosize
        data-testid="plan-own"
      />
      <Button variant="default" loading={draft.isPending} onClick={() => line === null && draft.mutate()} data-testid="plan-show">
        {t('agreed.show')}
      </Button>
      {draft.data && (
        <Table aria-label={t('agreed.rates')} data-testid="plan-draft">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('agreed.due')}</Table.Th>
              <Table.Th ta="right">{t('agreed.interest')}</Table.Th>
              <Table.Th ta="right">{t('agreed.amount')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {draft.data.rates.map((rate) => (
              <Table.Tr key={rate.number}>
                <Table.Td className="num">{format.at(rate.due_on, 'date')}</Table.Td>
                <Table.Td ta="right">
                  <Amount money={{ minor: rate.interest_minor, currency: found.currency }} />
                </Table.Td>
                <Table.Td ta="right">
                  <Amount money={{ minor: rate.principal_minor + rate.interest_minor, currency: found.currency }} />
                </Table.Td>
              </Table.Tr>
            ))}
            <Table.Tr fw={600}>
              <Table.Td>{t('agreed.total')}</Table.Td>
              <Table.Td ta="right">
                <Amount money={{ minor: draft.data.interest_minor, currency: found.currency }} />
              </Table.Td>
              <Table.Td ta="right">
                <Amount money={{ minor: draft.data.total_minor, currency: found.currency }} />
              </Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      )}
    </FormDrawer>
  );
}

export function OfferForm({ found, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [payments, setPayments] = useState([{ amount: '', day: '' }, { amount: '', day: '' }]);
  const [reason, setReason] = useState('');
  const [expiresOn, setExpiresOn] = useState('');
  const [isAgreed, setIsAgreed] = useState(false);
  const [isChecked, setIsChecked] = useState(false);
  const rates = payments.flatMap(({ amount, day }) => {
    const minor = parseMoney(amount);
    return minor && day ? [{ due_on: day, minor }] : [];
  });
  const save = useMutation({
    mutationFn: () =>
      agreementsApi.offer(found.case_id, {
        rates,
        reason: reason.trim(),
        is_agreed: isAgreed,
        ...(expiresOn && { expires_on: expiresOn }),
      }),
    onSuccess: onSaved,
  });
  const fault = useFieldFault(save.error);
  const missing = (value: unknown) => (isChecked && !value ? t('disposition.fault.missing') : null);
  function change(index: number, part: Partial<{ amount: string; day: string }>): void {
    setPayments((before) => before.map((one, at) => (at === index ? { ...one, ...part } : one)));
  }
  return (
    <FormDrawer
      title={t('agreed.newOffer')}
      onClose={onClose}
      onSubmit={() => {
        setIsChecked(true);
        if (rates.length && reason.trim()) save.mutate();
      }}
      error={['amount', 'reason', 'expires_on'].includes(faultField(save.error)) ? null : save.error}
      isPending={save.isPending}
      testId="offer-form"
    >
      <Text size="sm">{t('agreed.owedNow', { sum: format.money({ minor: found.balance_minor, currency: found.currency }) })}</Text>
      {payments.map((payment, index) => (
        <Group key={index} grow align="flex-start">
          <TextInput
            label={t(index === 0 ? 'agreed.amount' : 'agreed.secondRate')}
            value={payment.amount}
            onChange={(event) => change(index, { amount: event.currentTarget.value })}
            inputMode="decimal"
            error={index === 0 ? fault('amount', missing(parseMoney(payment.amount))) : null}
            data-testid={`offer-amount-${index}`}
          />
          <TextInput
            type="date"
            label={t('agreed.due')}
            value={payment.day}
            min={found.today}
            onChange={(event) => change(index, { day: event.currentTarget.value })}
            error={index === 0 ? missing(payment.day) : null}
            data-testid={`offer-day-${index}`}
          />
        </Group>
      ))}
      <TextInput type="date" label={t('agreed.expiresOn')} value={expiresOn} min={found.today} onChange={(event) => setExpiresOn(event.currentTarget.value)} error={fault('expires_on')} />
      <TextInput label={t('agreed.reason')} value={reason} onChange={(event) => setReason(event.currentTarget.value)} error={fault('reason', missing(reason.trim()))} maxLength={500} data-testid="offer-why" />
      <Checkbox label={t('agreed.isAgreed')} checked={isAgreed} onChange={(event) => setIsAgreed(event.currentTarget.checked)} />
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
