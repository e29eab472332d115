import { describe, expect, it } from 'vitest';
import type { Terms } from '../shared/api/agreements';
import { bodyOf, draftOf, EMPTY_SET, unreadable } from './offerTermsDraft';

const TERMS: Terms = {
  kinds: ['promise', 'plan', 'settlement'],
  most_rates: 10,
  least_rate_minor: 3000,
  above_dpd: 90,
  limits: [{ level: 'manager', percent: '40.0000', minor: 500_000, accessory_percent: '100', accessory_minor: null }],
  offer_days: 15,
  recognition: { it: 'Riconosco il debito.' },
  recognition_reference: 'lettera 12',
  approved_by: 'dott.ssa Neri',
  approved_on: '2026-03-02',
  promises: { soft_days: 20, late_days: 10, least_minor: 1500, most_broken: 3 },
  sets: [
    { segment: 'unable', kinds: ['plan'], most_rates: 4, least_rate_minor: 1000, discount_percent: '12.5', discount_minor: 5000, until: '2026-12-31' },
  ],
  segments: [{ segment: 'unable', title: 'Cannot pay' }],
  is_default: false,
};

describe('terms of offers', () => {
  it('are sent as they were read', () => {
    const draft = draftOf(TERMS, 'it');
    expect(unreadable(draft)).toEqual([]);
    expect(bodyOf(draft)).toEqual({
      kinds: TERMS.kinds,
      most_rates: 10,
      least_rate_minor: 3000,
      above_dpd: 90,
      limits: [{ level: 'manager', percent: '40', minor: 500_000 }],
      offer_days: 15,
      recognition: TERMS.recognition,
      recognition_reference: 'lettera 12',
      approved_by: 'dott.ssa Neri',
      approved_on: '2026-03-02',
      promises: TERMS.promises,
      sets: TERMS.sets,
    });
  });
  it('a wording needs its approval', () => {
    const draft = { ...draftOf(TERMS, 'it'), reference: ' ', approvedOn: '' };
    expect(unreadable(draft)).toEqual(['reference', 'approvedOn']);
    expect(unreadable({ ...draft, recognition: { it: '', en: ' ' } })).toEqual([]);
  });
  it('say which places cannot be read', () => {
    const draft = draftOf(TERMS, 'en');
    const limits = { ...draft.limits, agent: { percent: '10', sum: '' }, team_lead: { percent: '', sum: '' } };
    const sets = [{ ...EMPTY_SET, percent: 'half', mostRates: 'x', leastRate: '-1' }];
    expect(unreadable({ ...draft, mostRates: '', softDays: '1.5', leastPromise: 'ten', limits, sets })).toEqual([
      'mostRates',
      'softDays',
      'leastPromise',
      'limits.agent',
      'sets.0.segment',
      'sets.0.most_rates',
      'sets.0.least_rate_minor',
      'sets.0.discount_percent',
    ]);
  });
});
