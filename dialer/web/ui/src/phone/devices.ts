/** Which microphone and loudspeaker this browser uses, and how loud: chosen once for each browser. */

export interface SoundChoice {
  /** Empty: the system's own. */
  microphoneId: string;
  speakerId: string;
  /** 0..1. */
  volume: number;
}

export interface SoundDevice {
  id: string;
  label: string;
}

export interface SoundDevices {
  microphones: readonly SoundDevice[];
  speakers: readonly SoundDevice[];
}

export const SOUND_KEY = 'sollecito.sound';
export const DEFAULT_SOUND: SoundChoice = { microphoneId: '', speakerId: '', volume: 1 };

/** Chrome lists the system's own device a second time under these names. */
const ALIASES: readonly string[] = ['default', 'communications', ''];

export async function listDevices(media: Pick<MediaDevices, 'enumerateDevices'> = navigator.mediaDevices): Promise<SoundDevices> {
  const all = await media.enumerateDevices();
  const of = (kind: MediaDeviceKind) =>
    all
      .filter((device) => device.kind === kind && !ALIASES.includes(device.deviceId))
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { microphones: of('audioinput'), speakers: of('audiooutput') };
}

/** What was stored, whatever became of it: a broken value is the system's own devices. */
export function soundOf(stored: unknown): SoundChoice {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_SOUND;
  const { microphoneId, speakerId, volume } = stored as Record<string, unknown>;
  return {
    microphoneId: typeof microphoneId === 'string' ? microphoneId : '',
    speakerId: typeof speakerId === 'string' ? speakerId : '',
    volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : 1,
  };
}

/** Plays through that loudspeaker, or through the system's own where it is gone or the browser cannot choose. */
export async function playThrough(element: HTMLMediaElement, speakerId: string): Promise<void> {
  if (!('setSinkId' in element)) return;
  try {
    await element.setSinkId(speakerId);
  } catch {
    if (speakerId) await element.setSinkId('');
  }
}
