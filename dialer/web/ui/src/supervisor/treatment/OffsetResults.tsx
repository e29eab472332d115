/** The one comparison of a test: each arm's share with its interval, days to payment, contacts, cost; and the curves. */
import { useTranslation } from 'react-i18next';
import type { OffsetResult, OffsetTest } from '../../shared/api/offsets';
import { useFormat } from '../../shared/format/useFormat';
import { DataTable } from '../../shared/ui/DataTable';
import { PlotChart } from '../../shared/ui/PlotChart';
import { Panel } from '../../shared/ui/parts';
import { curveDays, curveValues, signed } from './offsetDays';
import classes from './treatment.module.css';

const COLOURS = ['gray', 'blue', 'orange', 'teal', 'grape'];

export function OffsetResults({ test, result }: { test: OffsetTest; result: OffsetResult }) {
  const { t } = useTranslation();
  const format = useFormat();
  const dayOf = (arm: number) => test.arms[arm]?.from_day ?? 0;
  const days = curveDays(Math.min(...test.arms.map((arm) => arm.from_day)), result);
  const between = (low: number | null, high: number | null, show: (value: number) => string) =>
    low === null || high === null ? '–' : `${show(low)} … ${show(high)}`;
  const points = (value: number) => `${signed(Math.round(value * 1000) / 10)}`.replace('.', format.language === 'it' ? ',' : '.');
  const cost = (minor: number | null, entered: number) =>
    minor === null || entered === 0 ? '–' : format.money({ minor: Math.round(minor / entered), currency: test.currency });
  return (
    <>
      <Panel title={t('offsets.result', { date: format.at(result.judged_on, 'date') })} flush scroll>
        <DataTable
          label={t('offsets.compared')}
          rows={result.arms}
          rowKey={(arm) => arm.arm}
          testId="offset-arms"
          columns={[
            { id: 'arm', header: t('offsets.firstDay'), cell: (arm) => `${signed(dayOf(arm.arm))}${arm.arm === 0 ? ` · ${t('offsets.present')}` : arm.arm === result.best ? ` · ${t('offsets.better')}` : ''}` },
            { id: 'counted', header: t('offsets.counted'), cell: (arm) => `${format.count(arm.counted)}${arm.cut_short ? ` (${t('offsets.cutShort', { count: arm.cut_short })})` : ''}`, isRight: true },
            { id: 'share', header: t('offsets.inTime'), cell: (arm) => format.ratio(arm.share), isRight: true },
            { id: 'interval', header: t('offsets.wilson'), cell: (arm) => between(arm.low, arm.high, format.ratio), isRight: true },
            { id: 'difference', header: t('offsets.difference'), cell: (arm) => (arm.difference === null ? '–' : `${points(arm.difference)} (${between(arm.difference_low, arm.difference_high, points)})`), isRight: true },
            { id: 'p', header: t('offsets.p'), cell: (arm) => (arm.p === null ? '–' : arm.p < 0.001 ? '< 0,001'.replace(',', format.language === 'it' ? ',' : '.') : format.decimal(arm.p, 3)), isRight: true },
            { id: 'days', header: t('offsets.meanDays'), cell: (arm) => (arm.curve.mean_days === null ? '–' : `${format.decimal(arm.curve.mean_days, 1)} (${between(arm.curve.mean_low, arm.curve.mean_high, (value) => format.decimal(value, 1))})`), isRight: true },
            { id: 'calls', header: t('offsets.calls'), cell: (arm) => `${format.count(arm.attempts)} · ${format.count(arm.talks)} · ${format.count(arm.messages)}`, isRight: true },
            { id: 'cost', header: t('offsets.costEach'), cell: (arm) => cost(arm.cost, arm.entered), isRight: true },
          ]}
        />
      </Panel>
      <Panel>
        <PlotChart
          title={t('offsets.curve')} xLabel={t('treatment.days')} yLabel={t('offsets.paidShare')} places={days.map(signed)} top={1}
          series={result.arms.map((arm) => ({
            label: t('offsets.armFrom', { day: signed(dayOf(arm.arm)) }), color: COLOURS[arm.arm] ?? 'gray', kind: 'line' as const,
            values: curveValues(days, arm.curve), isDashed: arm.arm === 0,
          }))}
          format={format.ratio} empty={t('offsets.nobodyPaid')} height={280} testId="offset-curve"
        />
        <p className={classes.plain}>{t('offsets.methods')}</p>
      </Panel>
    </>
  );
}
