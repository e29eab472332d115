/** One payment: what the bank said, the cases it may belong to, and what a person decides. */
import { Alert, Button, Drawer, Group, NumberInput, Stack, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultCode } from '../../shared/api/http';
import { paymentsApi, type Payment } from '../../shared/api/payments';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { notifyDone } from '../../shared/ui/notify';
import { Amount, Labelled, Problem } from '../../shared/ui/parts';
import { CasePicker } from './CasePicker';
import classes from './payments.module.css';

interface Props {
  payment: Payment;
  onClose: () => void;
  onDecided: () => void;
}

export function PaymentDrawer({ payment, onClose, onDecided }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [reason, setReason] = useState('');
  const [returned, setReturned] = useState<number | ''>('');
  const [isChecked, setIsChecked] = useState(false);
  const [late, setLate] = useState('');
  const [isReopened, setIsReopened] = useState(false);
  const waits = payment.state === 'unmatched' || payment.state === 'ignored';
  const mayTakeBack = payment.state === 'ignored' || (payment.state === 'matched' && payment.kind === 'credit');
  const done = () => {
    notifyDone(t('common.saved'));
    onDecided();
  };
  const assign = useMutation({
    mutationFn: ({ caseId, item }: { caseId: number; item: string }) =>
      paymentsApi.assign(payment.payment_id, { case_id: caseId, item, returns_id: null, reason: late.trim(), is_reopened: isReopened }),
    onSuccess: done,
  });
  const isLate = payment.reason === 'case_closed' || faultCode(assign.error) === 'case_closed';
  const matchReturn = useMutation({
    mutationFn: (creditId: number) => paymentsApi.assign(payment.payment_id, { case_id: null, item: '', returns_id: creditId, reason: '', is_reopened: false }),
    onSuccess: done,
  });
  const decide = useMutation({
    mutationFn: (what: 'ignore' | 'takeBack') => paymentsApi[what](payment.payment_id, reason.trim()),
    onSuccess: done,
  });
  function withReason(what: 'ignore' | 'takeBack'): void {
    setIsChecked(true);
    if (reason.trim().length >= 3) decide.mutate(what);
  }
  return (
    <Drawer opened onClose={onClose} size={560} title={payment.payer || t('payments.one')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack data-testid="payment-detail">
        <div className={classes.facts}>
          <Labelled label={t('file.amount')}>
            {payment.kind === 'return' && '−'}
            <Amount money={payment.amount} />
          </Labelled>
          <Labelled label={t('payments.state')}>
            {text('paymentState', payment.state)}
            {payment.basis && <div className={classes.dim}>{text('matchBasis', payment.basis)}</div>}
          </Labelled>
          <Labelled label={t('account.valueOn')}>{format.at(payment.value_on, 'date')}</Labelled>
          <Labelled label={t('payments.number')}>{payment.payment_id}</Labelled>
          <Labelled label={t('payments.iban')}>{payment.payer_iban || '–'}</Labelled>
          <Labelled label={t('account.reference')}>{payment.reference || '–'}</Labelled>
        </div>
        <Labelled label={t('payments.text')}>{payment.text || '–'}</Labelled>
        {payment.reason && <Labelled label={t('payments.why')}>{text('waitReason', payment.reason)}</Labelled>}
        {payment.case_id !== null && (
          <Labelled label={t('case.reference')}>
            <a href={`#/cases/${payment.case_id}`}>{payment.case_reference}</a>
          </Labelled>
        )}
        {waits && payment.kind === 'credit' && isLate && (
          <Alert color="yellow" title={t('payments.closedHint')} data-testid="payment-late">
            <TextInput
              label={t('payments.closedReason')}
              value={late}
              maxLength={500}
              onChange={(event) => setLate(event.currentTarget.value)}
              error={assign.isError && late.trim().length < 3 && t('account.sayWhy')}
              data-testid="payment-late-reason"
            />
            <Switch
              mt="xs"
              label={t('payments.reopens')}
              description={t('payments.reopensHint')}
              checked={isReopened}
              onChange={(event) => setIsReopened(event.currentTarget.checked)}
            />
          </Alert>
        )}
        {waits && payment.kind === 'credit' && (
          <CasePicker payment={payment} isPending={assign.isPending} onPick={(caseId, item) => assign.mutate({ caseId, item })} />
        )}
        {waits && payment.kind === 'return' && (
          <Group align="end">
            <NumberInput
              label={t('payments.returnsWhich')}
              description={t('payments.returnsHint')}
              value={returned}
              onChange={(value) => setReturned(typeof value === 'number' ? value : '')}
              min={1}
              allowDecimal={false}
              hideControls
            />
            <Button disabled={!returned} loading={matchReturn.isPending} onClick={() => returned && matchReturn.mutate(returned)}>
              {t('payments.takeBackThat')}
            </Button>
          </Group>
        )}
        <Problem error={assign.error ?? matchReturn.error ?? decide.error} />
        {(payment.state === 'unmatched' || mayTakeBack) && (
          <>
            <TextInput
              label={t('payments.reason')}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.currentTarget.value)}
              error={isChecked && reason.trim().length < 3 && t('account.sayWhy')}
              data-testid="payment-reason"
            />
            <Group justify="flex-end">
              {payment.state === 'unmatched' && (
                <Button variant="default" loading={decide.isPending} onClick={() => withReason('ignore')} data-testid="payment-ignore">
                  {t('payments.ignore')}
                </Button>
              )}
              {mayTakeBack && (
                <Button color="orange" loading={decide.isPending} onClick={() => withReason('takeBack')} data-testid="payment-take-back">
                  {t('payments.takeBack')}
                </Button>
              )}
            </Group>
          </>
        )}
      </Stack>
    </Drawer>
  );
}
