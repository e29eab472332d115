import { describe, expect, it } from 'vitest';
import { curveDays, curveValues, signed } from './offsetDays';

const CURVE = {
  points: [
    { day: -3, paid_ratio: 0.25, at_risk: 4 },
    { day: 1, paid_ratio: 0.5, at_risk: 3 },
  ],
  mean_days: 2, mean_low: 1, mean_high: 3, until_day: 2,
};
const ARM = {
  arm: 0, entered: 4, cut_short: 0, paid: 1, counted: 4, share: 0.25, low: 0, high: 1, difference: null, difference_low: null,
  difference_high: null, p: null, curve: CURVE, attempts: 0, talks: 0, messages: 0, cost: null,
};

describe('the days of a test', () => {
  it('are written with their sign', () => {
    expect([-7, 0, 3].map(signed)).toEqual(['−7', '0', '+3']);
  });
  it('carry a share on from the day of each payment, and none after what was seen', () => {
    const days = curveDays(-5, { verdict: 'better', best: null, judged_on: '2026-03-02', arms: [ARM] });
    expect(days).toEqual([-5, -4, -3, -2, -1, 0, 1, 2]);
    expect(curveValues(days, CURVE)).toEqual([0, 0, 0.25, 0.25, 0.25, 0.25, 0.5, 0.5]);
    expect(curveValues([2, 3], CURVE)).toEqual([0.5, null]);
  });
});
