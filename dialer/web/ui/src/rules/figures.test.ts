import { describe, expect, it } from 'vitest';
import { entryOf, fieldsOf, settingOf, settingsOf, stricterOptions, windowsByDay } from './figures';

const HOURS = { 'mon-fri': '08:30-21:00', sat: '08:30-15:00' };
const QUARANTINE = { hours: 120, days: 5, during: 'blocked', afterwards: 'reserved_agent' };
const CALLER_ID = { deny: ['premium'], allow: ['+443'], short_codes: 'allowed' };

describe('fields of a rule', () => {
  it('say which way is stricter', () => {
    expect(fieldsOf('attempts_per_day', 3)).toEqual([{ key: '', type: 'count', base: 3, bound: 'most' }]);
    expect(fieldsOf('attempt_gap_min', 120)).toEqual([{ key: '', type: 'count', base: 120, bound: 'least' }]);
    expect(fieldsOf('letter_first', { days: 0 })).toEqual([{ key: '', type: 'count', base: 0, bound: 'least' }]);
    expect(fieldsOf('attempts_in_days', { max: 7, days: 7, per: 'debt' }).map((field) => field.key)).toEqual(['max', 'days']);
  });

  it('are none where there is nothing to tighten by a figure', () => {
    for (const kind of ['wishes', 'holds', 'moratorium', 'number_state', 'unheard_of']) {
      expect(fieldsOf(kind, 'required')).toEqual([]);
    }
  });

  it('offer only words that are no laxer than the pack', () => {
    const [, , during] = fieldsOf('quarantine', QUARANTINE);
    const [information, debt] = fieldsOf('recordings', { information: 'allowed', debt_content: 'code' });
    expect(during?.type === 'choice' && stricterOptions(during)).toEqual(['blocked']);
    expect(information?.type === 'choice' && stricterOptions(information)).toEqual(['refused', 'code', 'allowed']);
    expect(debt?.type === 'choice' && stricterOptions(debt)).toEqual(['refused', 'code']);
  });
});

describe('a setting', () => {
  it('is nothing while nothing is entered', () => {
    for (const [kind, base] of [
      ['attempts_per_day', 3], ['attempts_rolling', { max: 10, hours: 168 }], ['quarantine', QUARANTINE],
      ['hours', HOURS], ['work_number', ['debtor', 'contract']], ['caller_id', CALLER_ID],
    ] as const) {
      expect(settingOf(kind, base, {})).toBeUndefined();
    }
  });

  it('fills the fields that were left with the pack’s figures', () => {
    expect(settingOf('attempts_per_day', 3, { '': 2 })).toBe(2);
    expect(settingOf('attempts_rolling', { max: 10, hours: 168 }, { max: 6 })).toEqual({ max: 6, hours: 168 });
    expect(settingOf('quarantine', QUARANTINE, { hours: 240 })).toEqual({ ...QUARANTINE, hours: 240 });
    expect(settingOf('quarantine', { hours: 72, during: 'reserved_agent', afterwards: 'free' }, { during: 'blocked' })).toEqual({
      hours: 72,
      during: 'blocked',
      afterwards: 'free',
    });
    expect(settingOf('caller_id', CALLER_ID, { deny: ['premium', 'mobile'] })).toEqual({
      deny: ['premium', 'mobile'],
      short_codes: 'allowed',
      allow: ['+443'],
    });
    expect(settingOf('work_number', ['debtor', 'contract'], { '': [] })).toEqual([]);
  });

  it('goes back to the pack when a figure is entered that is the pack’s', () => {
    expect(settingOf('attempts_per_day', 3, { '': 3 })).toBeUndefined();
    expect(settingOf('hours', HOURS, { mon: '08:30-21:00' })).toBeUndefined();
  });

  it('of hours names every day that stays open', () => {
    expect(settingOf('hours', HOURS, { mon: '09:00-12:00, 14:00-18:00', sat: '' })).toEqual({
      mon: ['09:00-12:00', '14:00-18:00'],
      tue: ['08:30-21:00'],
      wed: ['08:30-21:00'],
      thu: ['08:30-21:00'],
      fri: ['08:30-21:00'],
    });
  });

  it('is read back as it was entered', () => {
    for (const [kind, base, entry] of [
      ['attempts_per_day', 3, { '': 2 }],
      ['attempts_rolling', { max: 10, hours: 168 }, { max: 6 }],
      ['letter_first', { days: 0 }, { '': 30 }],
      ['recordings', { information: 'allowed', debt_content: 'code' }, { debt_content: 'refused' }],
      ['caller_id', CALLER_ID, { deny: ['premium', 'mobile'] }],
      ['work_number', ['debtor', 'contract'], { '': ['debtor'] }],
    ] as const) {
      expect(entryOf(kind, base, settingOf(kind, base, entry))).toEqual(entry);
    }
    const hours = entryOf('hours', HOURS, settingOf('hours', HOURS, { sat: '' }));
    expect(hours['sat']).toBe('');
    expect(settingOf('hours', HOURS, hours)).toEqual(settingOf('hours', HOURS, { sat: '' }));
  });
});

describe('all settings', () => {
  const rules = [
    { rule_id: 'IT-12-day', kind: 'attempts_per_day', value: 3 },
    { rule_id: 'IT-12-gap', kind: 'attempt_gap_min', value: 120 },
  ];

  it('keep what the page has no field for, and what was not touched', () => {
    const stored = { MORATORIUM: [{ creditors: ['acme'] }], 'IT-12-gap': 240, 'IT-12-day': 2 };
    expect(settingsOf(rules, { 'IT-12-day': {} }, stored)).toEqual({
      MORATORIUM: [{ creditors: ['acme'] }],
      'IT-12-gap': 240,
    });
  });
});

describe('windows by day', () => {
  it('understand ranges, lists and all', () => {
    expect(windowsByDay({ 'fri-mon': '09:00-12:00' })['sun']).toBe('09:00-12:00');
    expect(windowsByDay({ all: '08:00-21:00' })['wed']).toBe('08:00-21:00');
    expect(windowsByDay({ 'mon,wed': ['09:00-12:00', '14:00-18:00'], tue: null })).toMatchObject({
      mon: '09:00-12:00, 14:00-18:00',
      tue: '',
      wed: '09:00-12:00, 14:00-18:00',
    });
  });
});
