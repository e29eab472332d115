import { describe, expect, it } from 'vitest';
import type { MonthFigures } from '../../shared/api/types';
import { grouped, monthLabel } from './portfolio';

const bucket = (name: MonthFigures['buckets'][number]['bucket'], open_minor: number) => ({
  bucket: name,
  open_minor,
  roll_rate: null,
  cure_rate: null,
});

describe('the chart of ages', () => {
  it('adds the buckets up to groups, and every bucket stands in one', () => {
    const month = {
      buckets: (['not_due', '1-15', '16-30', '31-60', '61-90', '91-120', '121-180', '181-365', 'over_365'] as const).map((name, index) =>
        bucket(name, 10 ** index),
      ),
    } as MonthFigures;
    const groups = grouped([month]);
    expect(groups.map((group) => group.values[0])).toEqual([1, 110, 11_000, 1_100_000, 110_000_000]);
  });

  it('names months shortly', () => {
    expect(monthLabel('2026-11-23')).toBe('11/26');
  });
});
