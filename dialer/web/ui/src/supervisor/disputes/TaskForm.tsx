/** Ask the other side to do or to tell something about a case, or pass on what the debtor said. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange, useToday } from '../../rules/useRules';
import { disputesApi, type Says } from '../../shared/api/disputes';
import type { Side, TaskBody } from '../../shared/api/types';
import { useIsCreditor } from '../../shared/session/me';
import { FormDrawer } from '../../shared/ui/FormDrawer';
import { CodeSelect, Said, SaysSelect } from './parts';

const SIDES = ['creditor', 'agency'] as const;

export function TaskForm({ caseId, onClose }: { caseId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const isCreditor = useIsCreditor();
  const today = useToday();
  const [said, setSaid] = useState('');
  const [due, setDue] = useState('');
  const [side, setSide] = useState<Side | ''>('creditor');
  const [says, setSays] = useState<Says>('agency');
  const [isChecked, setIsChecked] = useState(false);
  const open = useChange(['disputes', 'case', 'timeline'], (body: TaskBody) => disputesApi.openTask(caseId, body), onClose);
  const dueFault = due && due < today ? t('disputes.notInPast') : null;
  function submit(): void {
    setIsChecked(true);
    if (!said.trim() || dueFault || !side) return;
    open.mutate({ text: said, due_on: due || null, ...(!isCreditor && { side, says }) });
  }
  return (
    <FormDrawer
      title={t(isCreditor ? 'disputes.askAgency' : 'disputes.newTask')}
      onClose={onClose}
      onSubmit={submit}
      error={open.error}
      isPending={open.isPending}
      submitLabel={t('disputes.sendTask')}
      testId="task-form"
    >
      {!isCreditor && (
        <>
          <CodeSelect label={t('disputes.side')} kind="side" codes={SIDES} value={side} onChange={setSide} testId="task-side"
            error={isChecked && !side ? t('common.required') : null} />
          <SaysSelect value={says} onChange={setSays} />
        </>
      )}
      <Said
        label={t('disputes.taskText')} value={said} onChange={setSaid}
        error={isChecked && !said.trim() ? t('common.required') : null} testId="task-said"
      />
      <TextInput
        type="date" label={t('disputes.due')} description={t('disputes.taskDueHint')} value={due} min={today}
        onChange={(event) => setDue(event.currentTarget.value)} error={isChecked ? dueFault : null} data-testid="task-due"
      />
    </FormDrawer>
  );
}
