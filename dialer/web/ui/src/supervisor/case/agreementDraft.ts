/** Rates of a plan as a person writes them: one line each, `2026-12-31 150.00`. Pure. */
import { parseMoney } from '../../shared/format/format';

export interface Rate {
  due_on: string;
  minor: number;
}

function read(line: string): Rate | null {
  const [day = '', ...rest] = line.trim().split(/\s+/);
  const minor = parseMoney(rest.join(''));
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));
  return isDay && minor !== null && minor > 0 ? { due_on: day, minor } : null;
}

/** The rates that can be read; empty lines are passed over. */
export function ratesOf(text: string): Rate[] {
  return text.split('\n').flatMap((line) => read(line) ?? []);
}

/** The first line, from 1, that is not empty and cannot be read; null: none. */
export function badLine(text: string): number | null {
  const found = text.split('\n').findIndex((line) => line.trim() !== '' && read(line) === null);
  return found < 0 ? null : found + 1;
}
