/** Month by month: what is open by age, days of sales, and the rates by which it rolls on or is cured. */
import { useTranslation } from 'react-i18next';
import type { Figures, MonthFigures } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { Panel } from '../../shared/ui/parts';
import { PlotChart } from '../../shared/ui/PlotChart';
import { BUCKET_COLOURS, grouped, monthLabel } from './portfolio';
import classes from './portfolio.module.css';

export function MonthPanels({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { months, currency } = figures;
  const labels = months.map((month) => monthLabel(month.ends_on));
  const whole = (value: number) => format.count(Math.round(value));
  const groups = grouped(months);
  return (
    <>
      <div className={classes.pair}>
        <Panel title={t('portfolio.ageing')}>
          <PlotChart
            title={t('portfolio.open')}
            yLabel={t('portfolio.inMajor', { currency })}
            xLabel={t('portfolio.monthEnd')}
            places={labels}
            series={groups.map((group, index) => ({
              label: t(`portfolio.group.${group.id}`),
              color: BUCKET_COLOURS[index] ?? 'gray',
              kind: 'bar',
              values: group.values.map((minor) => minor / 100),
            }))}
            format={whole}
            empty={t('portfolio.none')}
            testId="chart-ageing"
          />
        </Panel>
        <Panel title={t('portfolio.days')}>
          <PlotChart
            title={t('portfolio.dso')}
            yLabel={t('portfolio.inDays')}
            xLabel={t('portfolio.monthEnd')}
            places={labels}
            series={[
              { label: t('portfolio.dsoLine'), color: 'brand', kind: 'line', values: months.map((month) => month.dso) },
              { label: t('portfolio.bestLine'), color: 'teal', kind: 'line', values: months.map((month) => month.best_possible_dso), isDashed: true },
              { label: t('portfolio.countBackLine'), color: 'violet', kind: 'line', values: months.map((month) => month.count_back) },
            ]}
            format={whole}
            empty={t('portfolio.noDays')}
            testId="chart-dso"
          />
        </Panel>
      </div>
      <Panel title={t('portfolio.byMonth')} flush scroll>
        <DataTable
          label={t('portfolio.byMonth')}
          rows={[...months].reverse()}
          rowKey={(month) => month.ends_on}
          testId="months"
          columns={[
            { id: 'month', header: t('portfolio.month'), cell: (month: MonthFigures) => monthLabel(month.ends_on) },
            { id: 'sales', header: t('portfolio.sales'), cell: (month) => format.money({ minor: month.sales_minor, currency }), isRight: true },
            { id: 'open', header: t('portfolio.open'), cell: (month) => format.money({ minor: month.receivables_minor, currency }), isRight: true },
            { id: 'current', header: t('portfolio.current'), cell: (month) => format.money({ minor: month.current_minor, currency }), isRight: true },
            { id: 'paid', header: t('portfolio.paid'), cell: (month) => format.money({ minor: month.paid_minor, currency }), isRight: true },
            { id: 'dso', header: t('portfolio.dsoLine'), cell: (month) => days(month.dso), isRight: true },
            { id: 'best', header: t('portfolio.bestLine'), cell: (month) => days(month.best_possible_dso), isRight: true },
            { id: 'delay', header: t('portfolio.delay'), cell: (month) => days(month.days_delinquent), isRight: true },
            { id: 'back', header: t('portfolio.countBackLine'), cell: (month) => <span title={month.count_back_reason}>{days(month.count_back)}</span>, isRight: true },
            { id: 'cei', header: t('portfolio.cei'), cell: (month) => format.ratio(month.effectiveness), isRight: true },
          ]}
        />
      </Panel>
      <Panel title={t('portfolio.rates')} flush scroll>
        <DataTable
          label={t('portfolio.rates')}
          rows={months[months.length - 1]?.buckets ?? []}
          rowKey={(bucket) => bucket.bucket}
          testId="buckets"
          columns={[
            { id: 'bucket', header: t('portfolio.bucket'), cell: (one) => (one.bucket === 'not_due' ? t('portfolio.notDue') : one.bucket.replace('over_', '> ')) },
            { id: 'open', header: t('portfolio.open'), cell: (one) => format.money({ minor: one.open_minor, currency }), isRight: true },
            { id: 'roll', header: t('portfolio.roll'), cell: (one) => format.ratio(one.roll_rate), isRight: true },
            { id: 'cure', header: t('portfolio.cure'), cell: (one) => format.ratio(one.cure_rate), isRight: true },
          ]}
        />
      </Panel>
    </>
  );

  function days(value: number | null): string {
    return value === null ? '–' : format.decimal(value);
  }
}
