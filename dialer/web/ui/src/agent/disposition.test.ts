import { describe, expect, it } from 'vitest';
import type { DispositionChoice, Outcome } from '../shared/api/types';
import { bodyOf, checkDraft, dayAfter, EMPTY_DRAFT, groupChoices, GROUPS, type Draft, type FormFacts } from './disposition';
import { choiceForKey, KEYS } from './dispositionKeys';

const choice = (code: Outcome, required: DispositionChoice['required'], others: DispositionChoice['fields'] = []): DispositionChoice => ({
  code,
  is_rpc: true, needs_identity: false,
  required,
  fields: [...required, ...others],
});
const CHOICES = [
  choice('PTP', ['promise', 'default_reason'], ['note']),
  choice('PTP_PART', ['promise'], ['note']),
  choice('CB', ['callback'], ['note']),
  choice('TP', [], ['callback', 'note']),
  choice('DISPUTE', ['note']),
  choice('VM', []),
];
const FACTS: FormFacts = {
  callId: 'c1',
  choices: CHOICES,
  zone: 'Europe/Rome',
  nowMs: Date.parse('2026-11-23T09:00:00Z'),
  today: '2026-11-23',
  balanceMinor: 136_350,
};
const draft = (part: Partial<Draft>): Draft => ({ ...EMPTY_DRAFT, ...part });
const check = (part: Partial<Draft>, facts: Partial<FormFacts> = {}) => checkDraft(draft(part), { ...FACTS, ...facts });

describe('checking a disposition', () => {
  it('wants a code that is valid for this call', () => {
    expect(check({})).toEqual({ code: 'choose' });
    expect(check({ code: 'CARE_OK' })).toEqual({ code: 'choose' });
    expect(check({ code: 'VM' })).toEqual({});
  });

  it('wants amount, day and reason of a promise', () => {
    expect(check({ code: 'PTP' })).toEqual({ defaultReason: 'missing', amount: 'missing', promiseOn: 'missing' });
    expect(check({ code: 'PTP', defaultReason: 'FORGOT', amount: '1363,50', promiseOn: '2026-11-30' })).toEqual({});
  });

  it.each([
    ['nonsense', 'not_an_amount'],
    ['0', 'not_an_amount'],
    ['2000', 'above_balance'],
    ['1363,50', 'not_partial'],
  ] as const)('finds fault with a partial promise of %s: %s', (amount, fault) => {
    expect(check({ code: 'PTP_PART', amount, promiseOn: '2026-11-30' }).amount).toBe(fault);
  });

  it('accepts any amount where the balance is not known', () => {
    expect(check({ code: 'PTP_PART', amount: '2000', promiseOn: '2026-11-30' }, { balanceMinor: null })).toEqual({});
  });

  it('accepts a promise for today, not for yesterday', () => {
    const promise = { code: 'PTP_PART', amount: '10' } as const;
    expect(check({ ...promise, promiseOn: '2026-11-23' })).toEqual({});
    expect(check({ ...promise, promiseOn: '2026-11-22' })).toEqual({ promiseOn: 'past' });
    expect(check({ ...promise, promiseOn: '2026-13-40' })).toEqual({ promiseOn: 'not_a_date' });
  });

  it('wants a callback in the future, in the company’s zone', () => {
    expect(check({ code: 'CB' })).toEqual({ callbackAt: 'missing' });
    expect(check({ code: 'CB', callbackAt: '2026-11-23T09:59' })).toEqual({ callbackAt: 'past' });
    expect(check({ code: 'CB', callbackAt: '2026-11-23T10:01' })).toEqual({});
    expect(check({ code: 'CB', callbackAt: '2027-03-28T02:30' })).toEqual({ callbackAt: 'not_a_time' });
  });

  it('looks at a part that may be given only when something was typed', () => {
    expect(check({ code: 'TP' })).toEqual({});
    expect(check({ code: 'TP', callbackAt: '2026-11-20T10:00' })).toEqual({ callbackAt: 'past' });
  });

  it('wants a note of more than blanks where the code needs one', () => {
    expect(check({ code: 'DISPUTE', note: '  ' })).toEqual({ note: 'missing' });
    expect(check({ code: 'DISPUTE', note: 'contatore sbagliato' })).toEqual({});
  });
});

describe('the body that is sent', () => {
  it('has exactly what the code takes', () => {
    const typed = draft({
      code: 'PTP',
      defaultReason: 'FORGOT',
      amount: '1.363,50',
      promiseOn: '2026-11-30',
      method: 'pagopa',
      callbackAt: '2026-11-24T10:00',
      note: ' pagherà ',
    });
    expect(bodyOf(typed, FACTS)).toEqual({
      call_id: 'c1',
      code: 'PTP',
      note: 'pagherà',
      default_reason: 'FORGOT',
      promise: { amount_minor: 136_350, date: '2026-11-30', method: 'pagopa' },
    });
  });

  it('turns the callback’s wall time into an instant', () => {
    const typed = draft({ code: 'CB', callbackAt: '2026-11-24T10:00', isMine: false, numberId: 7 });
    expect(bodyOf(typed, FACTS)).toEqual({
      call_id: 'c1',
      code: 'CB',
      note: '',
      callback: { at: '2026-11-24T09:00:00.000Z', mine: false, number_id: 7 },
    });
  });
});

describe('groups and keys', () => {
  it('show every choice once, unknown ones under the rest', () => {
    const shown = groupChoices([...CHOICES, choice('NA', [])]);
    expect(shown.flatMap((group) => group.choices.map(({ code }) => code)).sort()).toEqual(
      [...CHOICES.map(({ code }) => code), 'NA'].sort(),
    );
    expect(shown.at(-1)?.id).toBe('rest');
    expect(shown.every((group) => group.choices.length > 0)).toBe(true);
  });

  it('have one key per code, no key twice', () => {
    const keys = GROUPS.flatMap(({ codes }) => codes.map((code) => KEYS[code]));
    expect(keys).not.toContain(undefined);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('choose by key only what is valid here', () => {
    expect(choiceForKey('P', CHOICES)).toBe('PTP');
    expect(choiceForKey('1', CHOICES)).toBeNull();
    expect(choiceForKey('?', CHOICES)).toBeNull();
  });

  it('count days over the end of a month', () => {
    expect(dayAfter('2026-11-28', 7)).toBe('2026-12-05');
  });
});
