/** Why a campaign is opening lines now or not: a sentence, what it weighed, and how that went in the last minutes. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { floorApi } from '../shared/api/floor';
import type { Cap, LiveCampaign } from '../shared/api/types';
import { useFormat } from '../shared/format/useFormat';
import { useCodeText } from '../shared/i18n/useText';
import { joinSamples, type Track } from '../shared/live/pacingTrack';
import { Dot } from '../shared/ui/parts';
import { PacingCharts } from './PacingCharts';
import { capUse, hoursAndMinutes, reasonOf, wholeBudget, type Tone } from './pacing';
import classes from './pacing.module.css';

const TONE_COLOURS: Readonly<Record<Tone, string>> = { opening: 'teal', holding: 'gray', fallback: 'orange' };
const NO_TRACK: Track = [];

interface Props {
  live: LiveCampaign;
  /** What the page itself has seen. */
  track?: Track;
  /** When it began to see. */
  since: string;
}

export function PacingPanel({ live, track = NO_TRACK, since }: Props) {
  const isForecasting = live.caps.length > 0;
  return (
    <div className={classes.panel} data-testid={`pacing-${live.campaign_id}`} data-reason={live.launch_reason}>
      <Sentence live={live} />
      {isForecasting ? <ForecastFigures live={live} /> : <CountFigures live={live} />}
      {isForecasting && <Recent campaignId={live.campaign_id} track={track} since={since} />}
    </div>
  );
}

/** The reason in one sentence, with the figures that it speaks of. */
export function useReasonText(): (live: LiveCampaign) => string {
  const text = useCodeText();
  const format = useFormat();
  return (live) => {
    const reason = reasonOf(live.launch_reason);
    return text('launchWhy', reason.word, {
      risk: format.ratio(live.figures['risk']),
      threshold: format.ratio(live.figures['threshold']),
      cap: format.ratio(live.caps[0]?.max_ratio),
      why: reason.distrust ? text('distrust', reason.distrust) : '',
    });
  };
}

function Sentence({ live }: { live: LiveCampaign }) {
  const reasonText = useReasonText();
  return (
    <p className={classes.sentence}>
      <Dot color={TONE_COLOURS[reasonOf(live.launch_reason).tone]} />
      <span data-testid="pacing-reason">{reasonText(live)}</span>
    </p>
  );
}

function ForecastFigures({ live }: { live: LiveCampaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const value = (name: string): number | null => live.figures[name] ?? null;
  const [risk, threshold, budget, left] = [value('risk'), value('threshold'), value('budget'), value('time_left_s')];
  const [answers, releases, free] = [value('expected_answers'), value('expected_releases'), value('free')];
  const count = (figure: number | null) => (figure === null ? '–' : format.count(figure));
  const few = (figure: number | null) => (figure === null ? '–' : format.decimal(figure));
  return (
    <div className={classes.figures} data-rules={live.caps.length}>
      <Figure label={t('pacing.risk')} value={format.ratio(risk)} name="risk">
        {threshold === null ? t('pacing.riskNone') : t('pacing.threshold', { ratio: format.ratio(threshold) })}
      </Figure>
      {live.caps.map((cap) => (
        <CapFigure key={`${cap.formula} ${cap.window} ${cap.hours}`} cap={cap} />
      ))}
      <Figure
        label={t('pacing.budget')}
        value={budget === null ? '–' : format.count(wholeBudget(budget))}
        name="budget"
        isBad={budget !== null && budget < 0}
      >
        {budget !== null && budget < 0 ? t('pacing.budgetOver') : t('pacing.budgetHint')}
      </Figure>
      <Figure label={t('pacing.answerRate')} value={format.ratio(value('answer_rate'))} name="answer-rate">
        {t('pacing.answerRateHint')}
      </Figure>
      <Figure label={t('pacing.lines')} value={count(value('in_flight'))} name="lines">
        {value('line_limit') !== null && t('pacing.lineLimit', { limit: count(value('line_limit')) })}
      </Figure>
      <Figure label={t('pacing.answers')} value={few(answers)} name="answers">
        {t('pacing.soon')}
      </Figure>
      <Figure
        label={t('pacing.free')}
        value={live.agents_by_state === null ? t('pacing.notShown') : count(free)}
        name="free"
      >
        {live.agents_by_state === null
          ? t('floor.fewerThanFive')
          : releases !== null && t('pacing.releases', { value: few(releases) })}
      </Figure>
      <Figure label={t('pacing.timeLeft')} value={left === null ? '–' : hoursAndMinutes(left)} name="time-left">
        {left === null ? t('pacing.timeUnknown') : t('pacing.timeLeftHint')}
      </Figure>
    </div>
  );
}

/** A rule's ratio against its cap, as a figure and as a bar that is full at the cap. */
function CapFigure({ cap }: { cap: Cap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const use = capUse(cap);
  return (
    <Figure
      label={t(`pacing.abandoned.${cap.window}`, { hours: cap.hours ?? 0 })}
      value={format.ratio(cap.ratio)}
      name="abandoned"
      isBad={use.tone === 'over'}
    >
      <span className={classes.use} data-tone={use.tone} aria-hidden>
        <span style={{ width: `${use.used * 100}%` }} />
      </span>
      {t(`pacing.formula.${cap.formula}`, {
        cap: format.ratio(cap.max_ratio),
        lost: format.count(cap.lost_count),
        base: format.count(use.base),
      })}
    </Figure>
  );
}

/** What pacers by count weigh. */
function CountFigures({ live }: { live: LiveCampaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = (['in_flight', 'target', 'waiting', 'line_limit'] as const).filter((name) => name in live.figures);
  if (rows.length === 0) return null;
  return (
    <div className={classes.figures}>
      {rows.map((name) => (
        <Figure key={name} label={t(`pacing.count.${name}`)} value={format.count(live.figures[name] ?? 0)} name={name} />
      ))}
    </div>
  );
}

interface FigureProps {
  label: string;
  value: string;
  name: string;
  isBad?: boolean;
  children?: ReactNode;
}

function Figure({ label, value, name, isBad = false, children }: FigureProps) {
  return (
    <div className={classes.figure}>
      <div className={classes.label}>{label}</div>
      <div className={classes.value} data-bad={isBad} data-testid={`pacing-${name}`}>
        {value}
      </div>
      {children && <div className={classes.hint}>{children}</div>}
    </div>
  );
}

/** The server's samples from before this connection, then what came since. */
function Recent({ campaignId, track, since }: { campaignId: number; track: Track; since: string }) {
  const history = useQuery({
    queryKey: ['pacing', campaignId, since],
    queryFn: () => floorApi.pacingHistory(campaignId),
    staleTime: Infinity,
    placeholderData: (before) => before,
  });
  return <PacingCharts track={joinSamples(history.data?.samples ?? [], track)} />;
}
