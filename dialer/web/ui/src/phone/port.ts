/** What the page knows of a telephone in the browser. The one that speaks SIP is loaded only where it is needed. */
import type { PhoneAccount } from '../shared/api/types';
import type { SoundChoice } from './devices';
import type { PhoneEvent } from './machine';
import type { AudioStats } from './quality';

export interface Phone {
  /** Ask for the microphone, register, and answer the agent's leg when it comes. */
  start: () => Promise<void>;
  stop: () => void;
  setMuted: (isMuted: boolean) => void;
  /** After a click: play what the browser refused to play by itself. */
  resumeAudio: () => void;
  /** Take other devices, or another volume, in the middle of whatever goes on. */
  setSound: (choice: SoundChoice) => void;
  /** The leg's counters just now; null: there is no leg. */
  readStats: () => Promise<AudioStats | null>;
  /** Loudness of the microphone just now, 0..1. */
  readLevel: () => number;
}

export type PhoneFactory = (account: PhoneAccount, sound: SoundChoice, onEvent: (event: PhoneEvent) => void) => Phone;

/** Speech is not silence: above this the microphone counts as heard. */
export const HEARD_LEVEL = 0.02;

/** The address for SIP over WebSocket on this page's own origin. */
export function sipSocketUrl(path: string, location: Pick<Location, 'protocol' | 'host'> = window.location): string {
  if (/^wss?:/.test(path)) return path;
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
}
