/** Rates that a person writes, and where the rates of a plan stand. Pure. */
import { editableMoney, parseMoney, type Language } from '../../shared/format/format';

export interface Line {
  day: string;
  amount: string;
}

export interface Rate {
  due_on: string;
  minor: number;
}

export const EMPTY: Line = { day: '', amount: '' };

export const isEmpty = (line: Line): boolean => !line.day && !line.amount.trim();

/** The lines that are filled in as rates; null: one of them cannot be read. */
export function ratesOf(lines: readonly Line[]): Rate[] | null {
  const rates: Rate[] = [];
  for (const line of lines) {
    if (isEmpty(line)) continue;
    const minor = parseMoney(line.amount);
    if (!line.day || !minor) return null;
    rates.push({ due_on: line.day, minor });
  }
  return rates;
}

/** What is still to be shared out over the lines; below zero: too much was. */
export function leftOf(lines: readonly Line[], asked: number): number {
  return asked - lines.reduce((sum, line) => sum + (parseMoney(line.amount) ?? 0), 0);
}

export function linesOf(rates: readonly { due_on: string; principal_minor: number }[], language: Language): Line[] {
  return rates.map((rate) => ({ day: rate.due_on, amount: editableMoney(rate.principal_minor, language) }));
}

export type RateState = 'paid' | 'partly' | 'overdue' | 'to_come';

/** The payments of a plan cover its rates in their order; a rate that lacks at most a euro counts as paid. */
export function rateStates(
  rates: readonly { due_on: string; principal_minor: number; interest_minor: number }[],
  paid: number,
  today: string,
): { state: RateState; covered: number }[] {
  let left = paid;
  return rates.map((rate) => {
    const minor = rate.principal_minor + rate.interest_minor;
    const covered = Math.min(left, minor);
    left -= covered;
    if (covered > 0 && minor - covered <= 100) return { state: 'paid', covered };
    if (rate.due_on < today) return { state: 'overdue', covered };
    return { state: covered > 0 ? 'partly' : 'to_come', covered };
  });
}
