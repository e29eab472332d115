/** What the charts of figures show. */
import type { MonthFigures } from '../../shared/api/types';

/** The nine buckets, as few groups as a chart can tell apart. */
const GROUPS = {
  notDue: ['not_due'],
  young: ['1-15', '16-30'],
  middle: ['31-60', '61-90'],
  late: ['91-120', '121-180'],
  old: ['181-365', 'over_365'],
} as const satisfies Record<string, readonly MonthFigures['buckets'][number]['bucket'][]>;

export type GroupId = keyof typeof GROUPS;

export const BUCKET_COLOURS = ['teal', 'brand', 'yellow', 'orange', 'red'];

export interface AgeGroup {
  id: GroupId;
  /** Open at each month's end, in minor units. */
  values: number[];
}

export function grouped(months: readonly MonthFigures[]): AgeGroup[] {
  return (Object.entries(GROUPS) as [GroupId, readonly string[]][]).map(([id, buckets]) => ({
    id,
    values: months.map((month) =>
      month.buckets.filter((one) => buckets.includes(one.bucket)).reduce((sum, one) => sum + one.open_minor, 0),
    ),
  }));
}

/** `11/26` of an ISO date. */
export function monthLabel(day: string): string {
  return `${day.slice(5, 7)}/${day.slice(2, 4)}`;
}
