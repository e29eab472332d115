/** What waits for an answer: tickets, requests to prove a debt, complaints; each list with the latest first. */
import { Button, Checkbox, Group, NativeSelect } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { IconDownload, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { disputesApi, type DisputeSearch } from '../../shared/api/disputes';
import type { Side } from '../../shared/api/types';
import { houseApi } from '../../shared/api/house';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { goTo, usePlace } from '../../shared/router';
import { useIsCreditor } from '../../shared/session/me';
import { DataTable, type Column } from '../../shared/ui/DataTable';
import { useNotifyProblem } from '../../shared/ui/notify';
import { Page } from '../../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import { saveBlob } from '../../shared/ui/saveBlob';
import { ComplaintDrawer } from './ComplaintDrawer';
import { ComplaintForm } from './ComplaintForm';
import { TicketDrawer } from './TicketDrawer';
import { VerificationDrawer } from './VerificationDrawer';
import { Due } from './parts';
import classes from './disputes.module.css';

const TABS = ['tickets', 'verifications', 'complaints'] as const;
type TabId = (typeof TABS)[number];
/** Complaints are the agency's: creditors read of them in its register. */
const OF_CREDITORS: readonly TabId[] = ['tickets', 'verifications'];
const SIDES = ['creditor', 'agency'] as const;

export default function DisputesPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const isCreditor = useIsCreditor();
  const tabs = isCreditor ? OF_CREDITORS : TABS;
  const text = useCodeText();
  const current = tabs.find((id) => id === place.path.split('/')[2]) ?? 'tickets';
  const opened = Number(place.path.split('/')[3]) || null;
  const creditors = useQuery({ queryKey: ['creditors'], queryFn: houseApi.creditors });
  const counts = useQuery({ queryKey: ['disputes', 'counts'], queryFn: disputesApi.counts });
  const [search, setSearch] = useState<DisputeSearch>({ standing: 'open', mine: false, side: '', creditorId: null });
  const [isNew, setIsNew] = useState(false);
  const close = () => goTo(`/disputes/${current}`);
  const open = (id: number) => goTo(`/disputes/${current}/${id}`);
  return (
    <Page
      title={t('disputes.title')}
      hint={t(isCreditor && current === 'tickets' ? 'disputes.hint.ofCreditor' : `disputes.hint.${current}`)}
      actions={
        current === 'complaints' && (
          <Group gap="xs">
            <Register />
            <Button leftSection={<IconPlus size={17} />} onClick={() => setIsNew(true)} data-testid="complaint-new">
              {t('disputes.newComplaint')}
            </Button>
          </Group>
        )
      }
    >
      <nav className={classes.tabs} aria-label={t('disputes.title')}>
        {tabs.map((id) => (
          <a
            key={id}
            href={`#/disputes/${id}`}
            className={classes.tab}
            aria-current={id === current ? 'page' : undefined}
            data-testid={`disputes-tab-${id}`}
          >
            {t(`disputes.tab.${id}`)}
            {counts.data && ` ${counts.data[id]}`}
            {counts.data && counts.data[`${id}_late`] > 0 && ` · ${t('disputes.lateCount', { count: counts.data[`${id}_late`] })}`}
          </a>
        ))}
      </nav>
      <div className={classes.filters}>
        <NativeSelect
          label={t('disputes.standing')}
          value={search.standing}
          onChange={(event) => setSearch({ ...search, standing: event.currentTarget.value === 'closed' ? 'closed' : 'open' })}
          data={[
            { value: 'open', label: t('disputes.isOpen') },
            { value: 'closed', label: t('disputes.isClosed') },
          ]}
          data-testid="disputes-standing"
        />
        <NativeSelect
          label={t('case.creditor')}
          value={search.creditorId ?? ''}
          onChange={(event) => setSearch({ ...search, creditorId: Number(event.currentTarget.value) || null })}
          data={[
            { value: '', label: t('common.all') },
            ...(creditors.data?.items ?? []).map((item) => ({ value: String(item.creditor_id), label: item.name })),
          ]}
        />
        {current === 'tickets' && (
          <NativeSelect
            label={t('disputes.side')}
            value={search.side}
            onChange={(event) => setSearch({ ...search, side: SIDES.find((side) => side === event.currentTarget.value) ?? '' })}
            data={[{ value: '', label: t('common.all') }, ...SIDES.map((side) => ({ value: side, label: text('side', side) }))]}
            data-testid="disputes-side"
          />
        )}
        {current !== 'verifications' && !isCreditor && (
          <Checkbox
            label={t('disputes.mine')}
            checked={search.mine}
            onChange={(event) => setSearch({ ...search, mine: event.currentTarget.checked })}
            mb={8}
          />
        )}
      </div>
      <List key={current} tab={current} search={search} onOpen={open} />
      {opened !== null && current === 'tickets' && <TicketDrawer ticketId={opened} onClose={close} />}
      {opened !== null && current === 'verifications' && <VerificationDrawer verificationId={opened} onClose={close} />}
      {opened !== null && current === 'complaints' && <ComplaintDrawer complaintId={opened} onClose={close} />}
      {isNew && <ComplaintForm onClose={() => setIsNew(false)} />}
    </Page>
  );
}

interface Line {
  id: number;
  what: string;
  state: string;
  side: Side | null;
  dueOn: string;
  isLate: boolean;
  caseId: number | null;
  reference: string;
  debtor: string;
  creditor: string;
  owner: string;
}

function List({ tab, search, onOpen }: { tab: TabId; search: DisputeSearch; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const isCreditor = useIsCreditor();
  const lines = useLines(tab, search);
  const rows = lines.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<Line>[] = [
    { id: 'what', header: t('disputes.what'), cell: (row) => <strong>{row.what}</strong> },
    {
      id: 'case',
      header: t('case.one'),
      cell: (row) => (row.caseId === null ? '–' : <a href={`#/cases/${row.caseId}`} onClick={(event) => event.stopPropagation()}>{row.reference}</a>),
    },
    { id: 'debtor', header: t('case.debtor'), cell: (row) => row.debtor || '–' },
    { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor || '–' },
    { id: 'state', header: t('case.status'), cell: (row) => row.state },
    { id: 'due', header: t('disputes.due'), cell: (row) => <Due on={row.dueOn} isLate={row.isLate} /> },
    ...(tab === 'tickets'
      ? [{ id: 'side', header: t('disputes.side'), cell: (row: Line) => (row.side === null ? '–' : text('side', row.side)) }]
      : []),
    ...(isCreditor ? [] : [{ id: 'owner', header: t('disputes.owner'), cell: (row: Line) => row.owner || '–' }]),
  ];
  return (
    <Panel flush={rows.length > 0}>
      <Problem error={lines.error} onRetry={() => void lines.refetch()} />
      {lines.isPending ? (
        <Loading />
      ) : rows.length === 0 ? (
        !lines.error && (
          <Empty title={t(`disputes.none.${tab}`)} testId="disputes-none">
            {t(search.standing === 'open' ? 'disputes.noneOpen' : 'disputes.noneClosed')}
          </Empty>
        )
      ) : (
        <div className={classes.wide}>
          <DataTable
            label={t(`disputes.tab.${tab}`)}
            rows={rows}
            rowKey={(row) => row.id}
            rowTestId={(row) => `dispute-${row.id}`}
            onOpen={(row) => onOpen(row.id)}
            columns={columns}
            testId="disputes"
          />
        </div>
      )}
      {lines.hasNextPage && (
        <Button variant="default" m="sm" onClick={() => void lines.fetchNextPage()} loading={lines.isFetchingNextPage}>
          {t('common.more')}
        </Button>
      )}
    </Panel>
  );
}

/** The three lists as lines of one shape. */
function useLines(tab: TabId, search: DisputeSearch) {
  const text = useCodeText();
  return useInfiniteQuery({
    queryKey: ['disputes', tab, search],
    queryFn: async ({ pageParam }: { pageParam: string | null }): Promise<{ items: Line[]; next_cursor: string | null }> => {
      if (tab === 'tickets') {
        const page = await disputesApi.tickets(search, pageParam);
        const items = page.items.map((row) => ({
          ...about(row.about), id: row.ticket_id, what: text('ticketKind', row.kind), state: text('ticketState', row.state),
          side: row.state === 'open' ? row.side : null, dueOn: row.due_on, isLate: row.is_late,
        }));
        return { items, next_cursor: page.next_cursor };
      }
      if (tab === 'complaints') {
        const page = await disputesApi.complaints(search, pageParam);
        const items = page.items.map((row) => ({
          ...about(row.about), id: row.complaint_id, what: text('complaintCategory', row.category),
          state: text('complaintState', row.state), side: null, dueOn: row.due_on, isLate: row.is_late,
        }));
        return { items, next_cursor: page.next_cursor };
      }
      const page = await disputesApi.verifications({ ...search, mine: false }, pageParam);
      const items = page.items.map((row) => ({
        ...about(row.about), id: row.verification_id, what: text('way', row.channel),
        state: text('verificationState', row.state), side: null, dueOn: row.state === 'received' ? row.ack_due_on : row.packet_due_on,
        isLate: row.is_late,
      }));
      return { items, next_cursor: page.next_cursor };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

function about(found: { case_id: number | null; reference: string; debtor_name: string; creditor_code: string; owner_name: string }) {
  return {
    caseId: found.case_id,
    reference: found.reference,
    debtor: found.debtor_name,
    creditor: found.creditor_code,
    owner: found.owner_name,
  };
}

function Register() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const onError = useNotifyProblem();
  const file = useMutation({
    mutationFn: (form: 'csv' | 'pdf') => disputesApi.complaintRegister(form, i18n.language.startsWith('en') ? 'en' : 'it'),
    onSuccess: (blob, form) => saveBlob(blob, `complaints-${format.language}.${form}`),
    onError,
  });
  return (['csv', 'pdf'] as const).map((form) => (
    <Button
      key={form}
      variant="default"
      leftSection={<IconDownload size={17} />}
      onClick={() => file.mutate(form)}
      loading={file.isPending && file.variables === form}
      data-testid={`complaints-${form}`}
    >
      {t('disputes.register', { form: form.toUpperCase() })}
    </Button>
  ));
}
