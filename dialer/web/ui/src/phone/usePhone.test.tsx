// @vitest-environment jsdom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { agentApi } from '../shared/api/agent';
import type { PhoneAccount } from '../shared/api/types';
import { SOUND_KEY, type SoundChoice } from './devices';
import type { PhoneEvent } from './machine';
import { faultOf, rootMeanSquare } from './microphone';
import { sipSocketUrl, type Phone, type PhoneFactory } from './port';
import { usePhone } from './usePhone';

const ACCOUNT: PhoneAccount = {
  kind: 'webrtc',
  ws_path: '/sip',
  sip_uri: 'sip:agent-1@sollecito.invalid',
  authorization_user: 'agent-1',
  password: 'secret',
  display_name: 'Giulia',
  ice_servers: [],
};

class FakePhone implements Phone {
  start = vi.fn(() => Promise.resolve());
  stop = vi.fn();
  setMuted = vi.fn();
  resumeAudio = vi.fn();
  setSound = vi.fn();
  readStats = () => Promise.resolve(null);
  readLevel = () => 0.5;
  constructor(
    readonly sound: SoundChoice,
    readonly tell: (event: PhoneEvent) => void,
  ) {}
}

function makePhones() {
  const made: FakePhone[] = [];
  const factory: PhoneFactory = (_account, sound, onEvent) => {
    const phone = new FakePhone(sound, onEvent);
    made.push(phone);
    return phone;
  };
  const load = vi.fn(() => Promise.resolve(factory));
  return { made, load };
}

function wrapper({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;
}

const account = (part: Partial<PhoneAccount> = {}) =>
  vi.spyOn(agentApi, 'phone').mockResolvedValue({ ...ACCOUNT, ...part });

afterEach(cleanup);

describe('usePhone', () => {
  it('starts the telephone of a WebRTC agent and follows what it tells', async () => {
    account();
    const { made, load } = makePhones();
    const { result } = renderHook(() => usePhone(true, load), { wrapper });
    await waitFor(() => expect(made).toHaveLength(1));
    expect(made[0]?.start).toHaveBeenCalledOnce();
    act(() => {
      made[0]?.tell({ type: 'started' });
      made[0]?.tell({ type: 'microphone_opened', isStandIn: false });
      made[0]?.tell({ type: 'registered' });
      made[0]?.tell({ type: 'leg_up' });
    });
    expect(result.current.state.phase).toBe('in_call');
    result.current.setMuted(true);
    expect(made[0]?.setMuted).toHaveBeenCalledWith(true);
    expect(result.current.readLevel()).toBe(0.5);
  });

  it('never loads SIP for an agent with a desk telephone', async () => {
    account({ kind: 'sip', ws_path: null });
    const { load } = makePhones();
    const { result } = renderHook(() => usePhone(true, load), { wrapper });
    await waitFor(() => expect(result.current.account?.kind).toBe('sip'));
    expect(load).not.toHaveBeenCalled();
  });

  it('stops the old telephone and makes a new one when the agent tries again', async () => {
    account();
    const { made, load } = makePhones();
    const { result } = renderHook(() => usePhone(true, load), { wrapper });
    await waitFor(() => expect(made).toHaveLength(1));
    act(() => result.current.retry());
    await waitFor(() => expect(made).toHaveLength(2));
    expect(made[0]?.stop).toHaveBeenCalledOnce();
  });

  it('hangs up when the page is left', async () => {
    account();
    const { made, load } = makePhones();
    const { unmount } = renderHook(() => usePhone(true, load), { wrapper });
    await waitFor(() => expect(made).toHaveLength(1));
    unmount();
    expect(made[0]?.stop).toHaveBeenCalledOnce();
  });

  it('is silent while another page of the same agent has the desk, and comes back with it', async () => {
    account();
    const { made, load } = makePhones();
    const { rerender } = renderHook(({ isWanted }) => usePhone(isWanted, load), { wrapper, initialProps: { isWanted: true } });
    await waitFor(() => expect(made).toHaveLength(1));
    rerender({ isWanted: false });
    expect(made[0]?.stop).toHaveBeenCalledOnce();
    expect(made).toHaveLength(1);
    rerender({ isWanted: true });
    await waitFor(() => expect(made).toHaveLength(2));
    expect(made[1]?.start).toHaveBeenCalledOnce();
  });

  it('keeps the devices of this browser, and hands a new choice on at once', async () => {
    account();
    localStorage.setItem(SOUND_KEY, JSON.stringify({ microphoneId: 'a', speakerId: 'b', volume: 0.5 }));
    const { made, load } = makePhones();
    const { result } = renderHook(() => usePhone(true, load), { wrapper });
    await waitFor(() => expect(made).toHaveLength(1));
    expect(made[0]?.sound).toEqual({ microphoneId: 'a', speakerId: 'b', volume: 0.5 });
    act(() => result.current.setSound({ microphoneId: 'c', speakerId: 'b', volume: 1 }));
    expect(made[0]?.setSound).toHaveBeenCalledWith({ microphoneId: 'c', speakerId: 'b', volume: 1 });
    expect(made).toHaveLength(1);
    expect(JSON.parse(localStorage.getItem(SOUND_KEY) ?? '')).toMatchObject({ microphoneId: 'c' });
    localStorage.clear();
  });

  it('starts again by itself when a headset is plugged in', async () => {
    account();
    const listeners = new Map<string, () => void>();
    vi.stubGlobal('navigator', {
      mediaDevices: {
        addEventListener: (name: string, listener: () => void) => listeners.set(name, listener),
        removeEventListener: (name: string) => listeners.delete(name),
      },
    });
    const { made, load } = makePhones();
    const { unmount } = renderHook(() => usePhone(true, load), { wrapper });
    await waitFor(() => expect(made).toHaveLength(1));
    act(() => {
      made[0]?.tell({ type: 'started' });
      made[0]?.tell({ type: 'failed', fault: 'no_microphone' });
    });
    act(() => listeners.get('devicechange')?.());
    await waitFor(() => expect(made).toHaveLength(2));
    unmount();
    vi.unstubAllGlobals();
  });

  it('says so when the telephone’s code cannot be loaded', async () => {
    account();
    const load = vi.fn(() => Promise.reject(new Error('chunk')));
    const { result } = renderHook(() => usePhone(true, load), { wrapper });
    await waitFor(() => expect(result.current.state).toMatchObject({ phase: 'failed', fault: 'crashed' }));
  });
});

describe('the microphone’s helpers', () => {
  it.each([
    ['NotAllowedError', 'microphone_denied'],
    ['NotFoundError', 'no_microphone'],
    ['NotReadableError', 'microphone_busy'],
    ['TypeError', 'crashed'],
  ])('names %s', (name, fault) => {
    const error = new Error('x');
    error.name = name;
    expect(faultOf(error)).toBe(fault);
  });

  it('measure loudness as the root of the mean square', () => {
    expect(rootMeanSquare([0, 0, 0])).toBe(0);
    expect(rootMeanSquare([0.5, -0.5])).toBeCloseTo(0.5);
    expect(rootMeanSquare([])).toBe(0);
  });

  it('find SIP on the page’s own origin, by TLS where the page has it', () => {
    expect(sipSocketUrl('/sip', { protocol: 'https:', host: 'd.example' })).toBe('wss://d.example/sip');
    expect(sipSocketUrl('/sip', { protocol: 'http:', host: 'localhost:8080' })).toBe('ws://localhost:8080/sip');
    expect(sipSocketUrl('wss://other/ws', { protocol: 'http:', host: 'x' })).toBe('wss://other/ws');
  });
});
