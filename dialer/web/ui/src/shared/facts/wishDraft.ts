/** A wish as a form holds it, what is missing in it, and the body that the server takes. Pure. */
import type { WishBody } from '../api/types';

export const WISH_KINDS = ['avoid', 'cease', 'medium_block'] as const;
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const PLACES = ['home', 'work', 'mobile'] as const;
export const MEDIA = ['phone', 'sms', 'email', 'letter'] as const;
export type WishKind = (typeof WISH_KINDS)[number];

export interface WishDraft {
  days: string[];
  starts: string;
  stops: string;
  place: string;
  medium: (typeof MEDIA)[number];
  note: string;
}

export const EMPTY_WISH: WishDraft = { days: [], starts: '', stops: '', place: '', medium: 'phone', note: '' };

/** Text keys of what is wrong, by field. */
export type Faults = Readonly<Record<string, string>>;

export const oneOf = <T extends string>(known: readonly T[], value: string, otherwise: T): T =>
  known.find((item) => item === value) ?? otherwise;

export function wishFaults(kind: WishKind, draft: WishDraft): Faults {
  if (kind !== 'avoid') return {};
  const hasWindow = draft.days.length > 0 || draft.starts !== '' || draft.stops !== '';
  if (!hasWindow && draft.place === '') return { weekdays: 'record.sayWhen' };
  if (draft.starts !== '' && draft.starts === draft.stops) return { stops: 'record.noLength' };
  return {};
}

export function wishBody<S>(kind: WishKind, draft: WishDraft, source: S): Omit<WishBody, 'source'> & { source: S } {
  const body: Omit<WishBody, 'source'> & { source: S } = { kind, source, note: draft.note.trim(), weekdays: [] };
  if (kind === 'medium_block') body.medium = draft.medium;
  if (kind === 'avoid') {
    body.weekdays = DAYS.filter((day) => draft.days.includes(day));
    if (draft.starts) body.starts = draft.starts;
    if (draft.stops) body.stops = draft.stops;
    if (draft.place) body.place = oneOf(PLACES, draft.place, 'work');
  }
  return body;
}
