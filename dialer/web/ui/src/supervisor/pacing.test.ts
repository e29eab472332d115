import { describe, expect, it } from 'vitest';
import type { Cap, LiveCampaign } from '../shared/api/types';
import type { PacingPoint } from '../shared/live/pacingTrack';
import { axisTop, capUse, fallbacksOf, hoursAndMinutes, reasonOf, wholeBudget } from './pacing';

const cap = (part: Partial<Cap>): Cap => ({
  formula: 'silent_per_good',
  max_ratio: 0.03,
  window: 'day',
  hours: null,
  served_count: 100,
  lost_count: 1,
  ratio: 0.01,
  ...part,
});

describe('the reason', () => {
  it.each([
    ['risk_below_threshold', 'opening'],
    ['agents_free', 'opening'],
    ['risk_above_threshold', 'holding'],
    ['budget_spent', 'holding'],
    ['few_agents', 'holding'],
  ])('%s tells that lines are %s', (word, tone) => {
    expect(reasonOf(word)).toEqual({ tone, word, distrust: null });
  });

  it('of a fall-back is taken apart', () => {
    expect(reasonOf('fallback_stale_events')).toEqual({ tone: 'fallback', word: 'fallback', distrust: 'stale_events' });
  });
});

describe('a cap', () => {
  it('is counted as its formula says', () => {
    expect(capUse(cap({})).base).toBe(100);
    expect(capUse(cap({ formula: 'abandoned_per_live' })).base).toBe(101);
  });

  it('is far, near or exceeded', () => {
    expect(capUse(cap({}))).toMatchObject({ tone: 'good', used: expect.closeTo(1 / 3) });
    expect(capUse(cap({ lost_count: 3, ratio: 0.03 }))).toMatchObject({ tone: 'near', used: 1 });
    expect(capUse(cap({ lost_count: 4, ratio: 0.04 }))).toMatchObject({ tone: 'over', used: 1 });
  });

  it('is exceeded by a lost call before anybody was served, and unused by none', () => {
    expect(capUse(cap({ served_count: 0, lost_count: 1, ratio: null }))).toMatchObject({ tone: 'over', used: 1 });
    expect(capUse(cap({ served_count: 0, lost_count: 0, ratio: null }))).toMatchObject({ tone: 'good', used: 0 });
  });
});

it.each([
  [6.9999, 6],
  [6.99999999999, 7],
  [0, 0],
  [-0.2, -1],
])('a budget of %d calls allows %d more', (budget, calls) => expect(wholeBudget(budget)).toBe(calls));

it('tells a day’s length in hours and minutes', () => {
  expect(hoursAndMinutes(11_100)).toBe('3:05');
  expect(hoursAndMinutes(59)).toBe('0:00');
  expect(hoursAndMinutes(-5)).toBe('0:00');
});

describe('the axis of abandonment', () => {
  const track = (ratios: (number | null)[]): PacingPoint[] =>
    ratios.map((ratio, index) => ({ atMs: index * 1000, risk: null, threshold: null, ratio, cap: 0.04 }));

  it('shows the cap and the whole line while it stays near it', () => {
    expect(axisTop(track([0.01, 0.02]))).toBeCloseTo(0.06);
    expect(axisTop(track([0.01, 0.1]))).toBeCloseTo(0.11);
  });

  it('keeps the cap readable when the line shoots up, and stands without data', () => {
    expect(axisTop(track([null, 0.9]))).toBeCloseTo(0.16);
    expect(axisTop([])).toBeCloseTo(0.045);
  });
});

it('lists the campaigns that fall back, longest first', () => {
  const campaign = (id: number, since: string | null) =>
    ({ campaign_id: id, fallback: since && { reason: 'stale_events', since } }) as LiveCampaign;
  const live = [campaign(1, '2026-11-23T09:05:00Z'), campaign(2, null), campaign(3, '2026-11-23T09:01:00Z')];
  expect(fallbacksOf(live).map((item) => item.campaignId)).toEqual([3, 1]);
});
