import { describe, expect, it } from 'vitest';
import { cents, termsBody, termsDraft } from './termsDraft';

describe('terms of fees', () => {
  it('are sent as they were read', () => {
    const stored = {
      bands: [{ percent: '12.5', from_days: 0, from_minor: 0 }, { percent: '20', from_days: 90, from_minor: 150050 }],
      fixed_minor: 250,
      minimum_minor: 0,
      cap_minor: null,
      tail_days: 15,
      vat_percent: '22',
      earns_on_direct: false,
    };
    expect(termsBody(termsDraft(stored))).toEqual(stored);
  });

  it('begin empty, with the usual VAT', () => {
    expect(termsDraft({})).toMatchObject({ bands: [], cap: '', vat: '22', earnsOnDirect: true });
  });

  it.each([
    ['12,5', 1250],
    ['12.50', 1250],
    ['', 0],
    ['0.07', 7],
    ['1.005', null],
    ['-3', null],
    ['abc', null],
  ])('take %s for %s cents', (text, minor) => {
    expect(cents(text)).toBe(minor);
  });
});
