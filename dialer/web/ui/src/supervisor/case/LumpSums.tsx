/** The lump sum of late invoices between businesses: charged, chargeable, or why not; and the form that charges it. */
import { Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paymentsApi, type Account } from '../../shared/api/payments';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { notifyDone } from '../../shared/ui/notify';
import classes from './case.module.css';

type Item = Account['items'][number];

const mayCharge = (item: Item): boolean => item.lump_sum?.refusal === null;

/** Beneath an invoice's costs, where commercial interest runs. */
export function LumpSumNote({ account, item }: { account: Account; item: Item }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const lump = item.lump_sum;
  if (!lump || (account.terms.interest !== 'commercial' && lump.entry_id === null)) return null;
  const sum = format.money({ minor: lump.minor, currency: account.currency });
  const said =
    lump.entry_id !== null
      ? t('account.lumpSumCharged', { sum })
      : lump.refusal === null
        ? t(lump.was_taken_back ? 'account.lumpSumTakenBack' : 'account.lumpSumMay', { sum })
        : text('lumpSum', lump.refusal);
  return (
    <div className={classes.dim} data-testid={`lump-sum-${item.number}`}>
      {said}
    </div>
  );
}

interface Props {
  caseId: number;
  account: Account;
  onCharged: () => void;
}

/** A button where at least one invoice may be charged. */
export function ChargeLumpSums({ caseId, account, onCharged }: Props) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  if (!account.items.some(mayCharge)) return null;
  return (
    <>
      <Button size="compact-sm" variant="light" onClick={() => setIsOpen(true)} data-testid="lump-sums-open">
        {t('account.chargeLumpSums')}
      </Button>
      {isOpen && (
        <ChargeForm
          caseId={caseId}
          account={account}
          onClose={() => setIsOpen(false)}
          onCharged={() => {
            setIsOpen(false);
            onCharged();
          }}
        />
      )}
    </>
  );
}

function ChargeForm({ caseId, account, onCharged, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const items = account.items.filter(mayCharge);
  const [chosen, setChosen] = useState<readonly string[]>(items.map((item) => item.number));
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const charge = useMutation({
    mutationFn: () => paymentsApi.chargeLumpSums(caseId, { invoices: [...chosen], reason: reason.trim() }),
    onSuccess: () => {
      notifyDone(t('common.saved'));
      onCharged();
    },
  });
  function submit(): void {
    setIsChecked(true);
    if (chosen.length > 0 && reason.trim().length >= 3) charge.mutate();
  }
  return (
    <FormDrawer
      title={t('account.lumpSumsTitle')}
      onClose={onClose}
      onSubmit={submit}
      error={charge.error}
      isPending={charge.isPending}
      submitLabel={t('account.chargeLumpSums')}
      testId="lump-sums-form"
    >
      <p className={classes.dim}>{t('account.lumpSumsHint')}</p>
      <Checkbox.Group
        label={t('account.lumpSumsOf')}
        value={[...chosen]}
        onChange={setChosen}
        error={isChecked && chosen.length === 0 && t('account.lumpSumsNone')}
      >
        <Stack gap="xs" mt="xs">
          {items.map((item) => (
            <Checkbox
              key={item.number}
              value={item.number}
              label={t('account.lumpSumLine', {
                number: item.number,
                sum: format.money({ minor: item.lump_sum?.minor ?? 0, currency: account.currency }),
                since: format.at(item.lump_sum?.late_since ?? null, 'date'),
              })}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <TextInput
        label={t('payments.reason')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isChecked && reason.trim().length < 3 && t('account.sayWhy')}
        data-testid="lump-sums-reason"
      />
    </FormDrawer>
  );
}
