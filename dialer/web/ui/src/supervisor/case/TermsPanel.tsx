/** Which interest a case bears and why, what kind of credit it is, and what has to be told in writing. */
import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paymentsApi, type Account } from '../../shared/api/payments';
import { useCodeText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { notifyDone } from '../../shared/ui/notify';
import { Labelled } from '../../shared/ui/parts';
import classes from './case.module.css';

type Interest = Account['terms']['interest'];

interface Props {
  caseId: number;
  account: Account;
  numbers: readonly string[];
  mayDecide: boolean;
  onDecided: () => void;
}

export function TermsPanel({ caseId, account, numbers, mayDecide, onDecided }: Props) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [open, setOpen] = useState<'interest' | 'kind' | null>(null);
  const { terms, sector } = account;
  function decided(): void {
    setOpen(null);
    onDecided();
  }
  return (
    <div className={classes.terms} data-testid="case-terms">
      <Labelled label={t('account.bears')}>
        {text('interest', terms.interest)}
        {terms.percent && ` · ${terms.percent} % · ${terms.reference}`}
        <div className={classes.dim} data-testid="interest-reason">
          {terms.reason && text('interestReason', terms.reason)} {terms.note}
        </div>
      </Labelled>
      <Labelled label={t('account.creditKind')}>
        {sector.credit_kind ? text('creditKind', sector.credit_kind) : t('account.notTold')}
        {Object.entries(sector.invoice_kinds).map(([number, kind]) => (
          <div key={number} className={classes.dim}>
            {number}: {text('creditKind', kind)}
          </div>
        ))}
      </Labelled>
      <Labelled label={t('account.notices')}>
        {sector.notices.map((notice) => text('noticeKind', notice)).join(', ') || '–'}
        <div className={classes.dim}>
          {text('sector', sector.sector)} {sector.reference && `· ${sector.reference}`}
        </div>
      </Labelled>
      {mayDecide && (
        <Group gap="xs">
          <Button size="compact-xs" variant="subtle" onClick={() => setOpen('interest')} data-testid="interest-decide">
            {t('account.decideInterest')}
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => setOpen('kind')} data-testid="kind-decide">
            {t('account.decideKind')}
          </Button>
        </Group>
      )}
      {open === 'interest' && <InterestForm caseId={caseId} now={terms.interest} choices={terms.choices} onClose={() => setOpen(null)} onDecided={decided} />}
      {open === 'kind' && <KindForm caseId={caseId} now={sector.credit_kind} numbers={numbers} onClose={() => setOpen(null)} onDecided={decided} />}
    </div>
  );
}

interface FormProps {
  caseId: number;
  now: string;
  onClose: () => void;
  onDecided: () => void;
}

function InterestForm({ caseId, now, choices, onClose, onDecided }: FormProps & { choices: readonly Interest[] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [interest, setInterest] = useState<Interest>(choices.find((item) => item === now) ?? 'none');
  const [percent, setPercent] = useState('');
  const [reference, setReference] = useState('');
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const isContract = interest === 'contract';
  const isRate = /^\d{1,2}([.,]\d{1,4})?$/.test(percent.trim());
  const decide = useMutation({
    mutationFn: () =>
      paymentsApi.decideInterest(caseId, {
        interest,
        percent: isContract ? percent.trim().replace(',', '.') : '',
        reference: isContract ? reference.trim() : '',
        reason: reason.trim(),
      }),
    onSuccess: () => {
      notifyDone(t('common.saved'));
      onDecided();
    },
  });
  function submit(): void {
    setIsChecked(true);
    if (reason.trim().length >= 3 && (!isContract || (isRate && reference.trim()))) decide.mutate();
  }
  return (
    <FormDrawer title={t('account.decideInterest')} onClose={onClose} onSubmit={submit} error={decide.error} isPending={decide.isPending} testId="interest-form">
      <NativeSelect
        label={t('account.bears')}
        value={interest}
        onChange={(event) => setInterest(event.currentTarget.value as Interest)}
        description={!choices.includes('commercial') && t('account.noCommercial')}
        data={choices.map((item) => ({ value: item, label: text('interest', item) }))}
      />
      {isContract && (
        <>
          <TextInput
            label={t('creditors.interestPercent')}
            value={percent}
            onChange={(event) => setPercent(event.currentTarget.value)}
            error={isChecked && !isRate && t('rates.badPercent')}
          />
          <TextInput
            label={t('creditors.interestClause')}
            value={reference}
            maxLength={200}
            onChange={(event) => setReference(event.currentTarget.value)}
            error={isChecked && !reference.trim() && t('common.required')}
          />
        </>
      )}
      <TextInput
        label={t('account.decidedWhy')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isChecked && reason.trim().length < 3 && t('account.sayWhy')}
        data-testid="interest-why"
      />
    </FormDrawer>
  );
}

function KindForm({ caseId, now, numbers, onClose, onDecided }: FormProps & { numbers: readonly string[] }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const [kind, setKind] = useState(now);
  const [invoice, setInvoice] = useState('');
  const sectors = useQuery({ queryKey: ['sectors'], queryFn: paymentsApi.sectors, staleTime: Infinity });
  const decide = useMutation({
    mutationFn: () => paymentsApi.decideKind(caseId, { credit_kind: kind, invoice }),
    onSuccess: () => {
      notifyDone(t('common.saved'));
      onDecided();
    },
  });
  return (
    <FormDrawer
      title={t('account.decideKind')}
      onClose={onClose}
      onSubmit={() => decide.mutate()}
      error={decide.error ?? sectors.error}
      isPending={decide.isPending}
      testId="kind-form"
    >
      <NativeSelect
        label={t('account.creditKind')}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
        data={[
          { value: '', label: t('account.notTold') },
          ...(sectors.data?.credit_kinds ?? []).map((item) => ({ value: item, label: text('creditKind', item) })),
        ]}
      />
      <NativeSelect
        label={t('file.invoice')}
        value={invoice}
        onChange={(event) => setInvoice(event.currentTarget.value)}
        data={[{ value: '', label: t('account.wholeCase') }, ...numbers.map((number) => ({ value: number, label: number }))]}
      />
    </FormDrawer>
  );
}
