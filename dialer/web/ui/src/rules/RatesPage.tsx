/** Rates of interest by period; an administrator enters one that is missing, with its source. */
import { Badge, Button, Progress, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paymentsApi, type InterestRate, type Reckoning } from '../shared/api/payments';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { periodText } from './period';
import { useMe } from '../shared/session/me';
import { DataTable } from '../shared/ui/DataTable';
import { FormDrawer } from '../shared/ui/FormDrawer';
import { notifyDone } from '../shared/ui/notify';
import { Page } from '../shared/ui/PageHead';
import { Empty, Loading, Panel, Problem } from '../shared/ui/parts';

const RATES = ['interest rates'] as const;
const RECKONINGS = ['reckonings'] as const;

export default function RatesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const isAdmin = useMe().roles.includes('admin');
  const [entering, setEntering] = useState<InterestRate | null>(null);
  const rates = useQuery({ queryKey: RATES, queryFn: () => paymentsApi.rates('') });
  const tables = [...new Set(rates.data?.items.map((item) => item.table) ?? [])];
  return (
    <Page title={t('rates.title')} hint={t('rates.hint')}>
      <Problem error={rates.error} onRetry={() => void rates.refetch()} />
      {!rates.data && !rates.error && <Loading />}
      {rates.data && tables.length === 0 && <Empty title={t('rates.none')} />}
      {tables.map((table) => {
        const rows = rates.data?.items.filter((item) => item.table === table) ?? [];
        return (
          <Panel key={table} title={rows[0]?.title ?? table} flush testId={`rates-${table}`}>
            <DataTable
              label={rows[0]?.title ?? table}
              rows={rows}
              rowKey={(row) => row.label}
              columns={[
                { id: 'label', header: t('account.ratePeriod'), cell: (row) => periodText(t, row.label), width: 180 },
                {
                  id: 'percent',
                  header: t('account.rate'),
                  cell: (row) => (row.percent ? `${format.exact(row.percent)} %` : <Badge color="orange">{t('rates.missing')}</Badge>),
                  width: 140,
                },
                {
                  id: 'reference',
                  header: t('rates.source'),
                  cell: (row) => (
                    <>
                      {row.reference || '–'} {row.is_entered && <Badge color="gray">{t('rates.entered')}</Badge>}
                    </>
                  ),
                },
                {
                  id: 'enter',
                  header: '',
                  cell: (row) =>
                    isAdmin && !row.percent ? (
                      <Button size="compact-sm" variant="light" onClick={() => setEntering(row)} data-testid={`rate-enter-${row.label}`}>
                        {t('rates.enter')}
                      </Button>
                    ) : null,
                  isRight: true,
                },
              ]}
            />
          </Panel>
        );
      })}
      <Reckonings />
      {entering && rates.data && <RateForm rate={entering} country={rates.data.country} onClose={() => setEntering(null)} />}
    </Page>
  );
}

/** Balances that follow in the background: what asked for it, and how far it is. */
function Reckonings() {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const isOpen = (one: Reckoning) => one.finished_at === null;
  const read = useQuery({
    queryKey: RECKONINGS,
    queryFn: paymentsApi.reckonings,
    refetchInterval: (query) => (query.state.data?.items.some(isOpen) ? 2000 : 30_000),
  });
  if (read.error) return <Problem error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data?.items.length) return null;
  return (
    <Panel title={t('rates.reckonings')} flush testId="reckonings">
      <DataTable
        label={t('rates.reckonings')}
        rows={read.data.items}
        rowKey={(row) => row.reckoning_id}
        columns={[
          { id: 'cause', header: t('payments.why'), cell: (row) => `${text('reckoningCause', row.cause)} · ${row.subject}` },
          { id: 'asked', header: t('account.bookedAt'), cell: (row) => <span className="num">{format.at(row.asked_at)}</span> },
          {
            id: 'done',
            header: t('payments.state'),
            cell: (row) =>
              row.total_count === null ? (
                t('rates.waiting')
              ) : (
                <>
                  {t('rates.reckoned', { done: row.done_count, total: row.total_count, changed: row.changed_count })}
                  {isOpen(row) && (
                    <Progress value={row.total_count ? (100 * row.done_count) / row.total_count : 100} animated mt={4} aria-label={t('imports.progress')} />
                  )}
                </>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function RateForm({ rate, country, onClose }: { rate: InterestRate; country: string; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [percent, setPercent] = useState('');
  const [reference, setReference] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const isNumber = /^\d{1,2}([.,]\d{1,4})?$/.test(percent.trim());
  const enter = useMutation({
    mutationFn: paymentsApi.enterRate,
    onSuccess: () => {
      notifyDone(t('rates.entering'));
      void queries.invalidateQueries({ queryKey: RECKONINGS });
      void queries.invalidateQueries({ queryKey: RATES });
      onClose();
    },
  });
  function submit(): void {
    setIsChecked(true);
    if (isNumber && reference.trim().length >= 3) {
      enter.mutate({ country, table: rate.table, period: rate.label, percent: percent.trim(), reference: reference.trim() });
    }
  }
  return (
    <FormDrawer title={`${rate.title} · ${periodText(t, rate.label)}`} onClose={onClose} onSubmit={submit} error={enter.error} isPending={enter.isPending} testId="rate-form">
      <TextInput
        label={t('rates.percent')}
        description={t('rates.percentHint')}
        value={percent}
        onChange={(event) => setPercent(event.currentTarget.value)}
        error={isChecked && !isNumber && t('rates.badPercent')}
        data-testid="rate-percent"
      />
      <TextInput
        label={t('rates.source')}
        description={t('rates.sourceHint')}
        value={reference}
        maxLength={300}
        onChange={(event) => setReference(event.currentTarget.value)}
        error={isChecked && reference.trim().length < 3 && t('common.required')}
        data-testid="rate-source"
      />
    </FormDrawer>
  );
}
