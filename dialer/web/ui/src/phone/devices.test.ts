import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_SOUND, listDevices, playThrough, soundOf } from './devices';

const device = (kind: MediaDeviceKind, deviceId: string, label: string) => ({ kind, deviceId, label, groupId: '' }) as MediaDeviceInfo;

describe('the sound devices of a browser', () => {
  it('are listed once each, without the system’s aliases and the cameras', async () => {
    const found = await listDevices({
      enumerateDevices: () =>
        Promise.resolve([
          device('audioinput', 'default', 'Default'),
          device('audioinput', 'a', 'Headset'),
          device('audiooutput', 'communications', 'Communications'),
          device('audiooutput', 'b', 'Headset'),
          device('videoinput', 'c', 'Camera'),
        ]),
    });
    expect(found).toEqual({ microphones: [{ id: 'a', label: 'Headset' }], speakers: [{ id: 'b', label: 'Headset' }] });
  });

  it('are the system’s own where nothing sensible was stored', () => {
    for (const stored of [null, 'x', 3, []]) expect(soundOf(stored)).toEqual(DEFAULT_SOUND);
    expect(soundOf({ microphoneId: 'a', speakerId: 7, volume: 4 })).toEqual({ microphoneId: 'a', speakerId: '', volume: 1 });
    expect(soundOf({ microphoneId: 'a', speakerId: 'b', volume: 0.4 })).toEqual({ microphoneId: 'a', speakerId: 'b', volume: 0.4 });
  });

  it('fall back to the system’s loudspeaker when the chosen one was unplugged', async () => {
    const setSinkId = vi.fn((id: string) => (id ? Promise.reject(new Error('gone')) : Promise.resolve()));
    await playThrough({ setSinkId } as unknown as HTMLMediaElement, 'headset');
    expect(setSinkId.mock.calls).toEqual([['headset'], ['']]);
    await playThrough({} as HTMLMediaElement, 'headset');
  });
});
