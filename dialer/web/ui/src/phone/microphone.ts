/** The microphone: opened once per shift, its loudness measured, its faults named. */
import type { PhoneFault } from './machine';

export class MicrophoneError extends Error {
  constructor(readonly fault: PhoneFault) {
    super(fault);
  }
}

/** Browsers' names for what can go wrong with `getUserMedia`. */
export function faultOf(error: unknown): PhoneFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'microphone_denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'no_microphone';
  if (name === 'NotReadableError' || name === 'AbortError') return 'microphone_busy';
  return 'crashed';
}

export interface Microphone {
  stream: MediaStream;
  /** The wanted one is not there; this is the system's own. */
  isStandIn: boolean;
  readLevel: () => number;
  close: () => void;
}

/** `deviceId` empty: the system's own. One that is gone is no fault: another is taken. */
export async function openMicrophone(deviceId: string, onLost: () => void): Promise<Microphone> {
  // Browsers hide the microphone from pages without TLS, except on this very machine.
  if (!window.isSecureContext) throw new MicrophoneError('insecure');
  if (!('mediaDevices' in navigator) || !('RTCPeerConnection' in window)) throw new MicrophoneError('unsupported');
  const wanted = await chosenStream(deviceId);
  const stream = wanted ?? (await anyStream());
  const meter = new AudioContext();
  const analyser = meter.createAnalyser();
  analyser.fftSize = 512;
  meter.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  for (const track of stream.getAudioTracks()) track.addEventListener('ended', onLost);
  return {
    stream,
    isStandIn: deviceId !== '' && wanted === null,
    readLevel: () => {
      if (meter.state === 'suspended') void meter.resume();
      analyser.getFloatTimeDomainData(samples);
      return rootMeanSquare(samples);
    },
    close: () => {
      for (const track of stream.getTracks()) {
        track.removeEventListener('ended', onLost);
        track.stop();
      }
      void meter.close();
    },
  };
}

const PROCESSING = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Null: none was chosen, or it is not plugged in. */
async function chosenStream(deviceId: string): Promise<MediaStream | null> {
  if (!deviceId) return null;
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { ...PROCESSING, deviceId: { exact: deviceId } } });
  } catch (error) {
    if (faultOf(error) === 'no_microphone') return null;
    throw new MicrophoneError(faultOf(error));
  }
}

async function anyStream(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: PROCESSING });
  } catch (error) {
    throw new MicrophoneError(faultOf(error));
  }
}

export function rootMeanSquare(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += (samples[index] ?? 0) ** 2;
  return samples.length ? Math.sqrt(sum / samples.length) : 0;
}
