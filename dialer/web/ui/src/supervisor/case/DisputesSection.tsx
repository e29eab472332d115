/** What of a case waits for an answer: why it was not paid, what is disputed, tickets, proof, complaints, documents. */
import { Badge, Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../rules/useRules';
import { disputesApi } from '../../shared/api/disputes';
import type { CaseDisputes, DefaultReason } from '../../shared/api/types';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo } from '../../shared/router';
import { useIsCreditor } from '../../shared/session/me';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Empty, Labelled, Loading, Panel, Problem } from '../../shared/ui/parts';
import { ComplaintForm } from '../disputes/ComplaintForm';
import { Documents } from '../disputes/Documents';
import { TaskForm } from '../disputes/TaskForm';
import { TicketForm } from '../disputes/TicketForm';
import { VerificationForm } from '../disputes/VerificationForm';
import { Due } from '../disputes/parts';
import classes from '../disputes/disputes.module.css';
import type { CasePartProps } from './casePart';

const REASONS: readonly DefaultReason[] = [
  'NOT_RECEIVED', 'FORGOT', 'BILLING_ERROR', 'TECHNICAL', 'SERVICE', 'SUPPLY_NONCONFORMITY', 'LIQUIDITY', 'HARDSHIP_TEMP',
  'HARDSHIP_PERM', 'OPPORTUNISTIC', 'INSOLVENCY_PROC', 'DECEASED', 'HEIRS', 'NOT_MINE', 'FRAUD', 'MOVED', 'PRESCRIBED_CLAIM',
  'REFUSAL', 'ALREADY_PAID',
];
type Form = 'ticket' | 'task' | 'verification' | 'complaint';
const FORMS: readonly Form[] = ['ticket', 'task', 'verification', 'complaint'];

export function DisputesSection({ file }: CasePartProps) {
  const { t } = useTranslation();
  const caseId = file.case.case_id;
  const read = useQuery({ queryKey: ['disputes', 'case', caseId], queryFn: () => disputesApi.ofCase(caseId) });
  const [form, setForm] = useState<Form | null>(null);
  const close = () => setForm(null);
  const isCreditor = useIsCreditor();
  return (
    <Stack>
      <Panel
        title={t('case.section.disputes')}
        testId="case-disputes"
        actions={
          <Group gap="xs">
            {(isCreditor ? (['task'] as const) : FORMS).map((one) => (
              <Button key={one} size="sm" variant="default" onClick={() => setForm(one)} disabled={!read.data} data-testid={`new-${one}`}>
                {t(isCreditor ? 'disputes.askAgency' : `disputes.add.${one}`)}
              </Button>
            ))}
          </Group>
        }
      >
        <Problem error={read.error} onRetry={() => void read.refetch()} />
        {read.data ? <Standing caseId={caseId} disputes={read.data} /> : !read.error && <Loading />}
      </Panel>
      {read.data && <Documents caseId={caseId} disputes={read.data} />}
      {read.data && form === 'ticket' && <TicketForm caseId={caseId} disputes={read.data} onClose={close} />}
      {form === 'task' && <TaskForm caseId={caseId} onClose={close} />}
      {form === 'verification' && <VerificationForm caseId={caseId} onClose={close} />}
      {form === 'complaint' && <ComplaintForm caseId={caseId} onClose={close} />}
    </Stack>
  );
}

function Standing({ caseId, disputes }: { caseId: number; disputes: CaseDisputes }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const isCreditor = useIsCreditor();
  const disputed = disputes.contested.reduce((sum, row) => sum + row.disputed_minor, 0);
  const tell = useChange(['disputes', 'case'], (reason: DefaultReason) => disputesApi.giveReason(caseId, reason), () => undefined);
  return (
    <Stack>
      <div className={classes.facts}>
        <NativeSelect
          label={t('disputes.whyNotPaid')}
          value={disputes.reason.reason ?? ''}
          onChange={(event) => {
            const chosen = REASONS.find((code) => code === event.currentTarget.value);
            if (chosen) tell.mutate(chosen);
          }}
          disabled={tell.isPending || isCreditor}
          data={[
            { value: '', label: t('disputes.notTold') },
            ...REASONS.map((code) => ({ value: code, label: text('reason', code) })),
          ]}
          data-testid="case-reason"
        />
        <Labelled label={t('disputes.track')}>{text('track', disputes.reason.track)}</Labelled>
        <Labelled label={t('disputes.inDispute')}>
          <Amount money={{ minor: disputed, currency: disputes.currency }} />
        </Labelled>
        <Labelled label={t('disputes.asked')}>
          <Amount money={{ minor: disputes.asked_minor, currency: disputes.currency }} />
        </Labelled>
      </div>
      <Problem error={tell.error} />
      <Matters disputes={disputes} />
    </Stack>
  );
}

interface Matter {
  key: string;
  path: string;
  what: string;
  state: string;
  isEnded: boolean;
  dueOn: string;
  isLate: boolean;
}

function Matters({ disputes }: { disputes: CaseDisputes }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const ended: readonly string[] = ['closed', 'accepted', 'disputed', 'withdrawn', 'returned'];
  const rows: Matter[] = [
    ...disputes.verifications.map((row) => ({
      key: `v${row.verification_id}`, path: `/disputes/verifications/${row.verification_id}`, what: t('disputes.verification'),
      state: text('verificationState', row.state), isEnded: ended.includes(row.state),
      dueOn: row.state === 'received' ? row.ack_due_on : row.packet_due_on, isLate: row.is_late,
    })),
    ...disputes.tickets.map((row) => ({
      key: `t${row.ticket_id}`, path: `/disputes/tickets/${row.ticket_id}`,
      what: row.kind === 'task' ? text('ticketKind', row.kind) : `${t('disputes.ticket')}: ${text('ticketKind', row.kind)}`,
      state: text('ticketState', row.state), isEnded: ended.includes(row.state), dueOn: row.due_on, isLate: row.is_late,
    })),
    ...disputes.complaints.map((row) => ({
      key: `c${row.complaint_id}`, path: `/disputes/complaints/${row.complaint_id}`,
      what: `${t('disputes.complaint')}: ${text('complaintCategory', row.category)}`,
      state: text('complaintState', row.state), isEnded: ended.includes(row.state), dueOn: row.due_on, isLate: row.is_late,
    })),
  ].sort((one, other) => Number(one.isEnded) - Number(other.isEnded) || one.dueOn.localeCompare(other.dueOn));
  if (rows.length === 0) return <Empty title={t('disputes.noneOfCase')} />;
  return (
    <div className={classes.wide}>
      <DataTable
        label={t('case.section.disputes')}
        rows={rows}
        rowKey={(row) => row.key}
        onOpen={(row) => goTo(row.path)}
        columns={[
          { id: 'what', header: t('disputes.what'), cell: (row) => row.what },
          { id: 'state', header: t('case.status'), cell: (row) => <Badge color={row.isEnded ? 'gray' : 'orange'}>{row.state}</Badge> },
          { id: 'due', header: t('disputes.due'), cell: (row) => <Due on={row.dueOn} isLate={row.isLate} /> },
        ]}
      />
    </div>
  );
}
