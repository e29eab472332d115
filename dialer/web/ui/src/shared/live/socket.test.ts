import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Frame } from './protocol';
import { LiveSocket, pauseBeforeAttempt, socketUrl, type LinkState } from './socket';

class FakeSocket {
  static made: FakeSocket[] = [];
  readyState = 0;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor() {
    FakeSocket.made.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.readyState = 3;
  }
  greet() {
    this.readyState = 1;
    this.onopen?.();
    this.say('hello', { protocol: 1 });
  }
  say(type: string, data: unknown, v = 1) {
    this.onmessage?.({ data: JSON.stringify({ v, type, seq: 1, at: '', data }) });
  }
}

const newest = () => FakeSocket.made.at(-1) as FakeSocket;

function makeLive() {
  const states: LinkState[] = [];
  const frames: Frame[] = [];
  const onLost = vi.fn();
  const socket = new LiveSocket({
    url: 'ws://x/ws/agent',
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    onLost,
    makeSocket: () => new FakeSocket() as unknown as WebSocket,
    random: () => 1,
  });
  return { socket, states, frames, onLost };
}

beforeEach(() => {
  FakeSocket.made = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe('the live socket', () => {
  it('is open once the server has greeted it, and hands every frame on', () => {
    const { socket, states, frames } = makeLive();
    socket.start();
    newest().greet();
    newest().say('agent_state', { state: 'ready' });
    expect(states).toEqual(['connecting', 'open']);
    expect(frames.map((frame) => frame.type)).toEqual(['hello', 'agent_state']);
  });

  it('reconnects after longer and longer pauses, and starts short again after a greeting', () => {
    const { socket, onLost } = makeLive();
    socket.start();
    for (const pause of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      const count = FakeSocket.made.length;
      newest().onclose?.({ code: 1006 });
      vi.advanceTimersByTime(pause - 1);
      expect(FakeSocket.made).toHaveLength(count);
      vi.advanceTimersByTime(1);
      expect(FakeSocket.made).toHaveLength(count + 1);
    }
    expect(onLost).toHaveBeenCalledTimes(7);
    newest().greet();
    newest().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(500);
    expect(FakeSocket.made).toHaveLength(9);
  });

  it('gives up a connection attempt that nobody answers', () => {
    const { socket, states } = makeLive();
    socket.start();
    vi.advanceTimersByTime(10_000);
    expect(states.at(-1)).toBe('waiting');
    vi.advanceTimersByTime(500);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it.each([
    [4001, 'ended'],
    [4002, 'taken_over'],
  ])('does not come back by itself after close code %d', (code, state) => {
    const { socket, states } = makeLive();
    socket.start();
    newest().greet();
    newest().onclose?.({ code });
    vi.advanceTimersByTime(60_000);
    expect(states.at(-1)).toBe(state);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it('takes the desk back when the person says so', () => {
    const { socket } = makeLive();
    socket.start();
    newest().greet();
    newest().onclose?.({ code: 4002 });
    socket.renew();
    expect(FakeSocket.made).toHaveLength(2);
  });

  it('does not steal the desk back because the machine is on-line again, and wakes once the person has asked', () => {
    const { socket } = makeLive();
    socket.start();
    newest().greet();
    newest().onclose?.({ code: 4002 });
    socket.wake();
    expect(FakeSocket.made).toHaveLength(1);
    socket.renew();
    newest().onclose?.({ code: 1006 });
    socket.wake();
    expect(FakeSocket.made).toHaveLength(3);
  });

  it('comes back after the server found it too slow', () => {
    const { socket } = makeLive();
    socket.start();
    newest().greet();
    newest().onclose?.({ code: 4008 });
    vi.advanceTimersByTime(500);
    expect(FakeSocket.made).toHaveLength(2);
  });

  it('stops at a protocol that it does not speak, and drops what it cannot read', () => {
    const { socket, states, frames } = makeLive();
    socket.start();
    newest().greet();
    newest().onmessage?.({ data: '{not json' });
    newest().onmessage?.({ data: 'null' });
    expect(frames).toHaveLength(1);
    newest().say('snapshot', {}, 2);
    expect(states.at(-1)).toBe('outdated');
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it('pings while it is open and is silent after stop', () => {
    const { socket } = makeLive();
    socket.start();
    const first = newest();
    first.greet();
    vi.advanceTimersByTime(40_000);
    expect(first.sent.map((text) => JSON.parse(text))).toEqual([
      { v: 1, type: 'ping' },
      { v: 1, type: 'ping' },
    ]);
    socket.stop();
    vi.advanceTimersByTime(60_000);
    expect(first.sent).toHaveLength(2);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it('waits between half and all of its pause', () => {
    expect(pauseBeforeAttempt(0, () => 0)).toBe(250);
    expect(pauseBeforeAttempt(0, () => 1)).toBe(500);
    expect(pauseBeforeAttempt(30, () => 1)).toBe(15_000);
  });

  it('speaks TLS where the page does', () => {
    expect(socketUrl('/ws/agent', { protocol: 'https:', host: 'd.example' })).toBe('wss://d.example/ws/agent');
    expect(socketUrl('/ws/agent', { protocol: 'http:', host: 'localhost:8080' })).toBe('ws://localhost:8080/ws/agent');
  });
});
