/** Every call attempt, by campaign, outcome and time; each with its diary. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi, type AttemptFilter } from '../shared/api/floor';
import type { Attempt, Outcome } from '../shared/api/types';
import { formatPhone, toLocalInput } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { serverNowMs } from '../shared/time/clock';
import { DataTable } from '../shared/ui/DataTable';
import { saveBlob } from '../shared/ui/saveBlob';
import { useNotifyProblem } from '../shared/ui/notify';
import { Page } from '../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../shared/ui/parts';
import { AttemptDrawer } from './AttemptDrawer';
import { causeOf, periodOf, talkOf } from './attempts';
import { OUTCOMES } from './outcomes';
import { useCampaigns } from './useCampaigns';
import classes from './attempts.module.css';

export default function AttemptsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const onError = useNotifyProblem();
  const campaigns = useCampaigns();
  const today = toLocalInput(serverNowMs(), format.zone).slice(0, 10);
  const [campaignId, setCampaignId] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [fromDay, setFromDay] = useState(today);
  const [toDay, setToDay] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  const filter: AttemptFilter = { campaignId, outcome, ...periodOf(fromDay, toDay, format.zone) };
  const attempts = useInfiniteQuery({
    queryKey: ['attempts', filter],
    queryFn: ({ pageParam }) => floorApi.attempts(filter, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const download = useMutation({
    mutationFn: () => floorApi.attemptsCsv(filter),
    onSuccess: (blob) => saveBlob(blob, `attempts-${today}.csv`),
    onError,
  });
  const rows = attempts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t('attempts.title')}
      actions={
        <Button
          variant="default"
          leftSection={<IconDownload size={17} />}
          onClick={() => download.mutate()}
          loading={download.isPending}
          data-testid="attempts-csv"
        >
          CSV
        </Button>
      }
    >
      <div className={classes.filters} role="search" aria-label={t('attempts.filters')}>
        <NativeSelect
          label={t('attempts.campaign')}
          value={campaignId ?? ''}
          onChange={(event) => setCampaignId(Number(event.currentTarget.value) || null)}
          data={[
            { value: '', label: t('floor.allCampaigns') },
            ...(campaigns.data?.items ?? []).map((item) => ({ value: String(item.campaign_id), label: item.name })),
          ]}
          data-testid="attempts-campaign"
        />
        <NativeSelect
          label={t('attempts.outcome')}
          value={outcome ?? ''}
          onChange={(event) => setOutcome(OUTCOMES.find((code) => code === event.currentTarget.value) ?? null)}
          data={[
            { value: '', label: t('attempts.anyOutcome') },
            ...OUTCOMES.map((code) => ({ value: code, label: text('outcome', code) })),
          ]}
          data-testid="attempts-outcome"
        />
        <TextInput
          type="date"
          label={t('attempts.from')}
          value={fromDay}
          onChange={(event) => setFromDay(event.currentTarget.value)}
          data-testid="attempts-from"
        />
        <TextInput
          type="date"
          label={t('attempts.to')}
          value={toDay}
          onChange={(event) => setToDay(event.currentTarget.value)}
          data-testid="attempts-to"
        />
      </div>
      {attempts.error && <Problem error={attempts.error} onRetry={() => void attempts.refetch()} />}
      <Panel flush>
        {attempts.isPending ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty title={t('attempts.none')}>{t('attempts.noneHint')}</Empty>
        ) : (
          <AttemptTable rows={rows} onOpen={(row) => setOpened(row.call_id)} />
        )}
      </Panel>
      {attempts.hasNextPage && (
        <Button
          variant="default"
          mx="auto"
          onClick={() => void attempts.fetchNextPage()}
          loading={attempts.isFetchingNextPage}
          data-testid="attempts-more"
        >
          {t('common.more')}
        </Button>
      )}
      {opened && <AttemptDrawer callId={opened} onClose={() => setOpened(null)} />}
    </Page>
  );
}

function AttemptTable({ rows, onOpen }: { rows: readonly Attempt[]; onOpen: (row: Attempt) => void }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const hasAgents = rows.some((row) => row.agent_name !== null);
  return (
    <div style={{ overflowX: 'auto' }}>
      <DataTable
        label={t('attempts.title')}
        rows={rows}
        rowKey={(row) => row.call_id}
        rowTestId={(row) => `attempt-${row.call_id}`}
        onOpen={onOpen}
        testId="attempts"
        columns={[
          { id: 'at', header: t('attempts.at'), cell: (row) => <span className="num">{format.at(row.ordered_at)}</span> },
          { id: 'debtor', header: t('attempts.debtor'), cell: (row) => row.debtor_name },
          { id: 'number', header: t('attempts.number'), cell: (row) => <span className="num">{formatPhone(row.e164)}</span> },
          { id: 'campaign', header: t('attempts.campaign'), cell: (row) => row.campaign_name },
          {
            id: 'outcome',
            header: t('attempts.outcome'),
            cell: (row) => (row.outcome ? text('outcome', row.outcome) : t('file.underWay')),
          },
          ...(hasAgents
            ? [{ id: 'agent', header: t('attempts.agent'), cell: (row: Attempt) => row.agent_name ?? '–' }]
            : []),
          { id: 'talk', header: t('attempts.talk'), isRight: true, cell: (row) => talkOf(row) },
          { id: 'cause', header: t('attempts.cause'), isRight: true, cell: (row) => causeOf(row) },
        ]}
      />
    </div>
  );
}
