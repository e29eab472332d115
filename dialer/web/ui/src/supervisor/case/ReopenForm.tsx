/** Opens a closed case again, with the reason. */
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paymentsApi } from '../../shared/api/payments';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { notifyDone } from '../../shared/ui/notify';

export function ReopenForm({ caseId, onClose, onDone }: { caseId: number; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const reopen = useMutation({
    mutationFn: () => paymentsApi.reopenCase(caseId, reason.trim()),
    onSuccess: () => {
      notifyDone(t('common.saved'));
      onDone();
    },
  });
  function submit(): void {
    setIsChecked(true);
    if (reason.trim().length >= 3) reopen.mutate();
  }
  return (
    <FormDrawer
      title={t('account.reopenTitle')}
      onClose={onClose}
      onSubmit={submit}
      error={reopen.error}
      isPending={reopen.isPending}
      submitLabel={t('account.reopen')}
      testId="reopen-form"
    >
      <TextInput
        label={t('payments.reason')}
        description={t('account.reopenHint')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
        error={isChecked && reason.trim().length < 3 && t('account.sayWhy')}
        data-testid="reopen-reason"
      />
    </FormDrawer>
  );
}
