import { describe, expect, it } from 'vitest';
import type { LiveCampaign, PacingSample } from '../api/types';
import { columnsOf, joinSamples, pointOf, SPAN_MS, withFigures, withPoint, type PacingPoint } from './pacingTrack';

const START = Date.parse('2026-11-23T09:00:00Z');
const point = (seconds: number, risk = 0.02): PacingPoint => ({
  atMs: START + seconds * 1000,
  risk,
  threshold: 0.04,
  ratio: 0.01,
  cap: 0.03,
});
const sample = (seconds: number): PacingSample => ({
  at: new Date(START + seconds * 1000).toISOString(),
  risk: 0.5,
  threshold: 0.04,
  running_ratio: null,
  cap: 0.03,
});
const live = (seconds: number, part: Partial<LiveCampaign> = {}): LiveCampaign => ({
  campaign_id: 1,
  at: new Date(START + seconds * 1000).toISOString(),
  agents_by_state: null,
  calls_by_state: {},
  ready_lead_count: 0,
  launch_reason: 'risk_below_threshold',
  figures: { risk: 0.02, threshold: 0.04 },
  caps: [
    { formula: 'silent_per_good', max_ratio: 0.03, window: 'day', hours: null, served_count: 99, lost_count: 1, ratio: 0.01 },
  ],
  fallback: null,
  ...part,
});

describe('a track of pacing', () => {
  it('takes a point from each message of a campaign that forecasts', () => {
    expect(pointOf(live(3))).toEqual(point(3));
    expect(pointOf(live(3, { caps: [] }))).toBeNull();
    expect(pointOf(live(3, { figures: {} }))).toMatchObject({ risk: null, threshold: null, ratio: 0.01 });
  });

  it('keeps the last quarter of an hour', () => {
    let track = withPoint([], point(0));
    for (let second = 1; second <= 1200; second += 1) track = withPoint(track, point(second));
    expect(track).toHaveLength(901);
    expect((track.at(-1)?.atMs ?? 0) - (track[0]?.atMs ?? 0)).toBe(SPAN_MS);
  });

  it('takes an instant once, and begins anew when the clock is set back', () => {
    const track = withPoint(withPoint([], point(5)), point(5, 0.9));
    expect(track).toEqual([point(5)]);
    expect(withPoint(track, point(1))).toEqual([point(1)]);
  });

  it('belongs to its campaign and ends with it', () => {
    const both = withFigures(new Map(), [live(1), live(1, { campaign_id: 2 })], []);
    expect([...both.keys()]).toEqual([1, 2]);
    expect([...withFigures(both, [], [1]).keys()]).toEqual([2]);
    expect(withFigures(both, [], [])).toBe(both);
  });

  it('begins with the server’s samples from before the page was opened', () => {
    const track = joinSamples([sample(0), sample(5), sample(10)], [point(7), point(8)]);
    expect(track.map((item) => (item.atMs - START) / 1000)).toEqual([0, 5, 7, 8]);
    expect(joinSamples([sample(0), sample(5)], []).map((item) => item.risk)).toEqual([0.5, 0.5]);
    expect(joinSamples([sample(-3000), sample(0)], [point(7)]).map((item) => item.atMs - START)).toEqual([0, 7000]);
    expect(joinSamples([], [])).toEqual([]);
  });

  it('becomes columns with a hole where nothing was heard', () => {
    const [seconds, risk, cap] = columnsOf([point(0), point(1), point(61)], ['risk', 'cap']);
    expect(seconds.map((second) => second - START / 1000)).toEqual([0, 1, 31, 61]);
    expect(risk).toEqual([0.02, 0.02, null, 0.02]);
    expect(cap).toEqual([0.03, 0.03, null, 0.03]);
  });
});
