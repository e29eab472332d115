/** Correct a debtor's number: who gave it, where it rings, whether it is good. */
import { NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { complianceApi } from '../shared/api/compliance';
import { faultField } from '../shared/api/http';
import type { KnownNumber } from '../shared/api/types';
import { oneOf, PLACES } from '../shared/facts/wishDraft';
import { formatPhone } from '../shared/format/format';
import { useCodeText, useProblemText } from '../shared/i18n/useText';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { notifyDone } from '../shared/ui/notify';
import { NumberTraits } from './RecordFields';

const STATES = ['ok', 'wrong', 'disabled'] as const;

export function NumberForm({ number, onClose, onSaved }: { number: KnownNumber; onClose: () => void; onSaved: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const problem = useProblemText();
  const [source, setSource] = useState(number.source);
  const [place, setPlace] = useState<string>(number.place ?? '');
  const [state, setState] = useState(number.state);
  const [reason, setReason] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const isMoved = state !== number.state;
  const save = useMutation({
    mutationFn: () =>
      complianceApi.correctNumber(number.number_id, {
        source,
        place: place ? oneOf(PLACES, place, 'home') : null,
        ...(isMoved ? { state, reason: reason.trim() } : {}),
      }),
    onSuccess: () => {
      notifyDone(t('record.saved'));
      onSaved();
    },
  });
  const isReasonRefused = faultField(save.error) === 'reason';
  const reasonFault = isChecked && isMoved && !reason.trim() ? t('record.reasonNeeded') : isReasonRefused ? problem(save.error) : null;
  function submit(): void {
    setIsChecked(true);
    if (!isMoved || reason.trim()) save.mutate();
  }
  return (
    <FormDrawer
      title={formatPhone(number.e164)}
      onClose={onClose}
      onSubmit={submit}
      error={isReasonRefused ? null : save.error}
      isPending={save.isPending}
      testId="number-form"
    >
      <NumberTraits
        source={source}
        place={place}
        onChange={(change) => {
          if (change.numberSource !== undefined) setSource(change.numberSource);
          if (change.place !== undefined) setPlace(change.place);
        }}
      />
      <NativeSelect
        label={t('debtors.state')}
        value={state}
        onChange={(event) => setState(oneOf(STATES, event.currentTarget.value, 'ok'))}
        data={STATES.map((value) => ({ value, label: text('numberState', value) }))}
        data-testid="number-state"
      />
      {isMoved && (
        <TextInput
          label={t('record.reasonOfState')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          error={reasonFault}
          maxLength={200}
          required
          data-testid="number-reason"
        />
      )}
    </FormDrawer>
  );
}
