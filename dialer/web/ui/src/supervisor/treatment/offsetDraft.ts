/** What a person types to start a test of offsets, and what is wrong with it before it is sent. */
import type { OffsetBody } from '../../shared/api/offsets';

export interface OffsetDraft {
  name: string;
  creditor: string;
  debtorKind: OffsetBody['debtor_kind'];
  creditKind: string;
  strategyId: number;
  step: string;
  /** First days, as typed: ``-5, -3``. */
  days: string;
  /** Percent, as typed. */
  base: string;
  gain: string;
}

export type OffsetFault = 'name' | 'step' | 'days' | 'base' | 'gain';

/** The days of ``-5, -3``; null: something else is written there. */
export function daysOf(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  const days = parts.map((part) => Number(part.replace('−', '-')));
  return days.length > 0 && days.length <= 4 && days.every((day) => Number.isInteger(day)) && new Set(days).size === days.length ? days : null;
}

/** A share of ``62,5`` percent; null: it is none between 0 and 100. */
export function shareOf(text: string): number | null {
  const percent = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && percent > 0 && percent < 100 ? percent / 100 : null;
}

export function faultsOf(draft: OffsetDraft): ReadonlySet<OffsetFault> {
  const faults = new Set<OffsetFault>();
  const base = shareOf(draft.base);
  const gain = shareOf(draft.gain);
  if (!draft.name.trim()) faults.add('name');
  if (!draft.step) faults.add('step');
  if (!daysOf(draft.days)) faults.add('days');
  if (base === null) faults.add('base');
  if (gain === null || (base !== null && base + gain >= 1)) faults.add('gain');
  return faults;
}

/** What is sent; null while something is wrong. */
export function bodyOf(draft: OffsetDraft): OffsetBody | null {
  const offsets = daysOf(draft.days);
  const base = shareOf(draft.base);
  const gain = shareOf(draft.gain);
  if (faultsOf(draft).size > 0 || !offsets || base === null || gain === null) return null;
  return {
    name: draft.name.trim(), creditor: draft.creditor, debtor_kind: draft.debtorKind, credit_kind: draft.creditKind.trim(),
    strategy_id: draft.strategyId, step: draft.step, offsets, base_ratio: base, least_gain: gain, horizon_day: null,
  };
}
