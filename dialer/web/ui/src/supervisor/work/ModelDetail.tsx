/** One model: whether its forecasts came true on calls it had not seen, and what counts most in them. */
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ScoreModel } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { PlotChart } from '../../shared/ui/PlotChart';
import { Panel } from '../../shared/ui/parts';
import { EffectTable } from './EffectTable';
import classes from './work.module.css';

export function ModelDetail({ model }: { model: ScoreModel }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const bins = model.calibration;
  return (
    <div className={classes.pair} data-testid="model-detail">
      <Panel title={`${text('question', model.question)} · ${model.creditor_name}`}>
        <Text size="sm" mb="sm">
          {text('scoreStanding', model.standing)}{' '}
          {t('work.proof', { unseen: format.count(model.unseen_count), version: model.version })}
        </Text>
        <PlotChart
          title={t('work.calibration')}
          yLabel={t('work.observedAxis')}
          xLabel={t('work.forecastAxis')}
          places={bins.map((bin) => format.ratio(bin.forecast))}
          series={[
            { label: t('work.observed'), color: 'brand', kind: 'dots', values: bins.map((bin) => bin.observed) },
            { label: t('work.perfect'), color: 'gray', kind: 'line', values: bins.map((bin) => bin.forecast), isDashed: true },
          ]}
          format={(value) => format.ratio(value).replace(/[.,]0/, '')}
          top={1}
          empty={t('work.noProof')}
          testId="calibration"
        />
        {bins.length > 0 && (
          <Text size="xs" c="dimmed">
            {t('work.binCounts', { counts: bins.map((bin) => format.count(bin.count)).join(' · ') })}
          </Text>
        )}
      </Panel>
      <Panel title={t('work.effects')} flush scroll>
        <EffectTable effects={model.effects} empty={t('work.noEffects')} />
      </Panel>
    </div>
  );
}
