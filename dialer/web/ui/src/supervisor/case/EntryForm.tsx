/** Books an entry by hand, or takes one back; every entry says what it rests on. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paymentsApi, type EntryBody, type EntryKind, type LedgerEntry } from '../../shared/api/payments';
import { faultField } from '../../shared/api/http';
import { parseMoney, toLocalInput } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { useMe } from '../../shared/session/me';
import { serverNowMs } from '../../shared/time/clock';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { notifyDone } from '../../shared/ui/notify';

const KINDS: readonly EntryKind[] = ['payment', 'charge', 'credit_note', 'write_down'];
const COMPONENTS = ['costs', 'interest', 'principal'] as const;

interface Props {
  caseId: number;
  numbers: readonly string[];
  currency: string;
  /** Then only payments are booked. */
  isClosed: boolean;
  /** The entry that did not hold; null: a new entry. */
  reversed: LedgerEntry | null;
  onClose: () => void;
  onBooked: () => void;
}

export function EntryForm({ caseId, numbers, currency, isClosed, reversed, onClose, onBooked }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const isAdmin = useMe().roles.includes('admin');
  const [kind, setKind] = useState<EntryKind>('payment');
  const [amount, setAmount] = useState('');
  const [item, setItem] = useState('');
  const [component, setComponent] = useState<(typeof COMPONENTS)[number]>('costs');
  const [valueOn, setValueOn] = useState(toLocalInput(serverNowMs(), format.zone).slice(0, 10));
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const hasComponent = kind === 'charge' || kind === 'write_down';
  const minor = parseMoney(amount);
  const book = useMutation({
    mutationFn: (body: EntryBody) => paymentsApi.bookEntry(caseId, body),
    onSuccess: () => {
      notifyDone(t('common.saved'));
      onBooked();
    },
  });
  const fault = faultField(book.error);
  function submit(): void {
    setIsChecked(true);
    if (reason.trim().length < 3) return;
    if (reversed) {
      book.mutate({ kind: 'reversal', value_on: valueOn, reverses: reversed.entry_id, reason, minor: 0, item: '', component: null });
    } else if (minor) {
      book.mutate({ kind, value_on: valueOn, minor, item, component: hasComponent ? component : null, reverses: null, reason });
    }
  }
  return (
    <FormDrawer
      title={reversed ? t('account.reverseTitle') : t('account.book')}
      onClose={onClose}
      onSubmit={submit}
      error={book.error}
      isPending={book.isPending}
      submitLabel={reversed ? t('account.reverse') : t('account.bookIt')}
      testId="entry-form"
    >
      {reversed ? (
        <p>
          {text('entryKind', reversed.kind)} · {format.money({ minor: reversed.minor, currency })} · {format.at(reversed.value_on, 'date')}
        </p>
      ) : (
        <>
          <NativeSelect
            label={t('account.entry')}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as EntryKind)}
            data={KINDS.filter((one) => (isAdmin || one !== 'write_down') && (!isClosed || one === 'payment')).map((one) => ({ value: one, label: text('entryKind', one) }))}
            description={!isAdmin && t('account.adminOnly')}
            data-testid="entry-kind"
          />
          <TextInput
            label={t('file.amount')}
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
            error={(isChecked && !minor && t('account.badAmount')) || (fault === 'amount' && t('account.tooMuch'))}
            data-testid="entry-amount"
          />
          <NativeSelect
            label={t('file.invoice')}
            value={item}
            onChange={(event) => setItem(event.currentTarget.value)}
            data={[{ value: '', label: t('account.caseLevel') }, ...numbers.map((number) => ({ value: number, label: number }))]}
            error={fault === 'item' && t('common.required')}
            data-testid="entry-item"
          />
          {hasComponent && (
            <NativeSelect
              label={t('account.component')}
              value={component}
              onChange={(event) => setComponent(event.currentTarget.value as (typeof COMPONENTS)[number])}
              data={COMPONENTS.map((one) => ({ value: one, label: text('component', one) }))}
            />
          )}
          <TextInput
            type="date"
            label={t('account.valueOn')}
            value={valueOn}
            onChange={(event) => setValueOn(event.currentTarget.value)}
            error={fault === 'value_on' && t('account.notInFuture')}
          />
        </>
      )}
      <TextInput
        label={t('account.restsOn')}
        description={t('account.restsOnHint')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isChecked && reason.trim().length < 3 && t('account.sayWhy')}
        data-testid="entry-reason"
      />
    </FormDrawer>
  );
}
