/** The rest of the day as it is and as it would be: each figure with its intervals, and what the change does to it. */
import { useTranslation } from 'react-i18next';
import type { Expected, Outlook, WhatIf } from '../shared/api/types';
import { formatInstant } from '../shared/format/format';
import { useFormat, type Formats } from '../shared/format/useFormat';
import { IntervalChart, type IntervalLine } from './IntervalChart';
import { scaleOf, verdictOf } from './whatIf';
import classes from './whatIf.module.css';

type FigureName = 'conversations' | 'utilisation' | 'abandonment' | 'day_abandonment';
const FIGURES: readonly FigureName[] = ['conversations', 'utilisation', 'abandonment', 'day_abandonment'];
/** More of it is better. */
const IS_GAIN: Readonly<Record<FigureName, boolean>> = {
  conversations: true,
  utilisation: true,
  abandonment: false,
  day_abandonment: false,
};
const MOST: Readonly<Record<FigureName, number>> = {
  conversations: Infinity,
  utilisation: 1,
  abandonment: Infinity,
  day_abandonment: Infinity,
};

export function WhatIfResult({ answer, zone }: { answer: WhatIf; zone: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { present, changed } = answer;
  if (!present) return null;
  const facts = {
    from: formatInstant(answer.asked_at, 'time', format.language, zone),
    until: formatInstant(answer.until, 'time', format.language, zone),
    count: present.run_count,
  };
  const { cap: newCap } = answer.change;
  return (
    <div className={classes.results} data-testid="what-if-result" data-runs={present.run_count}>
      <p className={classes.explain}>
        {answer.agents === null ? t('whatIf.about', facts) : t('whatIf.aboutAgents', { ...facts, agents: answer.agents })}
      </p>
      {FIGURES.map((name) => (
        <Figure key={name} name={name} answer={answer} present={present} />
      ))}
      <div className={classes.legend}>
        <span>{t('whatIf.legend')}</span>
        <span>{t('whatIf.legendCap')}</span>
      </div>
      <p className={classes.note} data-testid="what-if-within-cap">
        {t('whatIf.withinCap', { cap: format.ratio(answer.cap), share: format.ratio(present.days_within_cap) })}
        {changed && ' '}
        {changed &&
          (newCap === null
            ? t('whatIf.withinCapChanged', { share: format.ratio(changed.days_within_cap) })
            : t('whatIf.withinNewCap', { cap: format.ratio(newCap), share: format.ratio(changed.days_within_cap) }))}
      </p>
      {present.run_count < answer.total_count && (
        <p className={classes.note}>{t('whatIf.fewRuns', { count: present.run_count, wanted: answer.total_count })}</p>
      )}
    </div>
  );
}

function writer(name: FigureName, format: Formats): (value: number) => string {
  return name === 'conversations' ? (value) => format.count(Math.round(value)) : (value) => format.ratio(value);
}

function signed(text: string, value: number): string {
  return value > 0 ? `+${text}` : text;
}

function Figure({ name, answer, present }: { name: FigureName; answer: WhatIf; present: Outlook }) {
  const { t } = useTranslation();
  const format = useFormat();
  const write = writer(name, format);
  const { changed } = answer;
  const lines: IntervalLine[] = [{ label: t('whatIf.present'), expected: present[name], isChanged: false }];
  if (changed) lines.push({ label: t('whatIf.changed'), expected: changed[name], isChanged: true });
  const isRatio = name === 'abandonment' || name === 'day_abandonment';
  const difference = name === 'day_abandonment' ? undefined : answer.differences?.[name];
  const title = t(`whatIf.figure.${name}`);
  const limit = isRatio ? (answer.change.cap ?? answer.cap) : undefined;
  return (
    <div className={classes.figure} data-testid={`what-if-figure-${name}`}>
      <div className={classes.figureHead}>
        <span className={classes.figureName}>{title}</span>
        {difference && <Difference name={name} difference={difference} />}
      </div>
      <IntervalChart
        title={title}
        lines={lines}
        scale={scaleOf(
          lines.map((line) => line.expected),
          0,
          MOST[name],
          limit,
        )}
        limit={limit}
        format={write}
      />
    </div>
  );
}

function Difference({ name, difference }: { name: FigureName; difference: Expected }) {
  const { t } = useTranslation();
  const format = useFormat();
  // Shares differ by percentage points.
  const write = (value: number) =>
    signed(name === 'conversations' ? format.count(Math.round(value)) : format.decimal(100 * value), value);
  const verdict = verdictOf(difference);
  const isGood = (verdict === 'more') === IS_GAIN[name];
  const facts = {
    mean: name === 'conversations' ? write(difference.mean) : t('whatIf.points', { value: write(difference.mean) }),
    lo: write(difference.lo95),
    hi: write(difference.hi95),
  };
  return (
    <span
      className={classes.difference}
      data-tone={verdict === 'unclear' ? 'none' : isGood ? 'good' : 'bad'}
      data-testid={`what-if-difference-${name}`}
    >
      {verdict === 'unclear' ? t('whatIf.unclear', facts) : t('whatIf.difference', facts)}
    </span>
  );
}
