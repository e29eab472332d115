import { describe, expect, it } from 'vitest';
import type { FloorDiff, FloorSnapshot, LiveAgent, LiveCall } from '../api/types';
import { EMPTY_FLOOR, reduceFloor, type FloorLive } from './floorState';
import type { Frame } from './protocol';

const call = (callId: string, state: LiveCall['state'] = 'ringing'): LiveCall => ({
  call_id: callId,
  campaign_id: 1,
  state,
  since: '2026-11-23T09:00:00Z',
  agent_id: null,
  held_at: null,
});
const agent = (agentId: number): LiveAgent => ({
  agent_id: agentId,
  name: `A${agentId}`,
  team_ids: [1],
  state: 'ready',
  since: '2026-11-23T09:00:00Z',
  leg: 'up',
  call_id: null,
  campaign_id: null,
  pause_reason: null,
  deadline_at: null,
});
const SNAPSHOT: FloorSnapshot = {
  seq: 1,
  at: '2026-11-23T09:00:00Z',
  stopped: false,
  link: true,
  is_monitoring_agreed: false,
  campaigns: [],
  calls: [call('c1'), call('c2')],
  agents: null,
  teams: [{ team_id: 1, name: 'Milano', present_count: 6, by_state: { ready: 6 } }],
  stuck_agents: [],
  help: [],
  notices: [],
};
const NO_CHANGE: FloorDiff = {
  stopped: null,
  link: null,
  is_monitoring_agreed: null,
  campaigns: null,
  gone_campaigns: null,
  calls: null,
  agents: null,
  teams: null,
  stuck_agents: null,
  help: null,
  notices: null,
};
const frame = (type: string, data: unknown): Frame => ({ v: 1, type, seq: 1, at: '', data });
const snapshot = (part: Partial<FloorSnapshot> = {}) => reduceFloor(EMPTY_FLOOR, frame('snapshot', { ...SNAPSHOT, ...part }));
const diff = (live: FloorLive, part: Partial<FloorDiff>) => reduceFloor(live, frame('diff', { ...NO_CHANGE, ...part }));

describe('the floor', () => {
  it('adds, moves and removes calls by diffs', () => {
    const live = diff(snapshot(), { calls: { upsert: [call('c2', 'talking'), call('c3')], gone: ['c1'] } });
    expect([...live.calls.keys()]).toEqual(['c2', 'c3']);
    expect(live.calls.get('c2')?.state).toBe('talking');
  });

  it('keeps what a diff does not speak of, as the very same objects', () => {
    const before = snapshot();
    const after = diff(before, { stopped: true });
    expect(after.isStopped).toBe(true);
    expect(after.calls).toBe(before.calls);
    expect(after.teams).toBe(before.teams);
  });

  it('ignores a diff that comes before its snapshot', () => {
    expect(diff(EMPTY_FLOOR, { stopped: true })).toBe(EMPTY_FLOOR);
  });

  it('forgets single agents the moment the agreement ends', () => {
    const watched = snapshot({ is_monitoring_agreed: true, agents: [agent(1), agent(2)], teams: null });
    expect(watched.agents.size).toBe(2);
    const teams = [{ team_id: 1, name: 'Milano', present_count: 6, by_state: { ready: 6 } }];
    const ended = diff(watched, { is_monitoring_agreed: false, teams });
    expect(ended.agents.size).toBe(0);
    expect(ended.teams).toEqual(teams);
  });

  it('forgets the teams when an agreement begins, and takes the agents that come along', () => {
    const live = diff(snapshot(), { is_monitoring_agreed: true, agents: { upsert: [agent(7)], gone: [] } });
    expect(live.teams).toEqual([]);
    expect([...live.agents.keys()]).toEqual([7]);
  });

  it('knows who asks for help, and forgets who no longer does', () => {
    const asking = {
      call_id: 'c1', campaign_id: 1, agent_name: 'Anna', asked_at: '2026-11-23T09:00:00Z', answered_at: null, answered_by: '',
    };
    const live = diff(snapshot(), { help: [asking] });
    expect(live.help).toEqual([asking]);
    expect(diff(live, {}).help).toBe(live.help);
    expect(diff(live, { help: [] }).help).toEqual([]);
  });

  it('puts new notices first and keeps a hundred', () => {
    const notice = (minute: number) => ({
      at: `2026-11-23T09:${String(minute % 60).padStart(2, '0')}:00Z`,
      level: 'info',
      code: `n${minute}`,
      facts: {},
    });
    const live = diff(snapshot({ notices: Array.from({ length: 99 }, (_, index) => notice(index % 50)) }), {
      notices: [notice(59), notice(58)],
    });
    expect(live.notices).toHaveLength(100);
    expect(live.notices[0]?.code).toBe('n59');
  });

  it('keeps what pacing weighed since the connection began, and begins anew with the next one', () => {
    const campaign = (at: string) => ({
      campaign_id: 1, at, agents_by_state: null, calls_by_state: {}, ready_lead_count: 0, launch_reason: '', figures: { risk: 0.02 },
      caps: [{ formula: 'silent_per_good' as const, max_ratio: 0.03, window: 'day' as const, hours: null, served_count: 9, lost_count: 0, ratio: 0 }],
      fallback: null,
    });
    const first = snapshot({ campaigns: [campaign('2026-11-23T09:00:00Z')] });
    const live = diff(first, { campaigns: [campaign('2026-11-23T09:00:01Z')] });
    expect(live.tracks.get(1)?.map((point) => point.risk)).toEqual([0.02, 0.02]);
    const data = { ...SNAPSHOT, at: '2026-11-23T09:05:00Z', campaigns: [campaign('2026-11-23T09:05:00Z')] };
    const again = reduceFloor(live, frame('snapshot', data));
    expect([again.since, again.tracks.get(1)?.length]).toEqual(['2026-11-23T09:05:00Z', 1]);
    expect(diff(again, { gone_campaigns: [1] }).tracks.size).toBe(0);
  });

  it('drops a campaign that is gone', () => {
    const campaign = (id: number) => ({ campaign_id: id, at: '', agents_by_state: null, calls_by_state: {}, ready_lead_count: 0, launch_reason: '', figures: {}, caps: [], fallback: null });
    const live = diff(snapshot({ campaigns: [campaign(1), campaign(2)] }), { gone_campaigns: [1] });
    expect([...live.campaigns.keys()]).toEqual([2]);
  });
});
