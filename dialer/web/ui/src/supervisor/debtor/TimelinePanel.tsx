/** Everything that happened with a debtor, over all channels, a page at a time; by kind where asked. */
import { Badge, Button, Chip } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { relationApi } from '../../shared/api/relation';
import type { Happening } from '../../shared/api/types';
import { formatLength, formatPhone } from '../../shared/format/format';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText, type CodeKind } from '../../shared/i18n/useText';
import { DataTable } from '../../shared/ui/DataTable';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import classes from './relation.module.css';

const GROUPS = {
  contacts: ['call', 'inbound', 'letter'],
  agreements: ['promise', 'plan', 'settlement', 'payment'],
  disputes: ['hold', 'ticket', 'message', 'complaint', 'verification'],
  told: ['wish', 'consent', 'representative', 'care', 'preference', 'ability'],
} as const;
type Group = keyof typeof GROUPS;

const CODES: Readonly<Partial<Record<Happening['kind'], CodeKind>>> = {
  call: 'outcome',
  letter: 'letter',
  promise: 'promiseState',
  hold: 'hold',
  wish: 'wish',
  consent: 'factSource',
  representative: 'representative',
  care: 'need',
  preference: 'factSource',
  ability: 'ability',
  inbound: 'speaker',
  plan: 'planState',
  settlement: 'settlementState',
  ticket: 'ticketKind',
  message: 'voice',
  complaint: 'complaintCategory',
  verification: 'verificationState',
};

export function TimelinePanel({ debtorId, caseId = null }: { debtorId: number; caseId?: number | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const [groups, setGroups] = useState<string[]>([]);
  const kinds = groups.flatMap((group) => [...GROUPS[group as Group]]);
  const line = useInfiniteQuery({
    queryKey: ['timeline', debtorId, caseId, kinds],
    queryFn: ({ pageParam }) => relationApi.timeline(debtorId, kinds, caseId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const rows = line.data?.pages.flatMap((page) => page.items) ?? [];
  const what = (row: Happening) => {
    const kind = CODES[row.kind];
    if (row.kind === 'payment') return row.ended_at ? t('relation.wentBack') : t('relation.cameIn');
    if (row.kind === 'call' && !row.code) return t('debtors.underWay');
    return kind ? text(kind, row.code) : row.code;
  };
  const more = (row: Happening) =>
    [
      row.e164 && formatPhone(row.e164),
      row.talk_s !== null && row.talk_s > 0 && formatLength(row.talk_s * 1000),
      row.on_day && t(`relation.onDay.${row.kind}`, { defaultValue: '{{on}}', on: format.at(row.on_day, 'date') }),
      row.kind !== 'payment' && row.kind !== 'call' && row.ended_at && t('debtors.endedAt', { at: format.at(row.ended_at) }),
      row.kind === 'promise' ? text('method', row.text) : row.kind === 'ticket' || row.kind === 'complaint' ? text('disputeState', row.text) : row.text,
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <Panel title={t('relation.section.timeline')} testId="timeline">
      <Chip.Group multiple value={groups} onChange={setGroups}>
        <div className={classes.chips} role="group" aria-label={t('relation.show')}>
          {Object.keys(GROUPS).filter((group) => caseId === null || group !== 'told').map((group) => (
            <Chip key={group} value={group} size="xs" data-testid={`timeline-${group}`}>
              {t(`relation.group.${group}`)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      <Problem error={line.error} onRetry={() => void line.refetch()} />
      {line.isPending && <Loading />}
      {line.data && rows.length === 0 && <Empty title={t('relation.nothingYet')}>{t('relation.nothingYetHint')}</Empty>}
      {rows.length > 0 && (
        <div className={classes.scroll}>
          <DataTable
            label={t('relation.section.timeline')}
            rows={rows}
            rowKey={(row) => `${row.kind} ${row.key}`}
            rowTestId={(row) => `happening-${row.kind}`}
            columns={[
              { id: 'at', header: t('attempts.at'), cell: (row) => <span className={`num ${classes.nowrap ?? ''}`}>{format.at(row.at)}</span>, width: 150 },
              { id: 'kind', header: t('relation.kind'), cell: (row) => <Badge color="gray">{text('happening', row.kind)}</Badge>, width: 140 },
              {
                id: 'what',
                header: t('relation.what'),
                cell: (row) => (
                  <>
                    {what(row)} {row.amount && <Amount money={row.amount} />}
                    <div className={classes.dim}>{more(row)}</div>
                  </>
                ),
              },
              {
                id: 'case',
                header: t('relation.about'),
                cell: (row) => (
                  <>
                    {row.case_id ? <a href={`#/cases/${row.case_id}`}>{row.reference}</a> : ''}
                    <div className={classes.dim}>{row.creditor_name}</div>
                  </>
                ),
              },
            ]}
          />
        </div>
      )}
      {line.hasNextPage && (
        <Button
          mt="sm"
          variant="subtle"
          size="compact-sm"
          loading={line.isFetchingNextPage}
          onClick={() => void line.fetchNextPage()}
          data-testid="timeline-more"
        >
          {t('debtors.more')}
        </Button>
      )}
    </Panel>
  );
}
