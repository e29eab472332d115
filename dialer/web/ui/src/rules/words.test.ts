import { describe, expect, it } from 'vitest';
import { areaText, countryName, numbersIn, standingOf } from './words';

describe('an area', () => {
  it('is told from its smallest part to the country, in the page’s language', () => {
    const area = { country: 'IT', region: 'Emilia-Romagna', municipality: 'Faenza', postcode_prefix: '480' };
    expect(areaText(area, 'en')).toBe('480…, Faenza, Emilia-Romagna, Italy');
    expect(areaText({ country: 'GB', region: '', municipality: '' }, 'it')).toBe('Regno Unito');
    expect(areaText({ country: '', region: 'RA', municipality: '' }, 'it')).toBe('RA');
    expect(countryName('not one', 'en')).toBe('not one');
  });
});

describe('a span of days', () => {
  const today = '2026-11-23';
  it.each([
    ['inForce', '2026-11-23', '2026-11-23', false],
    ['inForce', '2026-11-01', null, false],
    ['toCome', '2026-11-24', null, false],
    ['over', '2026-11-01', '2026-11-22', false],
    ['lifted', '2026-11-01', null, true],
  ] as const)('is %s from %s to %s', (standing, starts, ends, isLifted) => {
    expect(standingOf({ starts, ends, isLifted }, today)).toBe(standing);
  });
});

describe('numbers in a text', () => {
  it('are read one a line, with the separators that people write, each once', () => {
    expect(numbersIn('+39 0422 550201\n0039-0422-550201; +44 (20) 7946 0018\n\n')).toEqual({
      numbers: ['+390422550201', '+442079460018'],
      wrong: [],
    });
  });

  it('without a country code are wrong, and named as they were written', () => {
    expect(numbersIn('0422 550201, Mario')).toEqual({ numbers: [], wrong: ['0422 550201', 'Mario'] });
  });
});
