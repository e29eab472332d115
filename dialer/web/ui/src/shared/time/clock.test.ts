import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { serverNowMs, syncClock } from './clock';

beforeEach(() => vi.useFakeTimers({ now: Date.parse('2027-01-01T00:00:00Z') }));
afterEach(() => {
  syncClock(Date.now());
  vi.useRealTimers();
});

it('counts on from the server’s time, not the wall’s', () => {
  syncClock('2026-11-23T09:00:00Z');
  vi.advanceTimersByTime(5000);
  expect(new Date(serverNowMs()).toISOString()).toBe('2026-11-23T09:00:05.000Z');
});

it('does not jitter with the network, but follows a clock that was moved', () => {
  syncClock('2026-11-23T09:00:00Z');
  syncClock('2026-11-23T08:59:59.200Z');
  expect(serverNowMs()).toBe(Date.parse('2026-11-23T09:00:00Z'));
  syncClock('2026-11-23T11:00:00Z');
  expect(serverNowMs()).toBe(Date.parse('2026-11-23T11:00:00Z'));
});

it('ignores what is not a time', () => {
  syncClock('2026-11-23T09:00:00Z');
  syncClock('rubbish');
  expect(serverNowMs()).toBe(Date.parse('2026-11-23T09:00:00Z'));
});
