/** Days from the due date as people read them, and the curves of a test by day. */
import type { OffsetResult } from '../../shared/api/offsets';

export function signed(day: number): string {
  return day > 0 ? `+${day}` : String(day).replace('-', '−');
}

/** Every day that the curves cover, from the earliest arm's first day on. */
export function curveDays(fromDay: number, result: OffsetResult): number[] {
  const last = Math.max(fromDay, ...result.arms.map((arm) => arm.curve.until_day));
  return Array.from({ length: last - fromDay + 1 }, (_, index) => fromDay + index);
}

/** The share that has paid by each day; null after the last day that was seen. */
export function curveValues(days: readonly number[], curve: OffsetResult['arms'][number]['curve']): (number | null)[] {
  return days.map((day) => {
    if (day > curve.until_day) return null;
    let paid = 0;
    for (const point of curve.points) if (point.day <= day) paid = point.paid_ratio;
    return paid;
  });
}
