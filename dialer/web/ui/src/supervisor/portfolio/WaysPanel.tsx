/** Phone and home collection beside each other: only cases of the same age that owe alike, with intervals, and what choice does. */
import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FiguresSearch } from '../../shared/api/figures';
import { waysApi, type WayCell, type Ways } from '../../shared/api/ways';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { PlotChart } from '../../shared/ui/PlotChart';
import { Empty, Loading, Panel, Problem } from '../../shared/ui/parts';
import classes from './portfolio.module.css';

type Way = WayCell['phone'];
const WAYS = ['phone', 'home'] as const;

export function WaysPanel({ search }: { search: FiguresSearch }) {
  const { t } = useTranslation();
  const read = useQuery({ queryKey: ['figures', 'ways', search], queryFn: () => waysApi.read(search) });
  const found = read.data;
  return (
    <Panel title={t('ways.title')} testId="ways">
      <Problem error={read.error} onRetry={() => void read.refetch()} />
      {!found && !read.error && <Loading />}
      {found && found.cells.length === 0 && <Empty title={t('ways.none')} testId="ways-none">{t('ways.noneWhy')}</Empty>}
      {found && found.cells.length > 0 && <Found found={found} search={search} />}
    </Panel>
  );
}

function Found({ found, search }: { found: Ways; search: FiguresSearch }) {
  const { t } = useTranslation();
  const format = useFormat();
  const money = (minor: number | null) => (minor === null ? '–' : format.money({ minor: Math.round(minor), currency: found.currency }));
  const between = (low: number | null, high: number | null, show: (value: number) => string) =>
    low === null || high === null ? '–' : `${show(low)} … ${show(high)}`;
  const band = (cell: WayCell) =>
    cell.to_minor === null ? t('ways.from', { from: money(cell.from_minor) }) : t('ways.between', { from: money(cell.from_minor), to: money(cell.to_minor) });
  const place = (cell: WayCell) => `${cell.bucket.replace('over_', '> ')} · ${band(cell)}`;
  const rows = found.cells.flatMap((cell) => WAYS.map((way) => ({ cell, way, figures: cell[way] })));
  const like = found.cells.filter((cell) => cell.is_comparable);
  const mean = (way: Way) => (way.mean_minor === null ? null : way.mean_minor / 100);
  return (
    <Stack gap="sm">
      <p className={classes.dim}>{t('ways.bias', { days: found.follow_days, since: format.at(found.since_on, 'date'), until: format.at(found.until_on, 'date') })}</p>
      <p data-testid="ways-difference" style={{ margin: 0 }}>
        {found.difference_minor === null
          ? t('ways.notEnough', { least: found.least_cases })
          : t('ways.difference', {
              sum: money(found.difference_minor), interval: between(found.low_minor, found.high_minor, money), cost: money(found.cost_difference_minor),
              count: found.compared, out: found.left_out,
            })}
      </p>
      {like.length > 0 && (
        <PlotChart
          title={t('ways.chart')} xLabel={t('ways.cell')} yLabel={found.currency} places={like.map(place)}
          series={WAYS.map((way) => ({ label: t(`ways.${way}`), color: way === 'phone' ? 'blue' : 'orange', kind: 'bar' as const, values: like.map((cell) => mean(cell[way])) }))}
          format={(value) => format.decimal(value, 0)} empty={t('ways.none')} testId="ways-chart"
        />
      )}
      <div style={{ overflowX: 'auto' }}>
        <DataTable
          label={t('ways.title')} rows={rows} rowKey={(row) => `${row.cell.bucket} ${row.cell.from_minor} ${row.way}`} testId="ways-cells"
          columns={[
            { id: 'cell', header: t('ways.cell'), cell: (row) => place(row.cell) },
            { id: 'way', header: t('ways.way'), cell: (row) => t(`ways.${row.way}`) },
            { id: 'count', header: t('ways.cases'), cell: (row) => format.count(row.figures.count), isRight: true },
            { id: 'owed', header: t('ways.owed'), cell: (row) => money(row.figures.owed_minor), isRight: true },
            { id: 'recovered', header: t('ways.recovered'), cell: (row) => money(row.figures.recovered_minor), isRight: true },
            { id: 'paying', header: t('ways.paying'), cell: (row) => `${format.ratio(row.figures.paying_ratio)} (${between(row.figures.paying_low, row.figures.paying_high, format.ratio)})`, isRight: true },
            { id: 'mean', header: t('ways.mean'), cell: (row) => `${money(row.figures.mean_minor)} (${between(row.figures.mean_low, row.figures.mean_high, money)})`, isRight: true },
            { id: 'days', header: t('ways.days'), cell: (row) => (row.figures.mean_days === null ? '–' : format.decimal(row.figures.mean_days, 1)), isRight: true },
            { id: 'cost', header: t('ways.cost'), cell: (row) => money(row.figures.cost_minor), isRight: true },
          ]}
        />
      </div>
      <Group>
        <Button component="a" href={waysApi.csvUrl(search)} variant="default" leftSection={<IconDownload size={16} />} data-testid="ways-csv">
          {t('portfolio.csv')}
        </Button>
      </Group>
    </Stack>
  );
}
