import { describe, expect, it } from 'vitest';
import type { CaseRow } from '../shared/api/types';
import { debtorsOf, windowText } from './verdicts';

const row = (debtor_id: number, reference: string) => ({ debtor_id, reference, debtor_name: `D${debtor_id}` }) as CaseRow;

describe('the debtors of a search', () => {
  it('are each there once, with the references found', () => {
    expect(debtorsOf([row(2, 'A'), row(1, 'B'), row(2, 'C')])).toEqual([
      { debtorId: 2, name: 'D2', references: ['A', 'C'] },
      { debtorId: 1, name: 'D1', references: ['B'] },
    ]);
  });
});

describe('a wish in words', () => {
  const words = { day: (day: string) => day, everyDay: 'every day', allDay: 'all day', place: (place: string) => `at ${place}` };
  it('says days and hours', () => {
    const wish = { weekdays: ['mon' as const], starts: '09:00:00', stops: null, place: null };
    expect(windowText(wish, words)).toBe('mon · 09:00–24:00');
  });
  it('says whole days', () => {
    expect(windowText({ weekdays: ['sat', 'sun'], starts: null, stops: null, place: null }, words)).toBe('sat, sun · all day');
  });
  it('says every day where no day is named, and the place', () => {
    const wish = { weekdays: [], starts: '12:00:00', stops: '14:00:00', place: 'work' as const };
    expect(windowText(wish, words)).toBe('every day · 12:00–14:00 · at work');
  });
  it('says a place alone', () => {
    expect(windowText({ weekdays: [], starts: null, stops: null, place: 'work' }, words)).toBe('at work');
  });
});
