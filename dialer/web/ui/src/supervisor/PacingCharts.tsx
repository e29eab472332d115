/** Two pairs of lines over the last quarter of an hour: risk under its threshold, abandonment under its cap. */
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format/useFormat';
import { columnsOf, SPAN_MS, type Track } from '../shared/live/pacingTrack';
import { LineChart } from '../shared/ui/LineChart';
import { axisTop } from './pacing';
import classes from './pacing.module.css';

/** The threshold lies at some hundredths, the risk with all agents in talk near 1: both are to be seen. */
const RISK_TICKS = [0, 0.01, 0.03, 0.1, 0.3, 1];

export function PacingCharts({ track }: { track: Track }) {
  const { t } = useTranslation();
  const format = useFormat();
  const common = {
    spanS: SPAN_MS / 1000,
    zone: format.zone,
    formatTick: (value: number) => format.ratio(value).replace(/[.,]0/, ''),
    formatValue: (value: number | null) => format.ratio(value),
    formatTime: (seconds: number) => format.at(seconds * 1000, 'timeSeconds'),
    empty: t('pacing.noHistory'),
  };
  return (
    <div className={classes.charts}>
      <LineChart
        {...common}
        title={t('pacing.chart.risk')}
        unit={t('pacing.chart.riskUnit')}
        lines={[
          { label: t('pacing.chart.riskLine'), color: 'brand' },
          { label: t('pacing.chart.thresholdLine'), color: 'orange', isLimit: true },
        ]}
        data={columnsOf(track, ['risk', 'threshold'])}
        top={1}
        compressedTicks={RISK_TICKS}
        testId="chart-risk"
      />
      <LineChart
        {...common}
        title={t('pacing.chart.abandoned')}
        unit={t('pacing.chart.abandonedUnit')}
        lines={[
          { label: t('pacing.chart.ratioLine'), color: 'violet' },
          { label: t('pacing.chart.capLine'), color: 'red', isLimit: true },
        ]}
        data={columnsOf(track, ['ratio', 'cap'])}
        top={axisTop(track)}
        testId="chart-abandoned"
      />
    </div>
  );
}
