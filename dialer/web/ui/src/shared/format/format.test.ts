import { describe, expect, it } from 'vitest';
import {
  editableMoney,
  formatCount,
  formatDecimal,
  formatInstant,
  formatLength,
  formatMoney,
  formatPhone,
  formatRatio,
  fromLocalInput,
  parseMoney,
  toLocalInput,
} from './format';

/** Intl separates with spaces that do not break; what a person reads is the same. */
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('money', () => {
  it('is written as each language writes it, always grouped', () => {
    expect(plain(formatMoney({ minor: 136350, currency: 'EUR' }, 'it'))).toBe('1.363,50 €');
    expect(formatMoney({ minor: 136350, currency: 'EUR' }, 'en')).toBe('€1,363.50');
    expect(formatMoney({ minor: -5, currency: 'GBP' }, 'en')).toBe('-£0.05');
  });

  it.each([
    ['120,50', 12050],
    ['120.5', 12050],
    ['1.234,56', 123456],
    ['1,234.56', 123456],
    ['1.234', 123400],
    ['1234', 123400],
    [' € 7 ', 700],
    ['0,01', 1],
    ['1.234.567', 123456700],
  ])('typed as %s means %d cents', (text, minor) => expect(parseMoney(text)).toBe(minor));

  it.each(['', 'abc', '12,345,6', '1.23.456', '-5', '1,2,3', '1.234.56', '12..5', '99999999999999999999'])(
    'refuses %s',
    (text) => expect(parseMoney(text)).toBeNull(),
  );

  it('comes back from its own editable form', () => {
    for (const minor of [1, 99, 100, 136350, 100_000_000]) {
      expect(parseMoney(editableMoney(minor, 'it'))).toBe(minor);
      expect(parseMoney(editableMoney(minor, 'en'))).toBe(minor);
    }
  });
});

describe('dates', () => {
  it('shows instants in the company’s zone, whatever the browser’s', () => {
    expect(formatInstant('2026-11-23T09:00:00Z', 'time', 'it')).toBe('10:00');
    expect(formatInstant('2026-07-01T09:00:00Z', 'time', 'it')).toBe('11:00');
    expect(formatInstant('2026-11-23T23:30:00Z', 'date', 'en')).toBe('24/11/2026');
  });

  it('never shifts a calendar day', () => {
    expect(formatInstant('2026-11-23', 'date', 'it', 'America/New_York')).toBe('23/11/2026');
    expect(formatInstant('2026-11-23', 'dateTime', 'it', 'Asia/Tokyo')).toBe('23/11/2026');
  });

  it('names the day in the page’s language', () => {
    expect(formatInstant('2026-11-23T09:00:00Z', 'longDate', 'it')).toBe('lunedì 23 novembre 2026');
    expect(formatInstant('2026-11-23T09:00:00Z', 'longDate', 'en')).toMatch(/^Monday,? 23 November 2026$/);
  });

  it('shows a dash for what is not there', () => {
    for (const nothing of [null, undefined, '', 'rubbish']) expect(formatInstant(nothing, 'date', 'it')).toBe('–');
  });

  it('goes through inputs and back, over the change of clocks', () => {
    const zone = 'Europe/Rome';
    for (const instant of ['2026-11-23T09:15:00.000Z', '2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']) {
      expect(fromLocalInput(toLocalInput(instant, zone), zone)).toBe(instant);
    }
    expect(fromLocalInput('2026-03-29T02:30', zone)).toBeNull();
    expect(fromLocalInput('not a time', zone)).toBeNull();
  });
});

describe('lengths, counts, ratios', () => {
  it('reads like a stopwatch', () => {
    expect(formatLength(0)).toBe('0:00');
    expect(formatLength(65_900)).toBe('1:05');
    expect(formatLength(3_725_000)).toBe('1:02:05');
    expect(formatLength(-10)).toBe('0:00');
  });

  it('groups thousands and knows no ratio of nothing', () => {
    expect(formatCount(1184, 'it')).toBe('1.184');
    expect(formatCount(1184, 'en')).toBe('1,184');
    expect(formatDecimal(2.349, 'it')).toBe('2,3');
    expect(plain(formatRatio(0.3843, 'it'))).toBe('38,4%');
    expect(formatRatio(null, 'it')).toBe('–');
  });
});

describe('telephone numbers', () => {
  it.each([
    ['+393471234567', '+39 347 123 4567'],
    ['+390269821234', '+39 02 698 21234'],
    ['+390422550130', '+39 0422 550 130'],
    ['+441632960961', '+44 163 296 0961'],
    ['4545', '4545'],
  ])('%s reads %s', (e164, text) => expect(formatPhone(e164)).toBe(text));
});
