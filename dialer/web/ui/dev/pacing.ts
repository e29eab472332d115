/** A predictive campaign of the mock server: a risk that wanders about its threshold, a day well below its cap. */
const PERIOD_S = 5;
const SPAN_S = 900;
const CAP = 0.03;
/** Every so often the mock's dialer is careful for a while, so that the banner can be seen coming and going. */
const CAREFUL_EVERY_S = 180;
const CAREFUL_S = 40;

function wander(second: number, seed: number): number {
  return (Math.sin(second / 17 + seed) + Math.sin(second / 5.3 + 2 * seed) + Math.sin(second * 1.7 + seed)) / 3;
}

function weighed(second: number) {
  const served = 640 + Math.floor((second % 3600) / 6);
  const lost = 12 + Math.floor((second % 3600) / 240);
  const isCareful = second % CAREFUL_EVERY_S < CAREFUL_S;
  const threshold = 0.041 + 0.006 * wander(second, 3);
  const risk = Math.max(0.004, threshold + 0.02 * wander(second, 1));
  return { served, lost, isCareful, threshold, risk, ratio: lost / served };
}

export function at(second: number): object {
  const { served, lost, isCareful, threshold, risk, ratio } = weighed(second);
  const sight = isCareful
    ? {}
    : { risk, threshold, expected_answers: 2.2 + wander(second, 5), expected_releases: 1.6 + wander(second, 7) / 2 };
  return {
    launch_reason: isCareful ? 'fallback_stale_events' : risk > threshold ? 'risk_above_threshold' : 'risk_below_threshold',
    figures: {
      ...sight, budget: CAP * served - lost, free: 2, waiting: 0, in_flight: 7 + (second % 3), answer_rate: 0.31 + 0.01 * wander(second, 9),
      running_ratio: ratio, line_limit: 22, time_left_s: 11_520 - (second % 3600),
    },
    caps: [{ formula: 'silent_per_good', max_ratio: CAP, window: 'day', hours: null, served_count: served, lost_count: lost, ratio }],
    fallback: isCareful
      ? { reason: 'stale_events', since: new Date((second - (second % CAREFUL_EVERY_S)) * 1000).toISOString() }
      : null,
  };
}

export function history(nowMs: number): object[] {
  const last = Math.floor(nowMs / 1000 / PERIOD_S) * PERIOD_S;
  return Array.from({ length: SPAN_S / PERIOD_S + 1 }, (_, index) => last - SPAN_S + index * PERIOD_S).map((second) => {
    const { isCareful, risk, threshold, ratio } = weighed(second);
    return {
      at: new Date(second * 1000).toISOString(), running_ratio: ratio, cap: CAP,
      risk: isCareful ? null : risk, threshold: isCareful ? null : threshold,
    };
  });
}
