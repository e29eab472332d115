// @vitest-environment jsdom
import { renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PHONE_OFF, type PhonePhase } from '../phone/machine';
import type { AgentStatus } from '../shared/api/types';
import type { LinkState } from '../shared/live/socket';
import { useReconnect, WAITS_MS } from './useReconnect';

const TALKING: AgentStatus = {
  agent_id: 1,
  name: 'Anna Neri',
  teams: [1],
  state: 'talking',
  since: '2026-11-23T09:00:00Z',
  leg: 'down',
  call_id: 'c1',
  campaign_id: 1,
  pause_reason: null,
  pause_wanted: null,
  closing_at: null,
  held_at: '2026-11-23T09:01:00Z',
  is_hold_wanted: false,
  transfer: null,
  is_handed_over: false,
  deadline_at: null,
};

interface Given {
  status: AgentStatus | null;
  phase: PhonePhase;
  link?: LinkState;
}

function watch(given: Given) {
  const reconnect = vi.fn();
  const view = renderHook(({ status, phase, link = 'open' }: Given) => useReconnect(status, { ...PHONE_OFF, phase }, link, reconnect), {
    initialProps: given,
  });
  return { reconnect, show: (next: Given) => view.rerender(next) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks for a leg when the page was loaded anew in the middle of a conversation', () => {
  const { reconnect, show } = watch({ status: TALKING, phase: 'connecting' });
  vi.advanceTimersByTime(60_000);
  expect(reconnect).not.toHaveBeenCalled();
  show({ status: TALKING, phase: 'registered' });
  vi.advanceTimersByTime(WAITS_MS[0] ?? 0);
  expect(reconnect).toHaveBeenCalledOnce();
});

it('asks too when the switch still has the leg of a page that died', () => {
  const { reconnect } = watch({ status: { ...TALKING, leg: 'up', held_at: null }, phase: 'registered' });
  vi.advanceTimersByTime(WAITS_MS[0] ?? 0);
  expect(reconnect).toHaveBeenCalledOnce();
});

it('leaves alone who has a leg, gets one, is offline, or is about to get a call', () => {
  for (const given of [
    { status: TALKING, phase: 'in_call' },
    { status: { ...TALKING, leg: 'calling' }, phase: 'registered' },
    { status: { ...TALKING, state: 'offline' }, phase: 'registered' },
    { status: { ...TALKING, state: 'reserved' }, phase: 'registered' },
    { status: null, phase: 'registered' },
  ] as Given[]) {
    const { reconnect } = watch(given);
    vi.advanceTimersByTime(60_000);
    expect(reconnect).not.toHaveBeenCalled();
  }
});

it('waits longer each time that the leg does not come', () => {
  const { reconnect, show } = watch({ status: TALKING, phase: 'registered' });
  for (const [count, wait] of WAITS_MS.entries()) {
    vi.advanceTimersByTime(wait - 1);
    expect(reconnect).toHaveBeenCalledTimes(count);
    vi.advanceTimersByTime(1);
    expect(reconnect).toHaveBeenCalledTimes(count + 1);
    show({ status: { ...TALKING, leg: 'calling' }, phase: 'registered' });
    show({ status: TALKING, phase: 'registered' });
  }
});

it('never asks against a page that has taken over, nor while the server is away: what it knows may be old', () => {
  for (const link of ['taken_over', 'waiting', 'connecting', 'ended', 'outdated'] as const) {
    const { reconnect } = watch({ status: TALKING, phase: 'registered', link });
    vi.advanceTimersByTime(60_000);
    expect(reconnect).not.toHaveBeenCalled();
  }
});

it('forgets a request that was about to be made when another page takes over', () => {
  const { reconnect, show } = watch({ status: TALKING, phase: 'registered' });
  vi.advanceTimersByTime((WAITS_MS[0] ?? 0) - 1);
  show({ status: TALKING, phase: 'registered', link: 'taken_over' });
  vi.advanceTimersByTime(60_000);
  expect(reconnect).not.toHaveBeenCalled();
});
