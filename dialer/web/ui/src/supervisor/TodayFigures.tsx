/** Today's figures, of one campaign or of all, each ratio with its formula. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { FiguresToday } from '../shared/api/types';
import { formatLength } from '../shared/format/format';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { Empty, Panel, Problem } from '../shared/ui/parts';
import { answerRate, meanTalkS, promiseRate, rankOutcomes, silentRate } from './figures';
import classes from './floor.module.css';

export function useToday(campaignId: number | null) {
  return useQuery({
    queryKey: ['figures', 'today', campaignId],
    queryFn: () => floorApi.today(campaignId),
    refetchInterval: 10_000,
    placeholderData: (before) => before,
  });
}

export function TodayFigures({ figures, error }: { figures: FiguresToday | undefined; error: unknown }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (error && !figures) return <Problem error={error} />;
  const count = (value: number | undefined) => (value === undefined ? '–' : format.count(value));
  const talk = figures ? meanTalkS(figures) : null;
  return (
    <section className={classes.stats} aria-label={t('today.title')} data-testid="today">
      <Figure label={t('today.attempts')} value={count(figures?.attempt_count)} testId="today-attempts">
        {figures && t('today.underWay', { count: figures.open_count })}
      </Figure>
      <Figure label={t('today.answered')} value={count(figures?.answered_count)} testId="today-answered">
        {figures && t('today.answerRate', { ratio: format.ratio(answerRate(figures)) })}
      </Figure>
      <Figure label={t('today.conversations')} value={count(figures?.joined_count)} testId="today-joined">
        {talk !== null && t('today.meanTalk', { time: formatLength(talk * 1000) })}
      </Figure>
      <Figure label={t('today.rightParty')} value={count(figures?.right_party_count)} testId="today-rpc">
        {t('today.rightPartyHint')}
      </Figure>
      <Figure label={t('today.promises')} value={count(figures?.promise_count)} testId="today-promises">
        {figures && figures.promise_count > 0
          ? [
              ...figures.promised.map((sum) => format.money(sum)),
              t('today.promiseRate', { ratio: format.ratio(promiseRate(figures)) }),
            ].join(' · ')
          : t('today.noPromises')}
      </Figure>
      <Figure
        label={t('today.silent')}
        value={figures ? format.ratio(silentRate(figures)) : '–'}
        testId="today-silent"
      >
        {figures && t('today.silentHint', { silent: figures.silent_count, answered: figures.answered_count })}
      </Figure>
    </section>
  );
}

function Figure({ label, value, children, testId }: { label: string; value: string; children?: ReactNode; testId: string }) {
  return (
    <div className={classes.stat}>
      <div className={classes.statLabel}>{label}</div>
      <div className={classes.statValue} data-testid={testId}>
        {value}
      </div>
      <div className={classes.statHint}>{children || ' '}</div>
    </div>
  );
}

export function OutcomesToday({ figures }: { figures: FiguresToday | undefined }) {
  const { t } = useTranslation();
  const text = useCodeText();
  const format = useFormat();
  const rows = rankOutcomes(figures?.outcomes ?? {});
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  return (
    <Panel title={t('today.outcomes')} testId="outcomes">
      {rows.length === 0 ? (
        <Empty title={t('today.noOutcomes')} />
      ) : (
        <ul className={classes.outcomes}>
          {rows.map((row) => (
            <li key={row.code}>
              <span>{text('outcome', row.code)}</span>
              <span className={classes.track} aria-hidden>
                <span className={classes.fill} style={{ width: `${row.share * 100}%`, display: 'block' }} />
              </span>
              <span className="num" style={{ textAlign: 'right' }}>
                <strong>{format.count(row.count)}</strong>{' '}
                <span className={classes.dim}>{format.ratio(row.count / total)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
