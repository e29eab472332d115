import { describe, expect, it } from 'vitest';
import type { Consent, MayWeCall } from '../shared/api/types';
import { authorOf, casesText, historyOf, holdsOf, standingConsent, windowText } from './verdicts';

describe('the cases of a found debtor', () => {
  const cases = ['A', 'B', 'C', 'D', 'E'].map((reference) => ({ creditor_code: 'acme', reference }));
  it('are named, and counted where they are many', () => {
    expect(casesText(cases.slice(0, 3))).toBe('A, B, C');
    expect(casesText(cases)).toBe('A, B, C +2');
    expect(casesText([])).toBe('');
  });
});

describe('the consent that stands for a number', () => {
  const consent = (id: number, part: Partial<Consent>) =>
    ({ consent_id: id, number_id: 1, given_at: '2026-11-01T10:00:00Z', expires_at: null, ended_at: null, ...part }) as Consent;
  const at = '2026-11-23T10:00:00Z';
  it('is the latest given that was not taken back', () => {
    const consents = [
      consent(1, {}),
      consent(2, { given_at: '2026-11-10T10:00:00Z', expires_at: '2026-11-24T10:00:00Z' }),
      consent(3, { given_at: '2026-11-20T10:00:00Z', ended_at: '2026-11-21T10:00:00Z' }),
      consent(4, { number_id: 2 }),
    ];
    expect(standingConsent({ consents, at }, 1)?.consent_id).toBe(2);
    expect(standingConsent({ consents, at }, 3)).toBeNull();
  });
  it('is none once the latest expired, as the rules read it', () => {
    const over = consent(2, { given_at: '2026-11-10T10:00:00Z', expires_at: at });
    expect(standingConsent({ consents: [consent(1, {}), over], at }, 1)).toBeNull();
  });
});

describe('who recorded a fact', () => {
  const known = { authors: [{ user_id: 3, name: 'Sara' }] };
  const recorded = (by: number | null, call_id: string | null) => ({ at: '2026-11-23T10:00:00Z', by, call_id });
  it('is a person, an agent in a call, or not known', () => {
    expect(authorOf(known, recorded(3, null), 'in a call')).toBe('Sara');
    expect(authorOf(known, recorded(null, 'c1'), 'in a call')).toBe('in a call');
    expect(authorOf(known, recorded(null, null), 'in a call')).toBe('');
    expect(authorOf(known, recorded(9, null), 'in a call')).toBe('');
  });
});

describe('holds and history', () => {
  it('show a hold once, however many campaigns would call', () => {
    const hold = { reason: 'disputed' as const, starts: null, ends: null };
    const prospects = [{ creditor_code: 'acme', holds: [hold] }, { creditor_code: 'acme', holds: [hold] }, { creditor_code: 'other', holds: [hold] }];
    const found = holdsOf({ prospects: prospects as unknown as MayWeCall['prospects'] });
    expect(found.map((one) => one.creditor)).toEqual(['acme', 'other']);
  });
  it('say of each call what the limits count it as, the newest first', () => {
    const attempt = (at: string, is_counted: boolean) => ({ at, e164: '+39', place: null, outcome: 'NA' as const, debt: '', is_counted });
    const talk = { at: '2026-11-22T10:00:05Z', e164: '+39', debt: '', is_inbound: true };
    const rows = historyOf({
      attempts: [attempt('2026-11-20T10:00:00Z', false), attempt('2026-11-22T10:00:00Z', true)],
      conversations: [talk],
      silent_calls: [{ ...talk, at: '2026-11-21T10:00:00Z', is_inbound: false }],
    });
    expect(rows.map((row) => row.counts)).toEqual(['conversation', 'attempt', 'silent', 'nothing']);
    expect(new Set(rows.map((row) => row.key)).size).toBe(4);
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
