import { describe, expect, it } from 'vitest';
import type { MayWeCall } from '../shared/api/types';
import { emptyDraft, faultsOf, type Draft } from './recordDraft';

const KNOWN = {
  numbers: [{ number_id: 4, e164: '+390422550201' }, { number_id: 5, e164: '+393471234567' }],
  cases: [
    { case_id: 1, reference: 'P1', creditor_code: 'acme', status: 'paid' },
    { case_id: 2, reference: 'P2', creditor_code: 'acme', status: 'open' },
  ],
} as unknown as MayWeCall;
const NOW = Date.parse('2026-11-23T10:00:00Z');
const faults = (change: Partial<Draft>) => faultsOf({ ...emptyDraft('consent', KNOWN), ...change }, 'Europe/Rome', NOW);

describe('what is recorded of a debtor', () => {
  it('begins with the first number and the first open case', () => {
    const draft = emptyDraft('letter', KNOWN);
    expect([draft.numberId, draft.caseId]).toEqual([4, 2]);
    const bare = emptyDraft('letter', { numbers: [], cases: [] });
    expect([bare.numberId, bare.caseId]).toEqual([null, null]);
  });
  it('a consent was given before now and ends after it was given', () => {
    expect(faults({})).toEqual({ given_at: 'common.required' });
    expect(faults({ givenAt: '2026-11-23T11:00' })).toEqual({});
    expect(faults({ givenAt: '2026-11-23T11:01' })).toEqual({ given_at: 'record.notYet' });
    expect(faults({ givenAt: '2026-11-20T11:00', expiresAt: '2026-11-20T11:00' })).toEqual({ expires_at: 'record.endsBefore' });
    expect(faults({ givenAt: '2026-11-20T11:00', expiresAt: '2026-11-27T11:00', numberId: null })).toEqual({
      number_id: 'record.numberFirst',
    });
  });
  it('a letter was sent, about a case', () => {
    expect(faults({ kind: 'letter' })).toEqual({ sent_at: 'common.required' });
    expect(faults({ kind: 'letter', sentAt: '2026-11-24T09:00', caseId: null })).toEqual({
      case_id: 'record.caseFirst', sent_at: 'record.notYet',
    });
  });
  it('a number is written, or chosen for the list', () => {
    expect(faults({ kind: 'number', number: '  ' })).toEqual({ number: 'common.required' });
    expect(faults({ kind: 'do_not_call' })).toEqual({ number: 'record.numberFirst' });
    expect(faults({ kind: 'do_not_call', number: '+390422550201' })).toEqual({});
  });
  it('a wish is checked as a wish, a representative needs no name', () => {
    expect(faults({ kind: 'avoid' })).toEqual({ weekdays: 'record.sayWhen' });
    expect(faults({ kind: 'representative' })).toEqual({});
  });
});
