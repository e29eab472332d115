import { describe, expect, it } from 'vitest';
import { EMPTY, leftOf, linesOf, rateStates, ratesOf } from './agreementDraft';

describe('rates written by hand', () => {
  it('are read line by line, in either decimal style; empty lines are passed over', () => {
    expect(ratesOf([{ day: '2026-12-31', amount: '150.00' }, EMPTY, { day: '2027-01-29', amount: '1.250,50 €' }])).toEqual([
      { due_on: '2026-12-31', minor: 15_000 },
      { due_on: '2027-01-29', minor: 125_050 },
    ]);
  });
  it.each([
    { day: '', amount: '5' },
    { day: '2026-12-31', amount: '' },
    { day: '2026-12-31', amount: 'five' },
    { day: '2026-12-31', amount: '0' },
  ])('say that a line cannot be read: %j', (line) => {
    expect(ratesOf([line])).toBeNull();
  });
  it('say what is left to share out, or what is too much', () => {
    expect(leftOf([{ day: '', amount: '30' }, { day: '', amount: '?' }], 10_000)).toBe(7_000);
    expect(leftOf([{ day: '', amount: '100,01' }], 10_000)).toBe(-1);
  });
  it('are filled from the rates of a plan', () => {
    expect(linesOf([{ due_on: '2026-12-31', principal_minor: 12_350 }], 'it')).toEqual([{ day: '2026-12-31', amount: '123,50' }]);
  });
});

describe('the rates of a plan', () => {
  const rate = (due_on: string, principal_minor: number) => ({ due_on, principal_minor, interest_minor: 0 });
  const rates = [rate('2026-10-01', 10_000), rate('2026-11-01', 10_000), rate('2026-12-01', 10_000)];
  it('are paid in their order', () => {
    const states = (paid: number, today = '2026-11-10') => rateStates(rates, paid, today).map((one) => one.state);
    expect(states(0)).toEqual(['overdue', 'overdue', 'to_come']);
    expect(states(9_900)).toEqual(['paid', 'overdue', 'to_come']);
    expect(states(9_899)).toEqual(['overdue', 'overdue', 'to_come']);
    expect(states(25_000)).toEqual(['paid', 'paid', 'partly']);
    expect(states(30_000)).toEqual(['paid', 'paid', 'paid']);
    expect(states(10_000, '2026-11-01')).toEqual(['paid', 'to_come', 'to_come']);
  });
});
