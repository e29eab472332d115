/** What the pacing panel says, without its looks: the reason's words, the figures that are there, the axes. Pure. */
import type { Cap, LiveCampaign } from '../shared/api/types';
import type { Track } from '../shared/live/pacingTrack';

const FALLBACK = 'fallback_';

/** Words with which lines are being opened; all others hold them back, except a fall-back. */
const OPENING: readonly string[] = ['agents_free', 'risk_below_threshold'];

export type Tone = 'opening' | 'holding' | 'fallback';

export interface Reason {
  tone: Tone;
  /** The word whose text is shown: `fallback` where the dialer is careful for a while. */
  word: string;
  /** Why it is careful, when it is. */
  distrust: string | null;
}

export function reasonOf(launchReason: string): Reason {
  if (launchReason.startsWith(FALLBACK)) {
    return { tone: 'fallback', word: 'fallback', distrust: launchReason.slice(FALLBACK.length) };
  }
  return { tone: OPENING.includes(launchReason) ? 'opening' : 'holding', word: launchReason, distrust: null };
}

export interface CapUse {
  cap: Cap;
  /** Share of the cap that is used up: 1 is the cap itself. */
  used: number;
  /** Conversations, or answered calls: what the rule counts the lost ones against. */
  base: number;
  tone: 'good' | 'near' | 'over';
}

const NEAR = 0.8;

export function capUse(cap: Cap): CapUse {
  const base = cap.formula === 'silent_per_good' ? cap.served_count : cap.served_count + cap.lost_count;
  const isOver = cap.lost_count > cap.max_ratio * base;
  const used = cap.max_ratio > 0 && cap.ratio !== null ? cap.ratio / cap.max_ratio : cap.lost_count > 0 ? 1 : 0;
  return { cap, used: Math.min(1, used), base, tone: isOver ? 'over' : used >= NEAR ? 'near' : 'good' };
}

/** Calls that may still be lost, whole ones: a negative budget is a cap exceeded by so many. */
export function wholeBudget(budget: number): number {
  return Math.floor(budget + 1e-9) + 0;
}

/** `3:05` hours and minutes, for lengths of a day's order. */
export function hoursAndMinutes(seconds: number): string {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The end of the abandonment's axis: the cap is well in sight, and so is the line, unless a first loss shot it up. */
export function axisTop(track: Track): number {
  const most = (name: 'ratio' | 'cap') => track.reduce((high, point) => Math.max(high, point[name] ?? 0), 0);
  const cap = most('cap') || 0.03;
  return Math.max(cap * 1.5, Math.min(most('ratio') * 1.1, cap * 4));
}

export interface Fallback {
  campaignId: number;
  reason: string;
  since: string;
}

/** Predictive campaigns that dial progressively for now, longest first. */
export function fallbacksOf(live: Iterable<LiveCampaign>): Fallback[] {
  return [...live]
    .flatMap((item) => (item.fallback ? [{ campaignId: item.campaign_id, ...item.fallback }] : []))
    .sort((a, b) => a.since.localeCompare(b.since));
}
