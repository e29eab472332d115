/** Hear that the headset works: two tones through the loudspeaker, or one's own voice after a moment. */
import { playTones } from '../shared/sound/tones';
import { playThrough, type SoundChoice } from './devices';
import { openMicrophone } from './microphone';

export const RECORD_MS = 3000;

/** Two tones through the chosen loudspeaker. */
export async function playTest(sound: SoundChoice): Promise<void> {
  const audio = new AudioContext();
  try {
    const to = audio.createMediaStreamDestination();
    const element = await speakerOf(sound);
    element.srcObject = to.stream;
    await element.play();
    await playTones(audio, to, 0.3);
  } finally {
    await audio.close();
  }
}

/** What the chosen microphone hears for three seconds, then played back. `onPlaying`: recorded, now listen. */
export async function playBack(sound: SoundChoice, onPlaying: () => void): Promise<void> {
  const microphone = await openMicrophone(sound.microphoneId, () => undefined);
  let heard: Blob;
  try {
    heard = await record(microphone.stream);
  } finally {
    microphone.close();
  }
  onPlaying();
  const element = await speakerOf(sound);
  const address = URL.createObjectURL(heard);
  try {
    element.src = address;
    await new Promise<void>((resolve, reject) => {
      element.onended = () => resolve();
      element.onerror = () => reject(new Error('not played'));
      element.play().catch(reject);
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

function record(stream: MediaStream): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const parts: Blob[] = [];
    const recorder = new MediaRecorder(stream);
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onerror = () => reject(new Error('not recorded'));
    recorder.onstop = () => resolve(new Blob(parts, { type: recorder.mimeType }));
    recorder.start();
    setTimeout(() => recorder.stop(), RECORD_MS);
  });
}

async function speakerOf(sound: SoundChoice): Promise<HTMLAudioElement> {
  const element = new Audio();
  element.volume = sound.volume;
  await playThrough(element, sound.speakerId);
  return element;
}
