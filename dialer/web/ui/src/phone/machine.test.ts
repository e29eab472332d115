import { describe, expect, it } from 'vitest';
import { canTakeLeg, PHONE_OFF, stepPhone, type PhoneEvent, type PhoneState } from './machine';

const run = (...events: PhoneEvent[]): PhoneState => events.reduce(stepPhone, PHONE_OFF);
const STARTED: PhoneEvent[] = [{ type: 'started' }, { type: 'microphone_opened', isStandIn: false }, { type: 'registered' }];

describe('the telephone in the page', () => {
  it('registers after it has the microphone, and only then may take the leg', () => {
    expect(canTakeLeg(run({ type: 'started' }))).toBe(false);
    expect(canTakeLeg(run({ type: 'started' }, { type: 'microphone_opened', isStandIn: false }))).toBe(false);
    const ready = run(...STARTED);
    expect(ready.phase).toBe('registered');
    expect(canTakeLeg(ready)).toBe(true);
  });

  it('answers one leg and comes back to registered when it ends', () => {
    const talking = run(...STARTED, { type: 'leg_up' }, { type: 'muted', isMuted: true });
    expect(talking).toMatchObject({ phase: 'in_call', isMuted: true });
    expect(stepPhone(talking, { type: 'leg_down' })).toMatchObject({ phase: 'registered', isMuted: false });
  });

  it('keeps the call when the signalling link is lost, and reconnects when it is not in one', () => {
    expect(run(...STARTED, { type: 'leg_up' }, { type: 'link_lost' }).phase).toBe('in_call');
    expect(run(...STARTED, { type: 'leg_up' }, { type: 'link_lost' }, { type: 'registered' }).phase).toBe('in_call');
    expect(run(...STARTED, { type: 'link_lost' }).phase).toBe('connecting');
  });

  it('cannot be muted outside of a call', () => {
    expect(run(...STARTED, { type: 'muted', isMuted: true }).isMuted).toBe(false);
  });

  it('fails with its reason, stays failed, and starts afresh', () => {
    const failed = run({ type: 'started' }, { type: 'failed', fault: 'microphone_denied' });
    expect(failed).toMatchObject({ phase: 'failed', fault: 'microphone_denied' });
    expect(stepPhone(failed, { type: 'registered' })).toBe(failed);
    expect(stepPhone(failed, { type: 'leg_up' })).toBe(failed);
    expect(stepPhone(failed, { type: 'started' })).toMatchObject({ phase: 'asking', fault: null });
  });

  it('says that the microphone is gone when the headset is pulled out', () => {
    expect(run(...STARTED, { type: 'leg_up' }, { type: 'microphone_lost' })).toMatchObject({
      phase: 'failed',
      fault: 'no_microphone',
    });
  });

  it('asks for a click when the browser plays nothing by itself', () => {
    const blocked = run(...STARTED, { type: 'leg_up' }, { type: 'audio_blocked' });
    expect(blocked.isAudioBlocked).toBe(true);
    expect(stepPhone(blocked, { type: 'audio_playing' }).isAudioBlocked).toBe(false);
  });

  it('hears nothing after it was switched off', () => {
    const off = run(...STARTED, { type: 'stopped' });
    for (const event of [{ type: 'registered' }, { type: 'leg_up' }, { type: 'failed', fault: 'crashed' }] as PhoneEvent[]) {
      expect(stepPhone(off, event)).toBe(off);
    }
  });
});
