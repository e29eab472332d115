import { describe, expect, it } from 'vitest';
import { barPlace, niceTicks, spread } from './plot';

describe('a plot', () => {
  it('has ticks that people can read, up to the largest value', () => {
    expect(niceTicks(1)).toEqual([0, 0.5, 1]);
    expect(niceTicks(0.63)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    expect(niceTicks(4321)).toEqual([0, 2000, 4000, 6000]);
    expect(niceTicks(0)).toEqual([0, 1]);
  });

  it('puts places evenly and bars of one place beside each other', () => {
    const box = { left: 10, top: 0, width: 100, height: 50, most: 1, count: 2 };
    expect([spread(box, 0), spread(box, 1)]).toEqual([35, 85]);
    const [first, second] = [barPlace(box, 0, 0, 2), barPlace(box, 0, 1, 2)];
    expect(first.x + first.width).toBeCloseTo(second.x);
    expect(second.x + second.width).toBeLessThan(60);
  });
});
