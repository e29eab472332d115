import { describe, expect, it } from 'vitest';
import type { Expected } from '../shared/api/types';
import { canSimulate, isChange, NO_CHANGE, placeOn, scaleOf, verdictOf, whatIfBody, whatIfFaults } from './whatIf';

const expected = (mean: number, half: number): Expected => ({
  mean, lo80: mean - half * 0.65, hi80: mean + half * 0.65, lo95: mean - half, hi95: mean + half,
});

describe('what a supervisor would change', () => {
  it('travels only where something was filled in', () => {
    expect(whatIfBody(NO_CHANGE)).toEqual({ agents_more: 0 });
    expect(
      whatIfBody({ mode: 'predictive', agentsMore: -2, ringTimeoutS: 20, maxLines: 4.5, powerRatio: 2, capPercent: 1.5, until: '18:30' }),
    ).toEqual({
      mode: 'predictive', agents_more: -2, ring_timeout_s: 20, max_lines_per_agent: 4.5, power_ratio: 2, cap: 0.015, until: '18:30',
    });
  });

  it('is no change when nothing or zero agents were filled in', () => {
    expect(isChange(NO_CHANGE)).toBe(false);
    expect(isChange({ ...NO_CHANGE, agentsMore: 0, until: '18:00' })).toBe(false);
    expect(isChange({ ...NO_CHANGE, agentsMore: 3 })).toBe(true);
    expect(isChange({ ...NO_CHANGE, capPercent: 0 })).toBe(true);
  });

  it('is checked against its ranges', () => {
    expect(whatIfFaults(NO_CHANGE)).toEqual([]);
    expect(whatIfFaults({ ...NO_CHANGE, ringTimeoutS: 4, powerRatio: 6, maxLines: 8 })).toEqual(['ringTimeoutS', 'powerRatio']);
  });

  it('is possible where the dialer starts the calls', () => {
    expect(canSimulate({ state: 'running', mode: 'predictive' })).toBe(true);
    expect(canSimulate({ state: 'running', mode: 'preview' })).toBe(false);
    expect(canSimulate({ state: 'paused', mode: 'predictive' })).toBe(false);
  });
});

describe('the scale of the intervals', () => {
  it('holds all of them with some room and stays within what is possible', () => {
    const scale = scaleOf([expected(0.85, 0.05), expected(0.96, 0.05)], 0, 1);
    expect(scale.from).toBeLessThan(0.8);
    expect(scale.to).toBe(1);
    expect(placeOn(scale, scale.from)).toBe(0);
    expect(placeOn(scale, 2)).toBe(100);
    expect(placeOn({ from: 100, to: 300 }, 150)).toBe(25);
    expect(scaleOf([expected(0.01, 0.005)], 0, Infinity, 0.03).to).toBeGreaterThan(0.03);
  });

  it('has a length when all values are the same', () => {
    const scale = scaleOf([expected(0, 0)], 0, 1);
    expect(scale.to).toBeGreaterThan(scale.from);
  });
});

describe('a difference', () => {
  it('says more or less only when its whole interval does', () => {
    expect(verdictOf(expected(5, 4))).toBe('more');
    expect(verdictOf(expected(-5, 4))).toBe('less');
    expect(verdictOf(expected(3, 4))).toBe('unclear');
    expect(verdictOf(expected(0, 0))).toBe('unclear');
  });
});
