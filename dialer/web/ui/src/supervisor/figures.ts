/** The day's figures as ratios, each by the formula that its label names. Pure. */
import type { FiguresToday } from '../shared/api/types';

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** Calls that have ended: the open ones have no answer yet. */
export function closedCount(figures: FiguresToday): number {
  return figures.attempt_count - figures.open_count;
}

/** Answered ÷ all calls ordered today. */
export function answerRate(figures: FiguresToday): number | null {
  return ratio(figures.answered_count, figures.attempt_count);
}

/** Silent and abandoned ÷ answered: calls on which a person said hello to nobody. */
export function silentRate(figures: FiguresToday): number | null {
  return ratio(figures.silent_count, figures.answered_count);
}

/** Promises ÷ conversations with the right person. */
export function promiseRate(figures: FiguresToday): number | null {
  return ratio(figures.promise_count, figures.right_party_count);
}

/** Mean length of a conversation in seconds. */
export function meanTalkS(figures: FiguresToday): number | null {
  return ratio(figures.talk_s, figures.joined_count);
}

/** Outcomes, most frequent first, with their share of the most frequent. */
export function rankOutcomes(
  outcomes: Readonly<Record<string, number>>,
): { code: string; count: number; share: number }[] {
  const rows = Object.entries(outcomes)
    .filter(([, count]) => count > 0)
    .sort(([codeA, a], [codeB, b]) => b - a || codeA.localeCompare(codeB));
  const most = rows[0]?.[1] ?? 1;
  return rows.map(([code, count]) => ({ code, count, share: count / most }));
}
