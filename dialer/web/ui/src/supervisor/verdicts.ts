/** What the pages say of verdicts: colours, the debtors of a search, a wish in words. Pure. */
import type { CaseRow, Decision, QueueVerdicts, Wish } from '../shared/api/types';
import type { Segment } from './StackBar';

export const DECISION_COLOURS: Readonly<Record<Decision, string>> = {
  permitted: 'teal',
  deferred: 'yellow',
  refused: 'red',
};

export interface FoundDebtor {
  debtorId: number;
  name: string;
  references: string[];
}

/** Each debtor once, in the order of the cases, with the references that were found. */
export function debtorsOf(cases: readonly CaseRow[]): FoundDebtor[] {
  const found = new Map<number, FoundDebtor>();
  for (const row of cases) {
    const known = found.get(row.debtor_id);
    if (known) known.references.push(row.reference);
    else found.set(row.debtor_id, { debtorId: row.debtor_id, name: row.debtor_name, references: [row.reference] });
  }
  return [...found.values()];
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
