import { describe, expect, it } from 'vitest';
import { gradeOf, QualityMeter, statsOf, type AudioStats } from './quality';

const stats = (receivedCount: number, lostCount: number, jitterMs = 5, roundTripMs: number | null = 40): AudioStats => ({
  receivedCount, lostCount, jitterMs, roundTripMs, level: 0,
});

describe('how a call sounds', () => {
  it('is read from the browser’s own reports', () => {
    const reports = [
      { type: 'inbound-rtp', kind: 'audio', packetsReceived: 500, packetsLost: 3, jitter: 0.012, audioLevel: 0.3 },
      { type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.045 },
      { type: 'outbound-rtp', kind: 'audio', packetsSent: 9 },
    ];
    const found = statsOf(reports);
    expect([found?.receivedCount, found?.lostCount, found?.level]).toEqual([500, 3, 0.3]);
    expect(found?.jitterMs).toBeCloseTo(12);
    expect(found?.roundTripMs).toBeCloseTo(45);
    expect(statsOf([{ type: 'outbound-rtp' }])).toBeNull();
    expect(statsOf([reports[0] ?? {}])?.roundTripMs).toBeNull();
    expect(statsOf([reports[0] ?? {}, { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.02 }])?.roundTripMs).toBe(20);
  });

  it('is summed over one conversation of a leg that lasts the whole shift', () => {
    const meter = new QualityMeter();
    meter.add(stats(1000, 10));
    meter.add(stats(1250, 10, 15, null));
    meter.add(stats(1500, 15, 40, 80));
    expect(meter.sum()).toEqual({
      received_count: 500, lost_count: 5, jitter_ms: 20, jitter_worst_ms: 40, round_trip_ms: 60, round_trip_worst_ms: 80,
    });
  });

  it('goes on when the leg was made again in mid-call', () => {
    const meter = new QualityMeter();
    meter.add(stats(1000, 0));
    meter.add(stats(1100, 2));
    meter.add(stats(10, 0));
    meter.add(stats(60, 1));
    expect(meter.sum()).toMatchObject({ received_count: 150, lost_count: 3 });
  });

  it('says nothing of a call that was too short', () => {
    expect(new QualityMeter().sum()).toBeNull();
    const once = new QualityMeter();
    once.add(stats(1000, 10));
    expect(once.sum()).toBeNull();
  });

  it.each([
    [0, 5, 40, 'good'],
    [0.02, 5, 40, 'fair'],
    [0, 35, null, 'fair'],
    [0, 5, 400, 'fair'],
    [0.05, 5, 40, 'poor'],
    [0, 60, 40, 'poor'],
    [0, 5, 900, 'poor'],
  ] as const)('of %d loss, %d ms of jitter and %s ms round trip is %s', (loss, jitter, trip, grade) => {
    expect(gradeOf(loss, jitter, trip)).toBe(grade);
  });
});
