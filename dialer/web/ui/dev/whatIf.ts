/** Answers of a digital twin that is not there: one day more at each look. */
import { iso, now } from './scene.ts';

const RUNS = 39;

interface Asked {
  body: Record<string, unknown>;
  at: number;
  done: number;
}

const asked: Asked[] = [];

function expected(mean: number, half: number): object {
  const low = (share: number) => Math.max(0, mean - half * share);
  return { mean, lo80: low(0.65), hi80: mean + half * 0.65, lo95: low(1), hi95: mean + half };
}

function outlook(gain: number): object {
  return {
    run_count: RUNS,
    days_within_cap: gain ? 1 : 0.974,
    conversations: expected(412 * (1 + gain), 34),
    utilisation: expected(0.72 + gain, 0.018),
    abandonment: expected(gain ? 0.0262 : 0.0041, gain ? 0.0048 : 0.0031),
    day_abandonment: expected(gain ? 0.0241 : 0.0098, 0.003),
  };
}

export function ask(body: Record<string, unknown>): object {
  asked.push({ body, at: now().getTime(), done: 0 });
  return read(asked.length);
}

export function read(id: number): object {
  const question = asked[id - 1];
  if (!question) return { state: 'failed', problem_code: 'foresight_lost', problem: '' };
  question.done = Math.min(RUNS, question.done + 13);
  const isDone = question.done >= RUNS;
  const isChange = Object.entries(question.body).some(([key, value]) => key !== 'until' && value !== 0);
  const gain = question.body['mode'] === 'predictive' ? 0.17 : 0.04;
  return {
    what_if_id: id, campaign_id: 1, state: isDone ? 'done' : 'running', asked_at: iso(question.at),
    until: iso(question.at + 5 * 3_600_000), agents: 18, mode: 'progressive', cap: 0.03, formula: 'silent_per_good',
    change: { mode: null, agents_more: 0, max_lines_per_agent: null, ring_timeout_s: null, power_ratio: null, cap: null, until: null, ...question.body },
    done_count: question.done, total_count: RUNS, problem_code: '', problem: '',
    present: isDone ? outlook(0) : null,
    changed: isDone && isChange ? outlook(gain) : null,
    differences: isDone && isChange
      ? { conversations: expected(412 * gain, 12), utilisation: expected(gain, 0.006), abandonment: expected(0.0221, 0.004) }
      : null,
  };
}
