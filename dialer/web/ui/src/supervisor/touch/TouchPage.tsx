/** The first touch: how soon each creditor's cases were touched, which are late, and marks of care that are due for a look. */
import { Badge, Button, NativeSelect, NumberInput } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { relationApi } from '../../shared/api/relation';
import type { TouchFigures } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { useMe } from '../../shared/session/me';
import { DataTable } from '../../shared/ui/DataTable';
import { notifyDone, useNotifyProblem } from '../../shared/ui/notify';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { saveBlob } from '../../shared/ui/saveBlob';
import classes from '../debtor/relation.module.css';

export default function TouchPage() {
  const { t } = useTranslation();
  const [creditorId, setCreditorId] = useState<number | null>(null);
  const figures = useQuery({ queryKey: ['first touches'], queryFn: relationApi.touches });
  return (
    <Page title={t('touch.title')} hint={figures.data && t('touch.hint', { count: figures.data.days })}>
      <Problem error={figures.error} onRetry={() => void figures.refetch()} />
      {figures.isPending && <Loading />}
      {figures.data && <Figures rows={figures.data.items} days={figures.data.days} />}
      {figures.data && <LateList rows={figures.data.items} creditorId={creditorId} onCreditor={setCreditorId} />}
      <Reviews />
    </Page>
  );
}

function Figures({ rows, days }: { rows: readonly TouchFigures[]; days: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Panel title={t('touch.byCreditor')} flush={rows.length > 0} testId="touch-figures">
      {rows.length === 0 ? (
        <Empty title={t('touch.noCreditor')} />
      ) : (
        <div className={classes.scroll}>
          <DataTable
            label={t('touch.byCreditor')}
            rows={rows}
            rowKey={(row) => row.creditor_id}
            columns={[
              { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor_name },
              { id: 'days', header: t('touch.days'), cell: (row) => <Days key={String(row.first_touch_days)} row={row} house={days} /> },
              { id: 'waiting', header: t('touch.waiting'), cell: (row) => format.count(row.waiting_count), isRight: true },
              {
                id: 'late',
                header: t('touch.late'),
                cell: (row) => (row.late_count ? <Badge color="red">{format.count(row.late_count)}</Badge> : format.count(0)),
                isRight: true,
              },
              { id: 'inTime', header: t('touch.inTime'), cell: (row) => format.count(row.in_time_count), isRight: true },
              { id: 'behind', header: t('touch.behind'), cell: (row) => format.count(row.touched_late_count), isRight: true },
              { id: 'share', header: t('touch.share'), cell: (row) => format.ratio(row.in_time_ratio), isRight: true },
            ]}
          />
        </div>
      )}
    </Panel>
  );
}

/** The days that were agreed with a creditor; empty: the house's. Only administrators agree. */
function Days({ row, house }: { row: TouchFigures; house: number }) {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const onError = useNotifyProblem();
  const [days, setDays] = useState<number | ''>(row.first_touch_days ?? '');
  const save = useMutation({
    mutationFn: () => relationApi.agreeFirstTouch(row.creditor_id, days === '' ? null : days),
    onSuccess: () => {
      notifyDone(t('touch.agreed'));
      void queries.invalidateQueries({ queryKey: ['first touches'] });
    },
    onError,
  });
  if (!me.roles.includes('admin')) return <>{row.first_touch_days ?? t('touch.house', { count: house })}</>;
  const isChanged = days !== (row.first_touch_days ?? '');
  return (
    <div style={{ display: 'flex', gap: 6, alignItems: 'center' }}>
      <NumberInput
        aria-label={`${t('touch.days')}: ${row.creditor_name}`}
        size="xs"
        w={110}
        min={0}
        max={365}
        allowDecimal={false}
        placeholder={t('touch.house', { count: house })}
        value={days}
        onChange={(value) => setDays(typeof value === 'number' ? value : '')}
        data-testid="touch-days"
      />
      {isChanged && (
        <Button size="compact-xs" loading={save.isPending} onClick={() => save.mutate()}>
          {t('common.save')}
        </Button>
      )}
    </div>
  );
}

interface LateProps {
  rows: readonly TouchFigures[];
  creditorId: number | null;
  onCreditor: (creditorId: number | null) => void;
}

function LateList({ rows: creditors, creditorId, onCreditor }: LateProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const onError = useNotifyProblem();
  const late = useInfiniteQuery({
    queryKey: ['late', creditorId],
    queryFn: ({ pageParam }) => relationApi.late(creditorId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
  const save = useMutation({
    mutationFn: () => relationApi.lateCsv(creditorId),
    onSuccess: (blob) => saveBlob(blob, 'first-touch-late.csv'),
    onError,
  });
  const rows = late.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel
      title={t('touch.lateList')}
      testId="late-list"
      actions={
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconDownload size={16} />}
          loading={save.isPending}
          onClick={() => save.mutate()}
          data-testid="late-csv"
        >
          {t('touch.csv')}
        </Button>
      }
    >
      <div className={classes.filters} style={{ marginBottom: 12 }}>
        <NativeSelect
          label={t('case.creditor')}
          value={creditorId ?? ''}
          onChange={(event) => onCreditor(Number(event.currentTarget.value) || null)}
          data={[
            { value: '', label: t('touch.everyCreditor') },
            ...creditors.map((row) => ({ value: String(row.creditor_id), label: row.creditor_name })),
          ]}
        />
      </div>
      <Problem error={late.error} onRetry={() => void late.refetch()} />
      {late.isPending && <Loading />}
      {late.data && rows.length === 0 && <Empty title={t('touch.noLate')}>{t('touch.noLateHint')}</Empty>}
      {rows.length > 0 && (
        <div className={classes.scroll}>
          <DataTable
            label={t('touch.lateList')}
            rows={rows}
            rowKey={(row) => row.case_id}
            rowTestId={() => 'late-case'}
            columns={[
              { id: 'case', header: t('case.reference'), cell: (row) => <a href={`#/cases/${row.case_id}`}>{row.reference}</a> },
              { id: 'debtor', header: t('case.debtor'), cell: (row) => <a href={`#/debtors/${row.debtor_id}`}>{row.debtor_name}</a> },
              { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor_name },
              { id: 'balance', header: t('case.balance'), cell: (row) => <Amount money={row.balance} />, isRight: true },
              { id: 'due', header: t('relation.oldestDue'), cell: (row) => <span className="num">{format.at(row.oldest_due_on, 'date')}</span> },
              { id: 'by', header: t('touch.by'), cell: (row) => <span className="num">{format.at(row.touch_due_on, 'date')}</span> },
              { id: 'late', header: t('touch.daysLate'), cell: (row) => format.count(row.days_late), isRight: true },
              { id: 'holds', header: t('debtors.holds'), cell: (row) => row.holds.map((hold) => text('hold', hold)).join(', ') || '–' },
            ]}
          />
        </div>
      )}
      {late.hasNextPage && (
        <Button mt="sm" variant="subtle" size="compact-sm" loading={late.isFetchingNextPage} onClick={() => void late.fetchNextPage()}>
          {t('debtors.more')}
        </Button>
      )}
    </Panel>
  );
}

function Reviews() {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const due = useQuery({ queryKey: ['care reviews'], queryFn: relationApi.reviews });
  if (due.error) return <Problem error={due.error} onRetry={() => void due.refetch()} />;
  const rows = due.data?.items ?? [];
  return (
    <Panel title={t('touch.reviews')} flush={rows.length > 0} testId="care-reviews">
      {rows.length === 0 ? (
        <Empty title={t('touch.noReview')}>{t('touch.noReviewHint')}</Empty>
      ) : (
        <DataTable
          label={t('touch.reviews')}
          rows={rows}
          rowKey={(row) => row.vulnerability_id}
          columns={[
            { id: 'debtor', header: t('case.debtor'), cell: (row) => <a href={`#/debtors/${row.debtor_id}`}>{row.debtor_name}</a> },
            { id: 'need', header: t('relation.need'), cell: (row) => text('need', row.need) },
            { id: 'noted', header: t('touch.noted'), cell: (row) => <span className="num">{format.at(row.noted_on, 'date')}</span> },
            { id: 'review', header: t('relation.reviewOn'), cell: (row) => <span className="num">{format.at(row.review_on, 'date')}</span> },
          ]}
        />
      )}
    </Panel>
  );
}
