import { describe, expect, it } from 'vitest';
import type { FiguresToday } from '../shared/api/types';
import { causeOf, periodOf, talkOf } from './attempts';
import { answerRate, meanTalkS, promiseRate, rankOutcomes, silentRate } from './figures';

const figures = (part: Partial<FiguresToday>): FiguresToday => ({
  campaign_id: null,
  since: '2026-11-22T23:00:00Z',
  attempt_count: 0,
  open_count: 0,
  answered_count: 0,
  joined_count: 0,
  silent_count: 0,
  right_party_count: 0,
  promise_count: 0,
  promised: [],
  talk_s: 0,
  outcomes: {},
  ...part,
});

describe('figures of the day', () => {
  it('are what their labels say', () => {
    const day = figures({
      attempt_count: 200,
      answered_count: 80,
      joined_count: 76,
      silent_count: 2,
      right_party_count: 50,
      promise_count: 20,
      talk_s: 7600,
    });
    expect(answerRate(day)).toBeCloseTo(0.4);
    expect(silentRate(day)).toBeCloseTo(0.025);
    expect(promiseRate(day)).toBeCloseTo(0.4);
    expect(meanTalkS(day)).toBe(100);
  });

  it('divide nothing by nothing', () => {
    for (const ratio of [answerRate, silentRate, promiseRate, meanTalkS]) expect(ratio(figures({}))).toBeNull();
  });

  it('rank outcomes by count, equal ones by name, and leave out what did not happen', () => {
    expect(rankOutcomes({ NA: 10, BUSY: 5, CB: 5, PTP: 0 })).toEqual([
      { code: 'NA', count: 10, share: 1 },
      { code: 'BUSY', count: 5, share: 0.5 },
      { code: 'CB', count: 5, share: 0.5 },
    ]);
  });
});

describe('attempts', () => {
  it('are filtered by whole local days', () => {
    expect(periodOf('2026-11-23', '2026-11-23', 'Europe/Rome')).toEqual({
      from: '2026-11-22T23:00:00.000Z',
      to: '2026-11-23T23:00:00.000Z',
    });
    expect(periodOf('', '', 'Europe/Rome')).toEqual({ from: null, to: null });
  });

  it('show the network’s cause and the length of the talk', () => {
    expect(causeOf({ cause_sip: 486, cause_q850: 17 })).toBe('SIP 486 · Q.850 17');
    expect(causeOf({ cause_sip: null, cause_q850: null })).toBe('–');
    expect(talkOf({ joined_at: '2026-11-23T09:00:00Z', ended_at: '2026-11-23T09:02:05Z' })).toBe('2:05');
    expect(talkOf({ joined_at: null, ended_at: '2026-11-23T09:02:05Z' })).toBe('–');
  });
});
