import { describe, expect, it } from 'vitest';
import type { AgentStatus, ScreenPop } from '../api/types';
import { EMPTY_AGENT, reduceAgent } from './agentState';
import type { Frame } from './protocol';

const status = (part: Partial<AgentStatus>): AgentStatus => ({
  agent_id: 1,
  name: 'Giulia',
  teams: [1],
  state: 'ready',
  since: '2026-11-23T09:00:00Z',
  leg: 'up',
  call_id: null,
  campaign_id: null,
  pause_reason: null,
  pause_wanted: null,
  closing_at: null,
  held_at: null,
  is_hold_wanted: false,
  transfer: null,
  is_handed_over: false,
  deadline_at: null,
  ...part,
});
const pop = { call_id: 'c1', lead_id: 5 } as unknown as ScreenPop;
const frame = (type: string, data: unknown): Frame => ({ v: 1, type, seq: 1, at: '2026-11-23T09:00:00Z', data });
const run = (...frames: Frame[]) => frames.reduce(reduceAgent, EMPTY_AGENT);

describe('the agent’s live state', () => {
  it('takes everything from a snapshot, so a reconnection needs nothing else', () => {
    const before = run(frame('screen_pop', pop), frame('agent_state', status({ state: 'talking', call_id: 'c1' })));
    const after = reduceAgent(before, frame('snapshot', { agent: { ...status({}), pop: null } }));
    expect(after.status?.state).toBe('ready');
    expect(after.pop).toBeNull();
    expect(after.status).not.toHaveProperty('pop');
  });

  it('keeps the file through wrap-up and takes it away when it is cleared', () => {
    const wrapUp = run(
      frame('snapshot', { agent: { ...status({}), pop: null } }),
      frame('screen_pop', pop),
      frame('agent_state', status({ state: 'wrap_up', call_id: 'c1' })),
    );
    expect(wrapUp.pop).toBe(pop);
    expect(reduceAgent(wrapUp, frame('screen_cleared', { agent_id: 1 })).pop).toBeNull();
  });

  it('forgets the call when the agent has another one', () => {
    const call = { call_id: 'c1', campaign_id: 1, state: 'talking', since: '', outcome: null };
    const first = run(frame('call_state', call), frame('agent_state', status({ call_id: 'c1' })));
    expect(first.call?.call_id).toBe('c1');
    expect(reduceAgent(first, frame('agent_state', status({ call_id: 'c2' }))).call).toBeNull();
  });

  it('keeps the newest twenty notices, newest first', () => {
    const many = Array.from({ length: 25 }, (_, index) => frame('notice', { code: `n${index}` }));
    const { notices } = run(...many);
    expect(notices).toHaveLength(20);
    expect(notices[0]?.code).toBe('n24');
  });

  it('leaves a message that it does not know alone', () => {
    const before = run(frame('agent_state', status({})));
    expect(reduceAgent(before, frame('from_the_future', {}))).toBe(before);
  });
});
