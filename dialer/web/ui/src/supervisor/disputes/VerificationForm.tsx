/** Enter a request to prove a debt, however it came. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange, useToday } from '../../rules/useRules';
import { disputesApi } from '../../shared/api/disputes';
import type { VerificationBody, Way } from '../../shared/api/types';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { CodeSelect, Said, WAYS } from './parts';

export function VerificationForm({ caseId, onClose }: { caseId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const today = useToday();
  const [way, setWay] = useState<Way | ''>('');
  const [received, setReceived] = useState(today);
  const [said, setSaid] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const dayFault = !received ? t('common.required') : received > today ? t('disputes.notInFuture') : null;
  const ask = useChange(
    ['disputes', 'case'],
    (body: VerificationBody) => disputesApi.requestVerification(caseId, body),
    onClose,
  );
  function submit(): void {
    setIsChecked(true);
    if (way && !dayFault) ask.mutate({ channel: way, received_on: received, text: said });
  }
  return (
    <FormDrawer
      title={t('disputes.newVerification')}
      onClose={onClose}
      onSubmit={submit}
      error={ask.error}
      isPending={ask.isPending}
      testId="verification-form"
    >
      <CodeSelect
        label={t('disputes.way')} kind="way" codes={WAYS} value={way} onChange={setWay}
        error={isChecked && !way ? t('common.required') : null} testId="request-way"
      />
      <TextInput
        type="date" label={t('disputes.received')} description={t('disputes.receivedHint')} value={received} max={today} required
        onChange={(event) => setReceived(event.currentTarget.value)} error={isChecked ? dayFault : null}
      />
      <Said label={t('disputes.requestText')} value={said} onChange={setSaid} isOptional />
    </FormDrawer>
  );
}
