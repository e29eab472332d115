/** How the telephone sounds, from the browser's own counters (W3C webrtc-stats); pure but for reading them. */

/** Counters since the leg began, and what holds just now. */
export interface AudioStats {
  receivedCount: number;
  lostCount: number;
  jitterMs: number;
  /** Null: the switch has reported nothing yet. */
  roundTripMs: number | null;
  /** Loudness of the other voice, 0..1. */
  level: number;
}

export interface CallQuality {
  received_count: number;
  lost_count: number;
  jitter_ms: number;
  jitter_worst_ms: number;
  round_trip_ms: number | null;
  round_trip_worst_ms: number | null;
}

export type Grade = 'good' | 'fair' | 'poor';

/**
 * Above these a voice is heard to suffer. Sources: ITU-T G.114 (150 ms one way bears any talk, 400 ms is the most), ITU-T
 * Y.1541 class 0 and 1 (50 ms of jitter); loss that G.711 with concealment hides (ITU-T G.113 appendix I).
 */
const FAIR = { loss: 0.01, jitterMs: 30, roundTripMs: 300 };
const POOR = { loss: 0.03, jitterMs: 50, roundTripMs: 800 };

export function gradeOf(loss: number, jitterMs: number, roundTripMs: number | null): Grade {
  const isOver = (limit: typeof FAIR) =>
    loss > limit.loss || jitterMs > limit.jitterMs || (roundTripMs ?? 0) > limit.roundTripMs;
  return isOver(POOR) ? 'poor' : isOver(FAIR) ? 'fair' : 'good';
}

type Report = Record<string, unknown> & { type?: string; kind?: string };

export function statsOf(reports: Iterable<Report>): AudioStats | null {
  let found: AudioStats | null = null;
  let roundTripS: number | null = null;
  const number = (value: unknown) => (typeof value === 'number' ? value : 0);
  for (const report of reports) {
    if (report.type === 'inbound-rtp' && report.kind === 'audio') {
      found = {
        receivedCount: number(report['packetsReceived']),
        lostCount: Math.max(0, number(report['packetsLost'])),
        jitterMs: number(report['jitter']) * 1000,
        roundTripMs: null,
        level: number(report['audioLevel']),
      };
    }
    if (report.type === 'remote-inbound-rtp' && typeof report['roundTripTime'] === 'number') roundTripS = report['roundTripTime'];
    if (report.type === 'candidate-pair' && report['nominated'] && typeof report['currentRoundTripTime'] === 'number') {
      roundTripS ??= report['currentRoundTripTime'];
    }
  }
  return found && { ...found, roundTripMs: roundTripS === null ? null : roundTripS * 1000 };
}

/** Gathers the samples of one conversation; the leg's counters went on before it and go on after it. */
export class QualityMeter {
  private first: AudioStats | null = null;
  private last: AudioStats | null = null;
  private count = 0;
  private jitterSum = 0;
  private jitterWorst = 0;
  private tripCount = 0;
  private tripSum = 0;
  private tripWorst = 0;
  private lost = 0;
  private received = 0;

  add(stats: AudioStats): void {
    // A leg that was made again counts from nothing: what the one before counted is kept.
    if (this.last && stats.receivedCount < this.last.receivedCount) this.close();
    this.first ??= stats;
    this.last = stats;
    this.count += 1;
    this.jitterSum += stats.jitterMs;
    this.jitterWorst = Math.max(this.jitterWorst, stats.jitterMs);
    if (stats.roundTripMs !== null) {
      this.tripCount += 1;
      this.tripSum += stats.roundTripMs;
      this.tripWorst = Math.max(this.tripWorst, stats.roundTripMs);
    }
  }

  /** Null: too short to say anything. */
  sum(): CallQuality | null {
    this.close();
    if (this.received + this.lost === 0) return null;
    const rounded = (value: number) => Math.round(value * 10) / 10;
    return {
      received_count: this.received,
      lost_count: this.lost,
      jitter_ms: rounded(this.jitterSum / this.count),
      jitter_worst_ms: rounded(this.jitterWorst),
      round_trip_ms: this.tripCount ? rounded(this.tripSum / this.tripCount) : null,
      round_trip_worst_ms: this.tripCount ? rounded(this.tripWorst) : null,
    };
  }

  private close(): void {
    if (this.first && this.last) {
      this.received += this.last.receivedCount - this.first.receivedCount;
      this.lost += Math.max(0, this.last.lostCount - this.first.lostCount);
    }
    this.first = null;
    this.last = null;
  }
}
