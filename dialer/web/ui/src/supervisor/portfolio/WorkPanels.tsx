/** What was done and what came of it: rates with their counts, costs, payment on time against the control group, habits. */
import { useTranslation } from 'react-i18next';
import type { FigureRatio, Figures, FigureUplift } from '../../shared/api/types';
import { useFormat } from '../../shared/format/useFormat';
import { useCodeText } from '../../shared/i18n/useText';
import { useIsCreditor } from '../../shared/session/me';
import { DataTable } from '../../shared/ui/DataTable';
import { Panel, Stat } from '../../shared/ui/parts';
import classes from './portfolio.module.css';

export function WorkPanels({ figures }: { figures: Figures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isCreditor = useIsCreditor();
  const { currency, costs, fees } = figures;
  const last = figures.months[figures.months.length - 1];
  const money = (minor: number) => format.money({ minor, currency });
  return (
    <>
      <Panel testId="figures-head">
        <div className={classes.stats}>
          <Stat label={t('portfolio.cases')} value={format.count(figures.case_count)} />
          <Stat label={t('portfolio.openNow')} value={money(last?.receivables_minor ?? 0)} />
          <Stat label={t('portfolio.collected')} value={money(figures.collected_minor)} />
          <Stat label={t('portfolio.fees')} value={money(fees.fee_minor)} hint={t('portfolio.statements', { count: fees.statement_count })} testId="figures-fees" />
          <Stat label={t('portfolio.remitted')} value={money(fees.remitted_minor)} />
          {!isCreditor && <Stat label={t('portfolio.cost')} value={costs ? money(costs.total_minor) : '–'} hint={costs ? '' : t('portfolio.noCost')} />}
          {!isCreditor && <Stat
            label={t('portfolio.costPerHundred', { sum: money(100_00) })}
            value={figures.cost_per_euro === null ? '–' : money(Math.round(figures.cost_per_euro * 100_00))}
            hint={costs ? '' : t('portfolio.noCost')}
          />}
        </div>
        {costs ? (
          <p className={classes.dim}>
            {t('portfolio.costParts', { agents: money(costs.agents_minor), calls: money(costs.calls_minor), letters: money(costs.letters_minor) })}
          </p>
        ) : (
          !isCreditor && <p className={classes.dim}>{t('portfolio.noCost')}</p>
        )}
      </Panel>
      <div className={classes.pair}>
        <Panel title={t('portfolio.work')} flush scroll>
          <RatioTable ratios={figures.work} currency={currency} />
        </Panel>
        <Panel title={t('portfolio.habits')}>
          <Uplift title={t('portfolio.treated')} uplift={figures.treated} />
          <Uplift title={t('portfolio.contacted')} uplift={figures.contacted} />
          <DataTable
            label={t('portfolio.habit')}
            rows={figures.habits}
            rowKey={(habit) => habit.last}
            testId="habits"
            columns={[
              { id: 'last', header: t('portfolio.habit'), cell: (habit) => t('portfolio.lastInvoices', { count: habit.last }) },
              { id: 'before', header: t('portfolio.before'), cell: (habit) => format.ratio(habit.before), isRight: true },
              { id: 'now', header: t('portfolio.now'), cell: (habit) => format.ratio(habit.now), isRight: true },
              { id: 'debtors', header: t('portfolio.debtors'), cell: (habit) => format.count(habit.debtor_count), isRight: true },
            ]}
          />
        </Panel>
      </div>
    </>
  );
}

function RatioTable({ ratios, currency }: { ratios: readonly FigureRatio[]; currency: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useCodeText();
  const isAmount = (ratio: FigureRatio) => ratio.name === 'kept_rate_amount';
  const count = (ratio: FigureRatio, value: number) => (isAmount(ratio) ? format.money({ minor: value, currency }) : format.count(value));
  return (
    <DataTable
      label={t('portfolio.work')}
      rows={ratios}
      rowKey={(ratio) => ratio.name}
      testId="ratios"
      columns={[
        { id: 'name', header: t('portfolio.figure'), cell: (ratio) => text('ratio', ratio.name) },
        { id: 'value', header: t('portfolio.value'), cell: (ratio) => format.ratio(ratio.value), isRight: true },
        { id: 'of', header: t('portfolio.of'), cell: (ratio) => `${count(ratio, ratio.part)} / ${count(ratio, ratio.whole)}`, isRight: true },
        {
          id: 'interval',
          header: t('portfolio.interval'),
          cell: (ratio) => (ratio.low === null ? '–' : `${format.ratio(ratio.low)} – ${format.ratio(ratio.high)}`),
          isRight: true,
        },
      ]}
    />
  );
}

function Uplift({ title, uplift }: { title: string; uplift: FigureUplift }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className={classes.uplift}>
      <strong>{title}</strong>{' '}
      {uplift.difference === null
        ? t('portfolio.noControl', { treated: format.ratio(uplift.treated.value) })
        : t('portfolio.uplift', {
            treated: format.ratio(uplift.treated.value),
            control: format.ratio(uplift.control.value),
            difference: format.ratio(uplift.difference),
            low: format.ratio(uplift.low),
            high: format.ratio(uplift.high),
          })}
    </p>
  );
}
