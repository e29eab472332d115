/** One complaint: what was said, the answer, what was behind it; never handled by the person it is about. */
import { Button, Drawer, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { disputesApi } from '../../shared/api/disputes';
import type { ComplaintOutcome, RootCause } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { Labelled, Loading, Panel, Problem } from '../../shared/ui/parts';
import { CodeSelect, Due, Lines, MoveFrame, Said } from './parts';
import classes from './disputes.module.css';

const OUTCOMES = ['upheld', 'partly_upheld', 'rejected', 'withdrawn'] as const;
const CAUSES = ['person', 'training', 'script', 'settings', 'system', 'data', 'creditor', 'none'] as const;
type Move = 'answer' | 'close' | 'reopen';

export function ComplaintDrawer({ complaintId, onClose }: { complaintId: number; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const read = useQuery({ queryKey: ['disputes', 'complaint', complaintId], queryFn: () => disputesApi.complaint(complaintId) });
  const [move, setMove] = useState<Move | null>(null);
  const file = read.data;
  const next: Record<string, Move[]> = { received: ['answer'], answered: ['close', 'reopen'], closed: ['reopen'] };
  return (
    <Drawer
      opened
      onClose={onClose}
      size={640}
      title={t('disputes.complaintNumber', { number: complaintId })}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {!file ? (
        !read.error && <Loading />
      ) : (
        <Stack data-testid="complaint">
          <div className={classes.facts}>
            <Labelled label={t('disputes.category')}>{text('complaintCategory', file.complaint.category)}</Labelled>
            <Labelled label={t('disputes.way')}>{text('way', file.complaint.channel)}</Labelled>
            <Labelled label={t('case.status')}>{text('complaintState', file.complaint.state)}</Labelled>
            <Labelled label={t('disputes.received')}>{format.at(file.complaint.received_on, 'date')}</Labelled>
            <Labelled label={t('disputes.due')}>
              <Due on={file.complaint.due_on} isLate={file.complaint.is_late} />
            </Labelled>
            {file.complaint.case_id !== null && (
              <Labelled label={t('case.one')}>
                <a href={`#/cases/${file.complaint.case_id}`}>{file.about.reference}</a>
              </Labelled>
            )}
            {file.about_name && <Labelled label={t('disputes.aboutPerson')}>{file.about_name}</Labelled>}
            {file.complaint.outcome && <Labelled label={t('disputes.verdict')}>{text('verdict', file.complaint.outcome)}</Labelled>}
            {file.complaint.root_cause && <Labelled label={t('disputes.cause')}>{text('rootCause', file.complaint.root_cause)}</Labelled>}
          </div>
          <Group gap="xs">
            {(next[file.complaint.state] ?? []).map((one) => (
              <Button key={one} variant="default" onClick={() => setMove(one)} aria-pressed={move === one} data-testid={`complaint-${one}`}>
                {t(`disputes.move.${one}`)}
              </Button>
            ))}
          </Group>
          {move && <MoveForm key={`${move}-${file.complaint.state}`} complaintId={complaintId} move={move} onDone={() => setMove(null)} />}
          <Panel title={t('disputes.history')}>
            <Lines lines={file.lines} />
          </Panel>
        </Stack>
      )}
    </Drawer>
  );
}

function MoveForm({ complaintId, move, onDone }: { complaintId: number; move: Move; onDone: () => void }) {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  const [outcome, setOutcome] = useState<ComplaintOutcome | ''>('');
  const [cause, setCause] = useState<RootCause | ''>('');
  const [isChecked, setIsChecked] = useState(false);
  const required = t('common.required');
  const faults = {
    said: move !== 'close' && !said.trim() ? required : null,
    outcome: move === 'answer' && !outcome ? required : null,
    cause: move === 'close' && !cause ? required : null,
  };
  const change = useChange<undefined, unknown>(
    ['disputes', 'case'],
    () => {
      if (move === 'answer') return disputesApi.answerComplaint(complaintId, said, outcome || 'rejected');
      if (move === 'close') return disputesApi.closeComplaint(complaintId, cause || 'none', said);
      return disputesApi.reopenComplaint(complaintId, said);
    },
    onDone,
  );
  return (
    <MoveFrame
      change={change}
      isRight={Object.values(faults).every((fault) => fault === null)}
      onCheck={() => setIsChecked(true)}
      onDone={onDone}
      label={t(`disputes.move.${move}`)}
      testId="complaint-save"
    >
      {move === 'answer' && (
        <CodeSelect
          label={t('disputes.verdict')}
          kind="verdict"
          codes={OUTCOMES}
          value={outcome}
          onChange={setOutcome}
          error={isChecked ? faults.outcome : null}
          testId="complaint-outcome"
        />
      )}
      {move === 'close' && (
        <CodeSelect
          label={t('disputes.cause')}
          kind="rootCause"
          codes={CAUSES}
          value={cause}
          onChange={setCause}
          error={isChecked ? faults.cause : null}
          testId="complaint-cause"
        />
      )}
      <Said
        label={t(`disputes.said.${move}`)}
        value={said}
        onChange={setSaid}
        error={isChecked ? faults.said : null}
        isOptional={move === 'close'}
        testId="complaint-text"
      />
    </MoveFrame>
  );
}
