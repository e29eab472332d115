/**
 * The telephone in the page as a state machine.
 *
 *   off -> asking -> connecting -> registered <-> in_call
 *                 \-> failed (why)      \-> connecting (link lost)
 */

export type PhonePhase = 'off' | 'asking' | 'connecting' | 'registered' | 'in_call' | 'failed';

/** Why there is no telephone; each has its own remedy in the catalogue. */
export type PhoneFault = 'insecure' | 'unsupported' | 'no_microphone' | 'microphone_denied' | 'microphone_busy' | 'rejected' | 'crashed';

export interface PhoneState {
  phase: PhonePhase;
  fault: PhoneFault | null;
  isMuted: boolean;
  /** The browser waits for a click before it plays the other voice. */
  isAudioBlocked: boolean;
  hasMicrophone: boolean;
  /** The chosen microphone is not there: the system's own is used meanwhile. */
  isStandIn: boolean;
}

export type PhoneEvent =
  | { type: 'started' }
  | { type: 'microphone_opened'; isStandIn: boolean }
  | { type: 'microphone_changed'; isStandIn: boolean }
  | { type: 'microphone_lost' }
  | { type: 'failed'; fault: PhoneFault }
  | { type: 'registered' }
  | { type: 'link_lost' }
  | { type: 'leg_up' }
  | { type: 'leg_down' }
  | { type: 'muted'; isMuted: boolean }
  | { type: 'audio_blocked' }
  | { type: 'audio_playing' }
  | { type: 'stopped' };

export const PHONE_OFF: PhoneState = {
  phase: 'off',
  fault: null,
  isMuted: false,
  isAudioBlocked: false,
  hasMicrophone: false,
  isStandIn: false,
};

export function stepPhone(state: PhoneState, event: PhoneEvent): PhoneState {
  if (event.type === 'started') return { ...PHONE_OFF, phase: 'asking' };
  if (event.type === 'stopped') return PHONE_OFF;
  // Late news of a telephone that was switched off or has failed change nothing.
  if (state.phase === 'off' || state.phase === 'failed') return state;
  switch (event.type) {
    case 'failed':
      return { ...PHONE_OFF, phase: 'failed', fault: event.fault };
    case 'microphone_lost':
      return { ...PHONE_OFF, phase: 'failed', fault: 'no_microphone' };
    case 'microphone_opened':
      return { ...state, phase: 'connecting', hasMicrophone: true, isStandIn: event.isStandIn };
    case 'microphone_changed':
      return { ...state, hasMicrophone: true, isStandIn: event.isStandIn };
    case 'registered':
      return state.phase === 'in_call' ? state : { ...state, phase: 'registered' };
    case 'link_lost':
      // Audio does not travel over the signalling link: a call goes on without it.
      return state.phase === 'in_call' ? state : { ...state, phase: 'connecting' };
    case 'leg_up':
      return { ...state, phase: 'in_call', isMuted: false };
    case 'leg_down':
      return state.phase === 'in_call' ? { ...state, phase: 'registered', isMuted: false, isAudioBlocked: false } : state;
    case 'muted':
      return state.phase === 'in_call' ? { ...state, isMuted: event.isMuted } : state;
    case 'audio_blocked':
      return { ...state, isAudioBlocked: true };
    case 'audio_playing':
      return { ...state, isAudioBlocked: false };
  }
}

/** May the agent go online: is there a telephone that can ring? */
export function canTakeLeg(state: PhoneState): boolean {
  return state.phase === 'registered' || state.phase === 'in_call';
}
