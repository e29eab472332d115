/** What a supervisor records of a debtor, as the form holds it, and what is missing in it. Pure. */
import type { MayWeCall } from '../shared/api/types';
import { EMPTY_WISH, WISH_KINDS, wishFaults, type Faults, type WishDraft } from '../shared/facts/wishDraft';
import { fromLocalInput } from '../shared/format/format';

export const KINDS = [...WISH_KINDS, 'representative', 'consent', 'letter', 'number', 'do_not_call'] as const;
export const SOURCES = ['call', 'letter', 'email', 'portal', 'representative', 'creditor', 'other'] as const;
export const SPEAKERS = ['attorney', 'guardian', 'debt_adviser', 'association', 'other'] as const;
export const LETTERS = ['first_demand', 'reminder', 'notice', 'other'] as const;
export const CHANNELS = ['letter', 'registered', 'email', 'pec'] as const;
export const NUMBER_SOURCES = ['debtor', 'contract', 'creditor', 'search'] as const;
export type Kind = (typeof KINDS)[number];

export interface Draft {
  kind: Kind;
  wish: WishDraft;
  source: (typeof SOURCES)[number];
  speaker: (typeof SPEAKERS)[number];
  name: string;
  contact: string;
  /** Of a consent. */
  numberId: number | null;
  givenAt: string;
  expiresAt: string;
  /** Of a letter. */
  caseId: number | null;
  letter: (typeof LETTERS)[number];
  channel: (typeof CHANNELS)[number];
  sentAt: string;
  reference: string;
  /** A new number as it is written, or the one that is not to be called. */
  number: string;
  numberSource: (typeof NUMBER_SOURCES)[number];
  place: string;
  reason: string;
}

export function emptyDraft(kind: Kind, known: Pick<MayWeCall, 'numbers' | 'cases'>): Draft {
  const open = known.cases.find((one) => one.status === 'open') ?? known.cases[0];
  return {
    kind,
    wish: EMPTY_WISH,
    source: 'call',
    speaker: 'attorney',
    name: '',
    contact: '',
    numberId: known.numbers[0]?.number_id ?? null,
    givenAt: '',
    expiresAt: '',
    caseId: open?.case_id ?? null,
    letter: 'first_demand',
    channel: 'registered',
    sentAt: '',
    reference: '',
    number: '',
    numberSource: 'debtor',
    place: '',
    reason: '',
  };
}

const REQUIRED = 'common.required';

/** Text keys of what is wrong, by the name that the server has for the field. */
export function faultsOf(draft: Draft, zone: string, nowMs: number): Faults {
  const faults: Record<string, string> = {};
  const past = (field: string, text: string) => {
    const at = fromLocalInput(text, zone);
    if (at === null) faults[field] = REQUIRED;
    else if (Date.parse(at) > nowMs) faults[field] = 'record.notYet';
    return at;
  };
  switch (draft.kind) {
    case 'avoid':
    case 'cease':
    case 'medium_block':
      return wishFaults(draft.kind, draft.wish);
    case 'consent': {
      if (draft.numberId === null) faults['number_id'] = 'record.numberFirst';
      const given = past('given_at', draft.givenAt);
      const ends = draft.expiresAt === '' ? null : fromLocalInput(draft.expiresAt, zone);
      if (given !== null && ends !== null && Date.parse(ends) <= Date.parse(given)) faults['expires_at'] = 'record.endsBefore';
      return faults;
    }
    case 'letter':
      if (draft.caseId === null) faults['case_id'] = 'record.caseFirst';
      past('sent_at', draft.sentAt);
      return faults;
    case 'number':
      if (!draft.number.trim()) faults['number'] = REQUIRED;
      return faults;
    case 'do_not_call':
      if (!draft.number) faults['number'] = 'record.numberFirst';
      return faults;
    case 'representative':
      return {};
  }
}
