/** What pacing weighed, instant by instant: the live messages' points, and the server's for the time before. Pure. */
import type { LiveCampaign, PacingSample } from '../api/types';

export const SPAN_MS = 15 * 60_000;
/** A pause longer than this between two points is a gap in the line, not a slope. */
export const GAP_MS = 30_000;

export interface PacingPoint {
  atMs: number;
  risk: number | null;
  threshold: number | null;
  ratio: number | null;
  cap: number | null;
}

export type Track = readonly PacingPoint[];

/** Only campaigns that forecast have abandonment rules to draw. */
export function pointOf(live: LiveCampaign): PacingPoint | null {
  const tightest = live.caps[0];
  if (!tightest) return null;
  return {
    atMs: Date.parse(live.at),
    risk: live.figures['risk'] ?? null,
    threshold: live.figures['threshold'] ?? null,
    ratio: tightest.ratio,
    cap: tightest.max_ratio,
  };
}

function since(points: Track, atMs: number): Track {
  const first = points.findIndex((point) => point.atMs >= atMs);
  return first === 0 ? points : first < 0 ? [] : points.slice(first);
}

/** The track with one more point; a clock that was set back begins it anew. */
export function withPoint(track: Track, point: PacingPoint): Track {
  const last = track.at(-1);
  if (last && point.atMs < last.atMs) return [point];
  if (last && point.atMs === last.atMs) return track;
  return [...since(track, point.atMs - SPAN_MS), point];
}

/** Each running campaign's track after the figures that have just come. */
export function withFigures(
  tracks: ReadonlyMap<number, Track>,
  figures: readonly LiveCampaign[],
  gone: readonly number[],
): ReadonlyMap<number, Track> {
  if (figures.length === 0 && gone.length === 0) return tracks;
  const next = new Map(tracks);
  for (const live of figures) {
    const point = pointOf(live);
    if (point) next.set(live.campaign_id, withPoint(next.get(live.campaign_id) ?? [], point));
  }
  for (const id of gone) next.delete(id);
  return next;
}

/** The server's samples up to where the page's own points begin, then those. */
export function joinSamples(samples: readonly PacingSample[], track: Track): Track {
  const firstMs = track[0]?.atMs ?? Infinity;
  const before = samples
    .map((sample) => ({
      atMs: Date.parse(sample.at),
      risk: sample.risk,
      threshold: sample.threshold,
      ratio: sample.running_ratio,
      cap: sample.cap,
    }))
    .filter((point) => point.atMs < firstMs);
  const all = [...before, ...track];
  return since(all, (all.at(-1)?.atMs ?? 0) - SPAN_MS);
}

/** Seconds, then one column for each name, as charts want them; a gap is a row of nothing. */
export function columnsOf(
  track: Track,
  names: readonly ('risk' | 'threshold' | 'ratio' | 'cap')[],
): [number[], ...(number | null)[][]] {
  const seconds: number[] = [];
  const columns: (number | null)[][] = names.map(() => []);
  let beforeMs = -Infinity;
  for (const point of track) {
    if (beforeMs > -Infinity && point.atMs - beforeMs > GAP_MS) {
      seconds.push((beforeMs + point.atMs) / 2000);
      for (const column of columns) column.push(null);
    }
    seconds.push(point.atMs / 1000);
    names.forEach((name, index) => columns[index]?.push(point[name]));
    beforeMs = point.atMs;
  }
  return [seconds, ...columns];
}
