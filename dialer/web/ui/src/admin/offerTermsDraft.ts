/** A creditor's terms while they are being written: texts as typed, and the body that is sent. Pure. */
import type { Terms, TermsBody } from '../shared/api/agreements';
import { editableMoney, parseMoney, type Language } from '../shared/format/format';

export const KINDS = ['pay_now', 'promise', 'plan', 'settlement'] as const;
export const LEVELS = ['agent', 'team_lead', 'manager'] as const;
export const LANGUAGES = ['it', 'en'] as const;
export type Kind = (typeof KINDS)[number];
export type Level = (typeof LEVELS)[number];

export interface LimitDraft {
  percent: string;
  sum: string;
}

export interface SetDraft {
  segment: string;
  kinds: Kind[];
  mostRates: string;
  leastRate: string;
  percent: string;
  sum: string;
  until: string;
}

export interface TermsDraft {
  kinds: Kind[];
  mostRates: string;
  leastRate: string;
  aboveDpd: string;
  /** Without a percentage a level may waive nothing. */
  limits: Record<Level, LimitDraft>;
  offerDays: string;
  softDays: string;
  lateDays: string;
  leastPromise: string;
  mostBroken: string;
  recognition: Record<(typeof LANGUAGES)[number], string>;
  reference: string;
  approvedBy: string;
  approvedOn: string;
  sets: SetDraft[];
}

export const EMPTY_SET: SetDraft = { segment: '', kinds: [...KINDS], mostRates: '', leastRate: '', percent: '', sum: '', until: '' };

export function draftOf(terms: Terms, language: Language): TermsDraft {
  const money = (minor: number | null) => (minor ? editableMoney(minor, language) : '');
  const percentOf = (value: string | number) => (Number(value) ? String(Number(value)) : '');
  const limitOf = (level: Level): LimitDraft => {
    const found = terms.limits.find((one) => one.level === level);
    return found ? { percent: String(Number(found.percent)), sum: editableMoney(found.minor, language) } : { percent: '', sum: '' };
  };
  return {
    kinds: [...terms.kinds],
    mostRates: String(terms.most_rates),
    leastRate: money(terms.least_rate_minor),
    aboveDpd: String(terms.above_dpd),
    limits: { agent: limitOf('agent'), team_lead: limitOf('team_lead'), manager: limitOf('manager') },
    offerDays: String(terms.offer_days),
    softDays: String(terms.promises?.soft_days ?? ''),
    lateDays: String(terms.promises?.late_days ?? ''),
    leastPromise: money(terms.promises?.least_minor ?? 0),
    mostBroken: String(terms.promises?.most_broken ?? ''),
    recognition: { it: terms.recognition?.it ?? '', en: terms.recognition?.en ?? '' },
    reference: terms.recognition_reference ?? '',
    approvedBy: terms.approved_by ?? '',
    approvedOn: terms.approved_on ?? '',
    sets: (terms.sets ?? []).map((one) => ({
      segment: one.segment,
      kinds: [...one.kinds],
      mostRates: one.most_rates ? String(one.most_rates) : '',
      leastRate: money(one.least_rate_minor ?? 0),
      percent: percentOf(one.discount_percent ?? 0),
      sum: money(one.discount_minor ?? 0),
      until: one.until ?? '',
    })),
  };
}

const isPercent = (text: string): boolean => /^\d{1,3}([.,]\d{1,4})?$/.test(text.trim());
const isWhole = (text: string): boolean => /^\d{1,4}$/.test(text.trim());
const isSum = (text: string): boolean => text.trim() === '' || parseMoney(text) !== null;

/** Places whose text cannot be read, named as the server names fields. */
export function unreadable(draft: TermsDraft): string[] {
  const bad = [
    ...(['mostRates', 'aboveDpd', 'offerDays', 'softDays', 'lateDays', 'mostBroken'] as const).filter((name) => !isWhole(draft[name])),
    ...(['leastRate', 'leastPromise'] as const).filter((name) => !isSum(draft[name])),
    ...LEVELS.flatMap((level) => {
      const { percent, sum } = draft.limits[level];
      return percent.trim() === '' && sum.trim() === '' ? [] : isPercent(percent) && parseMoney(sum) !== null ? [] : [`limits.${level}`];
    }),
    ...draft.sets.flatMap((one, place) => [
      ...(one.segment ? [] : [`sets.${place}.segment`]),
      ...(one.mostRates.trim() === '' || isWhole(one.mostRates) ? [] : [`sets.${place}.most_rates`]),
      ...(isSum(one.leastRate) ? [] : [`sets.${place}.least_rate_minor`]),
      ...((one.percent.trim() === '' || isPercent(one.percent)) && isSum(one.sum) ? [] : [`sets.${place}.discount_percent`]),
    ]),
  ];
  const isWorded = LANGUAGES.some((one) => draft.recognition[one].trim() !== '');
  const lacking = (['reference', 'approvedBy', 'approvedOn'] as const).filter((name) => isWorded && !draft[name].trim());
  return [...bad, ...lacking];
}

const decimal = (text: string): string => text.trim().replace(',', '.') || '0';

export function bodyOf(draft: TermsDraft): TermsBody {
  return {
    kinds: draft.kinds,
    most_rates: Number(draft.mostRates),
    least_rate_minor: parseMoney(draft.leastRate) ?? 0,
    above_dpd: Number(draft.aboveDpd),
    limits: LEVELS.filter((level) => draft.limits[level].percent.trim()).map((level) => ({
      level,
      percent: decimal(draft.limits[level].percent),
      minor: parseMoney(draft.limits[level].sum) ?? 0,
    })),
    offer_days: Number(draft.offerDays),
    promises: {
      soft_days: Number(draft.softDays),
      late_days: Number(draft.lateDays),
      least_minor: parseMoney(draft.leastPromise) ?? 0,
      most_broken: Number(draft.mostBroken),
    },
    recognition: Object.fromEntries(LANGUAGES.filter((one) => draft.recognition[one].trim()).map((one) => [one, draft.recognition[one]])),
    recognition_reference: draft.reference.trim(),
    approved_by: draft.approvedBy.trim(),
    approved_on: draft.approvedOn || null,
    sets: draft.sets.map((one) => ({
      segment: one.segment,
      kinds: one.kinds,
      most_rates: one.mostRates.trim() ? Number(one.mostRates) : null,
      least_rate_minor: one.leastRate.trim() ? (parseMoney(one.leastRate) ?? 0) : null,
      discount_percent: decimal(one.percent),
      discount_minor: parseMoney(one.sum) ?? 0,
      until: one.until || null,
    })),
  };
}
