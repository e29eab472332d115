/** What was promised, planned and offered over all cases; what waits for a decision stands first. */
import { Badge, Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { agreementsApi, type AgreedItem, type ListName } from '../../shared/api/agreements';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo, replacePlace, usePlace } from '../../shared/router';
import { DataTable } from '../../shared/ui/DataTable';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { STATE_COLOURS, stateWords } from './states';

const LISTS: readonly ListName[] = [
  'offers_proposed',
  'promises_broken',
  'promises_open',
  'plans_late',
  'plans_active',
  'offers_standing',
  'releases_due',
];

export default function AgreedPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const asked = place.query.get('list');
  const counts = useQuery({ queryKey: ['agreed', 'counts'], queryFn: agreementsApi.counts });
  // without a choice: the first list that has a line
  const filled = LISTS.find((name) => counts.data && counts.data[name] > 0);
  const list = LISTS.find((name) => name === asked) ?? filled ?? 'offers_proposed';
  const lines = useInfiniteQuery({
    queryKey: ['agreed', list],
    queryFn: ({ pageParam }) => agreementsApi.list(list, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = lines.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('agreed.title')} hint={t('agreed.hint')}>
      <NativeSelect
        label={t('agreed.list')}
        value={list}
        onChange={(event) => replacePlace(`/agreed?list=${event.currentTarget.value}`)}
        data={LISTS.map((name) => ({
          value: name,
          label: `${t(`agreed.lists.${name}`)}${counts.data ? ` (${counts.data[name]})` : ''}`,
        }))}
        maw={360}
        data-testid="agreed-list"
      />
      <Problem error={lines.error} onRetry={() => void lines.refetch()} />
      <Panel flush title={t(`agreed.lists.${list}`)}>
        {lines.isPending ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty title={t('agreed.empty')} testId="agreed-none">
            {t('agreed.emptyHint')}
          </Empty>
        ) : (
          <Lines rows={rows} label={t(`agreed.lists.${list}`)} hasLevel={list.startsWith('offers')} />
        )}
      </Panel>
      {lines.hasNextPage && (
        <Button variant="default" mx="auto" onClick={() => void lines.fetchNextPage()} loading={lines.isFetchingNextPage}>
          {t('common.more')}
        </Button>
      )}
    </Page>
  );
}

function Lines({ rows, label, hasLevel }: { rows: readonly AgreedItem[]; label: string; hasLevel: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  return (
    <DataTable
      label={label}
      rows={rows}
      rowKey={(row) => `${row.kind}-${row.agreement_id}`}
      onOpen={(row) => goTo(`/cases/${row.case_id}`)}
      testId="agreed-table"
      columns={[
        { id: 'reference', header: t('agreed.reference'), cell: (row) => row.reference },
        { id: 'debtor', header: t('agreed.debtor'), cell: (row) => row.debtor_name },
        { id: 'creditor', header: t('agreed.creditor'), cell: (row) => row.creditor_code },
        {
          id: 'state',
          header: t('agreed.state'),
          cell: (row) => <Badge color={STATE_COLOURS[row.state] ?? 'gray'}>{text(stateWords(row.kind, row.state), row.state)}</Badge>,
        },
        ...(hasLevel
          ? [{ id: 'needs', header: t('agreed.needs'), cell: (row: AgreedItem) => text('level', row.needs) }]
          : []),
        { id: 'due', header: t('agreed.due'), cell: (row) => <span className="num">{format.at(row.due_on, 'date')}</span> },
        { id: 'amount', header: t('agreed.amount'), cell: (row) => <Amount money={row.amount} />, isRight: true },
        { id: 'paid', header: t('agreed.paid'), cell: (row) => <Amount money={row.paid} />, isRight: true },
      ]}
    />
  );
}
