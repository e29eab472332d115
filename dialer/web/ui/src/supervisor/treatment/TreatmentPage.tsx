/** What the treatment asks of people: letters, messages, decisions, closures, hand-offs, claims about to be barred; strategies. */
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { treatmentApi, WORK_KINDS, type WorkKind } from '../../shared/api/treatment';
import type { WaitingCase } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo, usePlace } from '../../shared/router';
import { DataTable } from '../../shared/ui/DataTable';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { Alarms } from './Alarms';
import { Offsets } from './Offsets';
import { Strategies } from './Strategies';
import classes from './treatment.module.css';

const TABS = ['prescriptions', ...WORK_KINDS, 'strategies', 'offsets'] as const;
const WITHIN_DAYS = 180;

export default function TreatmentPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const current = TABS.find((id) => id === place.path.split('/')[2]) ?? 'prescriptions';
  return (
    <Page title={t('treatment.title')} hint={t(`treatment.hint.${current}`)}>
      <nav className={classes.tabs} aria-label={t('treatment.title')}>
        {TABS.map((id) => (
          <a
            key={id}
            href={`#/treatment/${id}`}
            className={classes.tab}
            aria-current={id === current ? 'page' : undefined}
            data-testid={`treatment-tab-${id}`}
          >
            {t(`treatment.tab.${id}`)}
          </a>
        ))}
      </nav>
      {current === 'prescriptions' && <Alarms />}
      {current === 'strategies' && <Strategies />}
      {current === 'offsets' && <Offsets />}
      {current !== 'strategies' && current !== 'offsets' && <WaitingList key={current} kind={current} />}
    </Page>
  );
}

function WaitingList({ kind }: { kind: WorkKind | 'prescriptions' }) {
  const { t } = useTranslation();
  const isClock = kind === 'prescriptions';
  const read = useInfiniteQuery({
    queryKey: ['treatment', 'work', kind],
    queryFn: async ({ pageParam }) => {
      if (isClock) return treatmentApi.prescriptions(WITHIN_DAYS, pageParam);
      return { ...(await treatmentApi.work(kind, pageParam)), unknown_count: 0 };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = read.data?.pages.flatMap((page) => page.items) ?? [];
  const unknown = read.data?.pages[0]?.unknown_count ?? 0;
  return (
    <>
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {unknown > 0 && <p data-testid="prescriptions-unknown">{t('treatment.unknownTerms', { count: unknown })}</p>}
      <Panel flush={rows.length > 0}>
        {read.isPending ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty title={t(`treatment.none.${kind}`)} testId="treatment-none" />
        ) : (
          <Rows kind={kind} rows={rows} />
        )}
      </Panel>
      {read.hasNextPage && (
        <Button variant="default" onClick={() => void read.fetchNextPage()} loading={read.isFetchingNextPage}>
          {t('common.more')}
        </Button>
      )}
    </>
  );
}

function Rows({ kind, rows }: { kind: string; rows: readonly WaitingCase[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const isClock = kind === 'prescriptions';
  return (
    <DataTable
      label={t(`treatment.tab.${kind}`)}
      rows={rows}
      rowKey={(row) => `${row.case_id}-${row.step}`}
      onOpen={(row) => goTo(`/cases/${row.case_id}`)}
      testId="treatment-rows"
      columns={[
        { id: 'reference', header: t('case.reference'), cell: (row) => <span className={classes.code}>{row.reference}</span> },
        { id: 'debtor', header: t('case.debtor'), cell: (row) => row.debtor },
        { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor },
        { id: 'phase', header: t('case.phase'), cell: (row) => text('phase', row.phase) },
        { id: 'what', header: t('treatment.what'), cell: (row) => (row.title ? text('stepTitle', row.title) : '') || row.sentence[format.language] },
        { id: 'balance', header: t('case.balance'), cell: (row) => <Amount money={row.balance} />, isRight: true },
        {
          id: 'by',
          header: isClock ? t('treatment.prescribesOn') : t('treatment.deadline'),
          cell: (row) => {
            const day = isClock ? row.prescribes_on : row.deadline;
            const isLate = !isClock && row.days_left !== null && row.days_left < 0;
            return <span className={isLate ? classes.late : 'num'}>{day ? format.at(day, 'date') : '–'}</span>;
          },
        },
      ]}
    />
  );
}
