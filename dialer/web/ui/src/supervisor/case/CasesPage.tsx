/** Cases by creditor, status, reference or debtor; each opens its page. */
import { Badge, Button, NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { casesApi, type CaseSearch } from '../../shared/api/cases';
import { houseApi } from '../../shared/api/house';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo, usePlace } from '../../shared/router';
import { DataTable } from '../../shared/ui/DataTable';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { CasePage } from './CasePage';
import { STATUS_COLOURS, STATUSES } from './caseStatus';
import classes from './case.module.css';

export default function CasesPage() {
  const place = usePlace();
  const opened = Number(place.path.split('/')[2]) || null;
  if (opened) return <CasePage key={opened} caseId={opened} />;
  return <CaseList key={place.query.toString()} asked={place.query} />;
}

/** What a link asked for: `#/cases?creditor=ALFA&status=paid&q=R1`. */
function searchOf(asked: URLSearchParams): CaseSearch {
  const status = asked.get('status');
  return {
    q: asked.get('q') ?? '',
    creditor: asked.get('creditor') ?? '',
    status: status === '' ? '' : (STATUSES.find((known) => known === status) ?? 'open'),
  };
}

function CaseList({ asked }: { asked: URLSearchParams }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const [search, setSearch] = useState<CaseSearch>(() => searchOf(asked));
  const [typed, setTyped] = useState(search.q);
  const cases = useInfiniteQuery({
    queryKey: ['cases', search],
    queryFn: ({ pageParam }) => casesApi.list(search, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  function submit(event: FormEvent): void {
    event.preventDefault();
    setSearch({ ...search, q: typed.trim() });
  }
  const rows = cases.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('cases.title')} hint={t('cases.hint')}>
      <form className={classes.filters} role="search" aria-label={t('cases.filters')} onSubmit={submit}>
        <TextInput
          label={t('debtors.what')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-testid="cases-search"
        />
        <NativeSelect
          label={t('case.creditor')}
          value={search.creditor}
          onChange={(event) => setSearch({ ...search, creditor: event.currentTarget.value })}
          data={[
            { value: '', label: t('common.all') },
            ...(creditors.data?.items ?? []).map((item) => ({ value: item.code, label: item.name })),
          ]}
          data-testid="cases-creditor"
        />
        <NativeSelect
          label={t('case.status')}
          value={search.status}
          onChange={(event) => setSearch({ ...search, status: event.currentTarget.value as CaseSearch['status'] })}
          data={[
            { value: '', label: t('common.all') },
            ...STATUSES.map((status) => ({ value: status, label: text('caseState', status) })),
          ]}
          data-testid="cases-status"
        />
        <Button type="submit" leftSection={<IconSearch size={16} />} data-testid="cases-go">
          {t('common.search')}
        </Button>
      </form>
      <Problem error={cases.error} onRetry={() => void cases.refetch()} />
      <Panel flush>
        {cases.isPending ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty title={t('cases.none')} testId="cases-none">
            {t('cases.noneHint')}
          </Empty>
        ) : (
          <DataTable
            label={t('cases.title')}
            rows={rows}
            rowKey={(row) => row.case_id}
            onOpen={(row) => goTo(`/cases/${row.case_id}`)}
            testId="cases-table"
            columns={[
              { id: 'reference', header: t('case.reference'), cell: (row) => row.reference },
              { id: 'debtor', header: t('case.debtor'), cell: (row) => row.debtor_name },
              { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor_code },
              {
                id: 'status',
                header: t('case.status'),
                cell: (row) => (
                  <>
                    <Badge color={STATUS_COLOURS[row.status] ?? 'gray'}>{text('caseState', row.status)}</Badge>{' '}
                    {row.holds.map((hold) => (
                      <Badge key={hold} color="orange" ml={4}>
                        {text('hold', hold)}
                      </Badge>
                    ))}
                  </>
                ),
              },
              { id: 'phase', header: t('case.phase'), cell: (row) => text('phase', row.phase) },
              { id: 'due', header: t('case.oldestDue'), cell: (row) => <span className="num">{format.at(row.oldest_due_on, 'date')}</span> },
              { id: 'balance', header: t('case.balance'), cell: (row) => <Amount money={row.balance} />, isRight: true },
            ]}
          />
        )}
      </Panel>
      {cases.hasNextPage && (
        <Button variant="default" mx="auto" onClick={() => void cases.fetchNextPage()} loading={cases.isFetchingNextPage} data-testid="cases-more">
          {t('common.more')}
        </Button>
      )}
    </Page>
  );
}
