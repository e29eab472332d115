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
  readLevel: () => number;
  close: () => void;
}

export async function openMicrophone(onLost: () => void): Promise<Microphone> {
  // Browsers hide the microphone from pages without TLS, except on this very machine.
  if (!window.isSecureContext) throw new MicrophoneError('insecure');
  if (!('mediaDevices' in navigator) || !('RTCPeerConnection' in window)) throw new MicrophoneError('unsupported');
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    throw new MicrophoneError(faultOf(error));
  }
  const meter = new AudioContext();
  const analyser = meter.createAnalyser();
  analyser.fftSize = 512;
  meter.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  for (const track of stream.getAudioTracks()) track.addEventListener('ended', onLost);
  return {
    stream,
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

export function rootMeanSquare(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < samples.length; index += 1) sum += (samples[index] ?? 0) ** 2;
  return samples.length ? Math.sqrt(sum / samples.length) : 0;
}
