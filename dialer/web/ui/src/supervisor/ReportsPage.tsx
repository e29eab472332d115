/** A campaign and a period by the register of evidence: on the page, as PDF and as CSV; for administrators the registers. */
import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reportsApi, type FileForm } from '../shared/api/reports';
import { toLocalInput } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useMe } from '../shared/session/me';
import { serverNowMs } from '../shared/time/clock';
import { useNotifyProblem } from '../shared/ui/notify';
import { Page } from '../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../shared/ui/parts';
import { saveBlob } from '../shared/ui/saveBlob';
import { ReportView } from './ReportView';
import { useCampaigns } from './useCampaigns';
import classes from './attempts.module.css';

const MONTH_MS = 29 * 24 * 3_600_000;

export default function ReportsPage() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const me = useMe();
  const onError = useNotifyProblem();
  const campaigns = useCampaigns();
  const language = i18n.language.startsWith('en') ? 'en' : 'it';
  const [chosen, setChosen] = useState<number | null>(null);
  const [from, setFrom] = useState(() => toLocalInput(serverNowMs() - MONTH_MS, format.zone).slice(0, 10));
  const [to, setTo] = useState(() => toLocalInput(serverNowMs(), format.zone).slice(0, 10));
  const items = campaigns.data?.items ?? [];
  const usual = items.find((item) => item.state === 'running') ?? items[0];
  const campaignId = chosen ?? usual?.campaign_id ?? null;
  const report = useQuery({
    queryKey: ['report', campaignId, from, to],
    queryFn: () => reportsApi.campaign(campaignId ?? 0, { from, to }),
    enabled: campaignId !== null && from !== '' && to !== '',
  });
  const file = useMutation({
    mutationFn: (form: FileForm) => reportsApi.campaignFile(campaignId ?? 0, { from, to }, form, language),
    onSuccess: (blob, form) => saveBlob(blob, `report-${campaignId}-${from}-${to}.${form}`),
    onError,
  });
  const register = useMutation({
    mutationFn: ({ which, form }: { which: 'business' | 'agents'; form: FileForm }) =>
      reportsApi.register(which, form, language),
    onSuccess: (blob, { which, form }) => saveBlob(blob, `${which}-${to}.${form}`),
    onError,
  });
  const fileButton = (form: FileForm) => (
    <Button
      key={form}
      variant="default"
      leftSection={<IconDownload size={17} />}
      onClick={() => file.mutate(form)}
      loading={file.isPending && file.variables === form}
      disabled={!report.data}
      data-testid={`report-${form}`}
    >
      {form.toUpperCase()}
    </Button>
  );
  return (
    <Page title={t('reports.title')} actions={<Group gap="xs">{[fileButton('pdf'), fileButton('csv')]}</Group>}>
      <div className={classes.filters} role="search" aria-label={t('attempts.filters')}>
        <NativeSelect
          label={t('attempts.campaign')}
          value={campaignId ?? ''}
          onChange={(event) => setChosen(Number(event.currentTarget.value) || null)}
          data={(campaigns.data?.items ?? []).map((item) => ({ value: String(item.campaign_id), label: item.name }))}
          data-testid="report-campaign"
        />
        <TextInput type="date" label={t('attempts.from')} value={from} onChange={(event) => setFrom(event.currentTarget.value)} data-testid="report-from" />
        <TextInput type="date" label={t('attempts.to')} value={to} onChange={(event) => setTo(event.currentTarget.value)} data-testid="report-to" />
      </div>
      {report.error && <Problem error={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && campaignId !== null && <Loading />}
      {campaigns.data?.items.length === 0 && <Empty title={t('reports.none')}>{t('reports.noneHint')}</Empty>}
      {report.data && <ReportView report={report.data} />}
      {me.roles.includes('admin') && (
        <Panel title={t('reports.registers')}>
          <Stack gap="xs">
            {(['business', 'agents'] as const).map((which) => (
              <Group key={which} gap="xs">
                <Text size="sm" style={{ flex: 1 }}>{t(`reports.${which}`)}</Text>
                {(['pdf', 'csv'] as const).map((form) => (
                  <Button key={form} size="xs" variant="default" onClick={() => register.mutate({ which, form })} data-testid={`register-${which}-${form}`}>
                    {form.toUpperCase()}
                  </Button>
                ))}
              </Group>
            ))}
          </Stack>
        </Panel>
      )}
    </Page>
  );
}
