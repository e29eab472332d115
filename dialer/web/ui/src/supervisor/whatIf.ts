/** What a supervisor would change for the rest of the day, and the scale on which the answer is drawn; no page here. */
import type { Campaign, Expected, WhatIf, WhatIfBody } from '../shared/api/types';

/** As it is typed; an empty text leaves things as they are. Shares are percentages here. */
export interface WhatIfDraft {
  mode: '' | NonNullable<WhatIfBody['mode']>;
  agentsMore: number | '';
  ringTimeoutS: number | '';
  maxLines: number | '';
  powerRatio: number | '';
  capPercent: number | '';
  until: string;
}

export type WhatIfField = 'agentsMore' | 'ringTimeoutS' | 'maxLines' | 'powerRatio' | 'capPercent';

export const NO_CHANGE: WhatIfDraft = {
  mode: '',
  agentsMore: '',
  ringTimeoutS: '',
  maxLines: '',
  powerRatio: '',
  capPercent: '',
  until: '',
};

export const MODES = ['progressive', 'power', 'predictive'] as const;

/** Smallest and largest value of each field. */
export const WHAT_IF_RANGES: Readonly<Record<WhatIfField, readonly [least: number, most: number]>> = {
  agentsMore: [-1000, 1000],
  ringTimeoutS: [5, 120],
  maxLines: [1, 50],
  powerRatio: [1, 5],
  capPercent: [0, 99],
};

const FIELDS = Object.keys(WHAT_IF_RANGES) as WhatIfField[];

/** Whether the twin can look at a campaign at all: the dialer must start its calls. */
export function canSimulate(campaign: Pick<Campaign, 'state' | 'mode'>): boolean {
  return campaign.state === 'running' && (MODES as readonly string[]).includes(campaign.mode);
}

/** The fields whose values are out of range. */
export function whatIfFaults(draft: WhatIfDraft): WhatIfField[] {
  return FIELDS.filter((field) => {
    const value = draft[field];
    const [least, most] = WHAT_IF_RANGES[field];
    return value !== '' && !(value >= least && value <= most);
  });
}

export function isChange(draft: WhatIfDraft): boolean {
  return draft.mode !== '' || FIELDS.some((field) => draft[field] !== '' && !(field === 'agentsMore' && draft[field] === 0));
}

/** Only what was filled in travels. */
export function whatIfBody(draft: WhatIfDraft): WhatIfBody {
  return {
    agents_more: draft.agentsMore === '' ? 0 : Math.round(draft.agentsMore),
    ...(draft.mode && { mode: draft.mode }),
    ...(draft.ringTimeoutS !== '' && { ring_timeout_s: Math.round(draft.ringTimeoutS) }),
    ...(draft.maxLines !== '' && { max_lines_per_agent: draft.maxLines }),
    ...(draft.powerRatio !== '' && { power_ratio: draft.powerRatio }),
    ...(draft.capPercent !== '' && { cap: Math.round(draft.capPercent * 100) / 10_000 }),
    ...(draft.until && { until: draft.until }),
  };
}

export const isOver = (whatIf: WhatIf | undefined): boolean => whatIf?.state === 'done' || whatIf?.state === 'failed';

/** Of one axis, in the figure's own unit. */
export interface Scale {
  from: number;
  to: number;
}

/** An axis that holds every interval and the limit with a little room, and is never without a length. */
export function scaleOf(intervals: readonly Expected[], least: number, most: number, limit?: number): Scale {
  const shown = limit === undefined ? [] : [limit];
  const low = Math.min(...intervals.map((interval) => interval.lo95), ...shown);
  const high = Math.max(...intervals.map((interval) => interval.hi95), ...shown);
  const room = Math.max((high - low) * 0.12, Math.abs(high) * 0.02, 1e-4);
  return { from: Math.max(least, low - room), to: Math.min(most, high + room) };
}

/** Where a value lies on the axis, in percent of its length. */
export function placeOn(scale: Scale, value: number): number {
  const share = (value - scale.from) / (scale.to - scale.from);
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
}

export type Verdict = 'more' | 'less' | 'unclear';

/** What the difference says once its 95 % interval is looked at; a difference that may be nothing says nothing. */
export function verdictOf(difference: Expected): Verdict {
  if (difference.lo95 > 0) return 'more';
  if (difference.hi95 < 0) return 'less';
  return 'unclear';
}
