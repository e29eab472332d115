import { describe, expect, it } from 'vitest';
import { bodyOf, EMPTY_DRAFT, type FormFacts } from './disposition';
import { codeOf, filledBy, type AgentOffer } from './takenOffer';

const OFFER: AgentOffer = {
  kind: 'promise', minor: 300_00, due_on: '2026-11-30', needs: 'agent', why: 'fits_reason', also: ['no_discount'], expected_minor: 1, rates: [],
  waived_minor: 0, waived_accessories_minor: 0, discount_percent: 0, first_on: null, count: 0, every: 'month', down_payment_minor: 0,
};
const PLAN: AgentOffer = { ...OFFER, kind: 'plan', due_on: '2026-11-23', first_on: '2026-12-05', count: 6, every: 'two_weeks', down_payment_minor: 50_00 };
const ALL = new Set(['PAID_NOW', 'PTP', 'PTP_PART', 'PLAN', 'SETTLE'] as const);
const FACTS: FormFacts = {
  callId: 'c1', zone: 'Europe/Rome', nowMs: Date.parse('2026-11-23T09:00:00Z'), today: '2026-11-23', balanceMinor: 300_00,
  choices: [
    { code: 'PLAN', is_rpc: true, needs_identity: true, required: ['plan'], fields: ['plan', 'note'] },
    { code: 'SETTLE', is_rpc: true, needs_identity: true, required: ['settlement'], fields: ['settlement', 'note'] },
  ],
};

describe('an offer that is taken', () => {
  it('is the outcome of its kind, where the call can have it', () => {
    expect(codeOf(OFFER, ALL, 300_00)).toBe('PTP');
    expect(codeOf(OFFER, ALL, 400_00)).toBe('PTP_PART');
    expect(codeOf({ ...OFFER, kind: 'pay_now' }, ALL, null)).toBe('PAID_NOW');
    expect(codeOf(PLAN, new Set(['PTP'] as const), 300_00)).toBeNull();
  });
  it('fills a promise with its amount and its day', () => {
    expect(filledBy(OFFER, 7, 'PTP', 'it', '')).toEqual({ code: 'PTP', amount: '300,00', promiseOn: '2026-11-30', taken: null });
  });
  it('sends a plan with what the form has no field for', () => {
    const draft = { ...EMPTY_DRAFT, note: 'agreed', ...filledBy(PLAN, 7, 'PLAN', 'en', '') };
    expect(bodyOf(draft, FACTS)).toEqual({
      call_id: 'c1', code: 'PLAN', note: 'agreed',
      plan: { first_on: '2026-12-05', count: 6, case_id: 7, every: 'two_weeks', down_payment_minor: 50_00 },
    });
  });
  it('sends a settlement for its case, with why', () => {
    const settlement: AgentOffer = { ...OFFER, kind: 'settlement', minor: 250_00 };
    const draft = { ...EMPTY_DRAFT, ...filledBy(settlement, 7, 'SETTLE', 'en', 'allowed') };
    expect(bodyOf(draft, FACTS).settlement).toEqual({
      rates: [{ due_on: '2026-11-30', minor: 250_00 }], reason: 'allowed', is_agreed: true, case_id: 7,
    });
  });
});
