/** The disposition form without its looks: groups, keys, what a draft lacks, and the body it becomes. Pure. */
import type { components } from '../shared/api/schema';
import type { DefaultReason, DispositionBody, DispositionChoice, DispositionPart, Outcome } from '../shared/api/types';
import { fromLocalInput, parseMoney } from '../shared/format/format';

/** Codes in the order in which a conversation shows them. A code that is in no group is shown under "other". */
export const GROUPS = [
  { id: 'payment', codes: ['PTP', 'PTP_PART', 'PAID_NOW', 'ALREADY_PAID', 'PLAN', 'SETTLE'] },
  { id: 'later', codes: ['CB', 'DNC_TIME', 'REFUSAL'] },
  { id: 'noContact', codes: ['VM', 'VM_NEUTRAL', 'HANGUP_EARLY', 'FAX', 'WRONG'] },
  { id: 'other', codes: ['TP', 'TP_MSG', 'REFUSED_ID', 'LANG', 'MINOR'] },
  { id: 'caring', codes: ['CARE_OK', 'CARE_RESENT', 'CARE_OBSTACLE'] },
  { id: 'dispute', codes: ['DISPUTE', 'SERVICE', 'VALIDATION', 'COMPLAINT'] },
  { id: 'difficulty', codes: ['HARDSHIP', 'VULN', 'DECEASED', 'INSOLVENCY', 'ATTORNEY', 'CEASE'] },
] as const satisfies readonly { id: string; codes: readonly Outcome[] }[];

export type GroupId = (typeof GROUPS)[number]['id'] | 'rest';

/** What of an offer that the agent took the form has no field for. */
export interface TakenOffer {
  caseId: number;
  every: components['schemas']['AgentCaseOffers']['offers'][number]['every'];
  downPaymentMinor: number;
}

export interface Draft {
  code: Outcome | null;
  note: string;
  defaultReason: DefaultReason | null;
  amount: string;
  promiseOn: string;
  method: string;
  /** Rates of a plan; its first one is due on `promiseOn`. */
  rates: string;
  /** Why a settlement is offered. */
  offerReason: string;
  callbackAt: string;
  isMine: boolean;
  numberId: number | null;
  /** The offer that filled a plan or a settlement. */
  taken: TakenOffer | null;
}

export const EMPTY_DRAFT: Draft = {
  code: null,
  note: '',
  defaultReason: null,
  amount: '',
  promiseOn: '',
  method: 'bank_transfer',
  rates: '3',
  offerReason: '',
  callbackAt: '',
  isMine: true,
  numberId: null,
  taken: null,
};

export interface FormFacts {
  callId: string;
  choices: readonly DispositionChoice[];
  zone: string;
  nowMs: number;
  /** Today in the zone, `2026-11-23`. */
  today: string;
  balanceMinor: number | null;
  /** Somebody was identified: without that nobody is asked why it was not paid. */
  isIdentified?: boolean;
}

export type DraftField = 'code' | 'note' | 'defaultReason' | 'amount' | 'promiseOn' | 'rates' | 'offerReason' | 'callbackAt';
export type Fault =
  | 'choose'
  | 'missing'
  | 'not_an_amount'
  | 'above_balance'
  | 'not_less'
  | 'not_rates'
  | 'not_partial'
  | 'not_a_date'
  | 'past'
  | 'not_a_time';
export type Faults = Partial<Record<DraftField, Fault>>;

export function groupChoices(
  choices: readonly DispositionChoice[],
): { id: GroupId; choices: readonly DispositionChoice[] }[] {
  const byCode = new Map(choices.map((choice) => [choice.code, choice]));
  const grouped = new Set<Outcome>();
  const groups: { id: GroupId; choices: DispositionChoice[] }[] = GROUPS.map(({ id, codes }) => ({
    id,
    choices: codes.flatMap((code) => {
      const choice = byCode.get(code);
      if (choice) grouped.add(code);
      return choice ? [choice] : [];
    }),
  }));
  groups.push({ id: 'rest', choices: choices.filter((choice) => !grouped.has(choice.code)) });
  return groups.filter((group) => group.choices.length > 0);
}

export function partsOf(draft: Draft, choices: readonly DispositionChoice[]): Set<DispositionPart> {
  const choice = choices.find(({ code }) => code === draft.code);
  return new Set(choice?.fields ?? []);
}

function faultOfAmount(draft: Draft, balanceMinor: number | null): Fault | null {
  if (!draft.amount.trim()) return 'missing';
  const minor = parseMoney(draft.amount);
  if (minor === null || minor <= 0) return 'not_an_amount';
  if (balanceMinor === null) return null;
  if (minor > balanceMinor) return 'above_balance';
  return draft.code === 'PTP_PART' && minor === balanceMinor ? 'not_partial' : null;
}

function faultOfDay(day: string, today: string): Fault | null {
  if (!day) return 'missing';
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) return 'not_a_date';
  return day < today ? 'past' : null;
}

function faultOfTime(local: string, zone: string, nowMs: number): Fault | null {
  if (!local) return 'missing';
  const at = fromLocalInput(local, zone);
  if (at === null) return 'not_a_time';
  return Date.parse(at) <= nowMs ? 'past' : null;
}

/** A part is looked at when the code needs it, or when it may be given and something was typed. */
export function checkDraft(draft: Draft, facts: FormFacts): Faults {
  const choice = facts.choices.find(({ code }) => code === draft.code);
  if (!choice) return { code: 'choose' };
  const needs = new Set(choice.required);
  const takes = partsOf(draft, facts.choices);
  const faults: Faults = {};
  const put = (field: DraftField, fault: Fault | null) => {
    if (fault) faults[field] = fault;
  };
  if (needs.has('note') && !draft.note.trim()) put('note', 'missing');
  if (needs.has('default_reason') && facts.isIdentified !== false && !draft.defaultReason) put('defaultReason', 'missing');
  if (needs.has('promise') || (takes.has('promise') && (draft.amount.trim() || draft.promiseOn))) {
    put('amount', faultOfAmount(draft, facts.balanceMinor));
    put('promiseOn', faultOfDay(draft.promiseOn, facts.today));
  }
  if (takes.has('plan')) {
    const rates = Number(draft.rates);
    put('rates', Number.isInteger(rates) && rates >= 1 && rates <= 120 ? null : 'not_rates');
    put('promiseOn', faultOfDay(draft.promiseOn, facts.today));
  }
  if (takes.has('settlement')) {
    const isAll = facts.balanceMinor !== null && parseMoney(draft.amount) === facts.balanceMinor;
    put('amount', faultOfAmount(draft, facts.balanceMinor) ?? (isAll ? 'not_less' : null));
    put('promiseOn', faultOfDay(draft.promiseOn, facts.today));
    put('offerReason', draft.offerReason.trim() ? null : 'missing');
  }
  if (needs.has('callback') || (takes.has('callback') && draft.callbackAt)) {
    put('callbackAt', faultOfTime(draft.callbackAt, facts.zone, facts.nowMs));
  }
  return faults;
}

/** The request's body; call it only with a draft without faults. */
export function bodyOf(draft: Draft, facts: FormFacts): DispositionBody {
  if (!draft.code) throw new Error('no code chosen');
  const parts = partsOf(draft, facts.choices);
  const body: DispositionBody = { call_id: facts.callId, code: draft.code, note: draft.note.trim() };
  if (parts.has('default_reason') && draft.defaultReason) body.default_reason = draft.defaultReason;
  const amountMinor = parseMoney(draft.amount);
  if (parts.has('promise') && amountMinor !== null && draft.promiseOn) {
    body.promise = { amount_minor: amountMinor, date: draft.promiseOn, method: draft.method };
  }
  if (parts.has('plan')) {
    const { taken } = draft;
    body.plan = { first_on: draft.promiseOn, count: Number(draft.rates) };
    if (taken) Object.assign(body.plan, { case_id: taken.caseId, every: taken.every, down_payment_minor: taken.downPaymentMinor });
  }
  if (parts.has('settlement') && amountMinor !== null) {
    body.settlement = {
      rates: [{ due_on: draft.promiseOn, minor: amountMinor }],
      reason: draft.offerReason.trim(),
      is_agreed: true,
      ...(draft.taken && { case_id: draft.taken.caseId }),
    };
  }
  const at = draft.callbackAt ? fromLocalInput(draft.callbackAt, facts.zone) : null;
  if (parts.has('callback') && at) {
    body.callback = { at, mine: draft.isMine };
    if (draft.numberId !== null) body.callback.number_id = draft.numberId;
  }
  return body;
}

/** Day in a zone `days` after an instant, `2026-11-30`. */
export function dayAfter(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
