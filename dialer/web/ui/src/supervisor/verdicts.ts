/** What the pages say of verdicts: colours, the facts of a debtor, a wish in words. Pure. */
import type { Consent, DebtorRow, Decision, MayWeCall, QueueVerdicts, Recorded, Wish } from '../shared/api/types';
import type { Segment } from './StackBar';

export const DECISION_COLOURS: Readonly<Record<Decision, string>> = {
  permitted: 'teal',
  deferred: 'yellow',
  refused: 'red',
};

/** The cases of a found debtor in a line: the first ones, and how many more there are. */
export function casesText(cases: DebtorRow['cases'], most = 3): string {
  const shown = cases.slice(0, most).map((one) => one.reference);
  return cases.length > most ? `${shown.join(', ')} +${cases.length - most}` : shown.join(', ');
}

/** The consent that the rules read for a number: the latest that was not taken back, if it still stands. */
export function standingConsent(known: Pick<MayWeCall, 'consents' | 'at'>, numberId: number): Consent | null {
  const latest = known.consents
    .filter((one) => one.number_id === numberId && one.ended_at === null)
    .sort((a, b) => Date.parse(b.given_at) - Date.parse(a.given_at))[0];
  if (!latest || (latest.expires_at !== null && Date.parse(latest.expires_at) <= Date.parse(known.at))) return null;
  return latest;
}

/** Who wrote a fact down; ``byCall`` stands for an agent's disposition. */
export function authorOf(known: Pick<MayWeCall, 'authors'>, recorded: Recorded, byCall: string): string {
  if (recorded.by === null) return recorded.call_id === null ? '' : byCall;
  return known.authors.find((one) => one.user_id === recorded.by)?.name ?? '';
}

export interface HoldLine {
  creditor: string;
  reason: string;
  starts: string | null;
  ends: string | null;
}

/** The holds of every creditor's cases, each once, however many campaigns would call. */
export function holdsOf(known: Pick<MayWeCall, 'prospects'>): HoldLine[] {
  const found = new Map<string, HoldLine>();
  for (const prospect of known.prospects) {
    for (const hold of prospect.holds) {
      const line = { creditor: prospect.creditor_code, reason: hold.reason, starts: hold.starts, ends: hold.ends };
      found.set(Object.values(line).join('|'), line);
    }
  }
  return [...found.values()];
}

export interface HistoryLine {
  key: string;
  at: string;
  e164: string;
  kind: 'attempt' | 'talk' | 'silent';
  outcome: string | null;
  isInbound: boolean;
  /** References of the cases that it was about; empty: not known. */
  debt: string;
  counts: 'attempt' | 'nothing' | 'conversation' | 'silent';
}

/** Attempts, conversations and silent calls in one list, the newest first. */
export function historyOf(known: Pick<MayWeCall, 'attempts' | 'conversations' | 'silent_calls'>): HistoryLine[] {
  const lines: HistoryLine[] = [
    ...known.attempts.map((past, index) => ({
      key: `attempt ${index}`,
      at: past.at,
      e164: past.e164,
      kind: 'attempt' as const,
      outcome: past.outcome,
      isInbound: false,
      debt: past.debt,
      counts: past.is_counted ? ('attempt' as const) : ('nothing' as const),
    })),
    ...known.conversations.map((talk, index) => ({
      key: `talk ${index}`,
      at: talk.at,
      e164: talk.e164,
      kind: 'talk' as const,
      outcome: null,
      isInbound: talk.is_inbound,
      debt: talk.debt,
      counts: 'conversation' as const,
    })),
    ...known.silent_calls.map((call, index) => ({
      key: `silent ${index}`,
      at: call.at,
      e164: call.e164,
      kind: 'silent' as const,
      outcome: null,
      isInbound: false,
      debt: '',
      counts: 'silent' as const,
    })),
  ];
  return lines.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

export function standingSegments(
  counted: QueueVerdicts,
  label: (id: 'permitted' | 'waiting' | 'deferred' | 'refused') => string,
): Segment[] {
  return [
    { id: 'permitted', label: label('permitted'), count: counted.permitted_count, color: 'teal' },
    { id: 'waiting', label: label('waiting'), count: counted.waiting_count, color: 'blue' },
    { id: 'deferred', label: label('deferred'), count: counted.deferred_count, color: 'yellow' },
    { id: 'refused', label: label('refused'), count: counted.refused_count, color: 'red' },
  ];
}

export interface WishWords {
  day: (day: string) => string;
  everyDay: string;
  allDay: string;
  place: (place: string) => string;
}

/** When and where an ``avoid`` wish holds. */
export function windowText(wish: Pick<Wish, 'weekdays' | 'starts' | 'stops' | 'place'>, words: WishWords): string {
  const parts: string[] = [];
  const hasTimes = wish.starts !== null || wish.stops !== null;
  if (wish.weekdays.length > 0 || hasTimes) {
    parts.push(wish.weekdays.length > 0 ? wish.weekdays.map(words.day).join(', ') : words.everyDay);
    parts.push(hasTimes ? `${(wish.starts ?? '00:00').slice(0, 5)}–${(wish.stops ?? '24:00').slice(0, 5)}` : words.allDay);
  }
  if (wish.place) parts.push(words.place(wish.place));
  return parts.join(' · ');
}
