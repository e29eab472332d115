import { describe, expect, it } from 'vitest';
import { badLine, ratesOf } from './agreementDraft';

describe('rates written by hand', () => {
  it('are a day and an amount on each line, in either decimal style', () => {
    expect(ratesOf('2026-12-31 150.00\n\n2027-01-29  1.250,50 €')).toEqual([
      { due_on: '2026-12-31', minor: 15_000 },
      { due_on: '2027-01-29', minor: 125_050 },
    ]);
    expect(badLine('2026-12-31 150.00\n\n2027-01-29 50')).toBeNull();
  });
  it.each([
    ['31/12/2026 150', 1],
    ['2026-12-31 150\n2026-12-31', 2],
    ['2026-12-31 -5', 1],
    ['2026-13-01 5', 1],
    ['2026-12-31 0', 1],
  ])('say which line cannot be read: %s', (text, line) => {
    expect(badLine(text)).toBe(line);
  });
});
