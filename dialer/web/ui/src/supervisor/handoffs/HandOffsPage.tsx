/** Cases that leave our hands: to lawyers, visitors and credit bureaux; exports, what comes back, closure reports. */
import { Badge, Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreditorList } from '../../rules/useRules';
import { HAND_OFF_STATES, handOffsApi, type HandOffItem, type HandOffKindName, type HandOffStateName } from '../../shared/api/handOffs';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { usePlace } from '../../shared/router';
import { DataTable, type Column } from '../../shared/ui/DataTable';
import { Page } from '../../shared/ui/PageHead';
import { Amount, Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import classes from '../treatment/treatment.module.css';
import { Closures } from './Closures';
import { ExportForm, Exports } from './Exports';
import { HandOffDrawer } from './HandOffDrawer';
import { ReportsFile } from './ReportsFile';

const TABS = ['legal', 'visit', 'bureau', 'closures'] as const;

export default function HandOffsPage() {
  const { t } = useTranslation();
  const place = usePlace();
  const current = TABS.find((id) => id === place.path.split('/')[2]) ?? 'legal';
  return (
    <Page title={t('handOffs.title')} hint={t(`handOffs.hint.${current}`)}>
      <nav className={classes.tabs} aria-label={t('handOffs.title')}>
        {TABS.map((id) => (
          <a
            key={id} href={`#/hand-offs/${id}`} className={classes.tab} aria-current={id === current ? 'page' : undefined}
            data-testid={`hand-offs-tab-${id}`}
          >
            {t(`handOffs.tab.${id}`)}
          </a>
        ))}
      </nav>
      {current === 'closures' ? <Closures /> : <Kind key={current} kind={current} />}
    </Page>
  );
}

function Kind({ kind }: { kind: HandOffKindName }) {
  const { t } = useTranslation();
  const creditors = useCreditorList();
  const [state, setState] = useState<HandOffStateName>('waiting');
  const [creditorId, setCreditorId] = useState<number | null>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const [form, setForm] = useState<'export' | 'import' | null>(null);
  const read = useInfiniteQuery({
    queryKey: ['handOffs', kind, state, creditorId],
    queryFn: ({ pageParam }) => handOffsApi.list(kind, state, creditorId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const rows = read.data?.pages.flatMap((page) => page.items) ?? [];
  const states = HAND_OFF_STATES.filter((one) => one !== 'to_decide' || kind === 'legal');
  const list = creditors.data?.items ?? [];
  return (
    <Stack>
      <Group align="end" justify="space-between">
        <Group align="end">
          <NativeSelect
            label={t('case.status')} value={state} data-testid="hand-offs-state"
            onChange={(event) => setState(states.find((one) => one === event.currentTarget.value) ?? 'waiting')}
            data={states.map((one) => ({ value: one, label: t(`handOffs.state.${one}`) }))}
          />
          <NativeSelect
            label={t('case.creditor')} value={creditorId === null ? '' : String(creditorId)}
            onChange={(event) => setCreditorId(event.currentTarget.value ? Number(event.currentTarget.value) : null)}
            data={[{ value: '', label: t('handOffs.everyCreditor') }, ...list.map((one) => ({ value: String(one.creditor_id), label: one.name }))]}
          />
        </Group>
        <Group>
          <Button variant="default" onClick={() => setForm('import')} data-testid="hand-offs-import">
            {t('handOffs.import')}
          </Button>
          <Button onClick={() => setForm('export')} disabled={list.length === 0} data-testid="hand-offs-export">
            {t(`handOffs.export.${kind}`)}
          </Button>
        </Group>
      </Group>
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      <Panel flush={rows.length > 0}>
        {read.isPending ? <Loading /> : rows.length === 0 ? <Empty title={t('handOffs.none')} testId="hand-offs-none" /> : <Rows kind={kind} rows={rows} onOpen={setOpened} />}
      </Panel>
      {read.hasNextPage && (
        <Button variant="default" onClick={() => void read.fetchNextPage()} loading={read.isFetchingNextPage}>
          {t('common.more')}
        </Button>
      )}
      <Exports kind={kind} />
      {opened !== null && <HandOffDrawer handOffId={opened} onClose={() => setOpened(null)} />}
      {form === 'export' && <ExportForm kind={kind} creditors={list} chosen={creditorId ?? rows[0]?.creditor_id ?? null} onClose={() => setForm(null)} />}
      {form === 'import' && <ReportsFile kind={kind} onClose={() => setForm(null)} />}
    </Stack>
  );
}

function Rows({ kind, rows, onOpen }: { kind: HandOffKindName; rows: readonly HandOffItem[]; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const columns: Column<HandOffItem>[] = [
    { id: 'reference', header: t('case.reference'), cell: (row) => row.reference },
    { id: 'debtor', header: t('case.debtor'), cell: (row) => row.debtor },
    { id: 'creditor', header: t('case.creditor'), cell: (row) => row.creditor },
    { id: 'recipient', header: t('handOffs.recipient'), cell: (row) => row.recipient || '–' },
    { id: 'balance', header: t('case.balance'), cell: (row) => <Amount money={row.balance} />, isRight: true },
    {
      id: 'state',
      header: t('case.status'),
      cell: (row) => (
        <Group gap={6}>
          <Badge color={row.waits_for_decision ? 'orange' : 'blue'}>{text('handOffState', row.state)}</Badge>
          {row.stage && text('handOffStage', row.stage)}
          {row.ended_because && text('handOffEnd', row.ended_because)}
          {row.case_status !== 'open' && <Badge color="gray">{text('caseState', row.case_status)}</Badge>}
        </Group>
      ),
    },
    { id: 'since', header: t('handOffs.since'), cell: (row) => format.at(row.sent_on ?? row.opened_on, 'date') },
  ];
  if (kind === 'bureau') {
    columns.splice(5, 0, {
      id: 'notice',
      header: t('handOffs.notice'),
      cell: (row) =>
        row.notice_on ? t('handOffs.noticed', { day: format.at(row.notice_on, 'date'), from: format.at(row.due_on, 'date') }) : t('handOffs.notNoticed'),
    });
  }
  return (
    <DataTable
      label={t(`handOffs.tab.${kind}`)} rows={rows} columns={columns} rowKey={(row) => row.hand_off_id}
      onOpen={(row) => onOpen(row.hand_off_id)} testId="hand-off-rows" rowTestId={(row) => `hand-off-${row.hand_off_id}`}
    />
  );
}
