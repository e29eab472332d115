/** Two short tones, made in the page: nothing to load. */

const TONES = [
  { hertz: 660, fromS: 0, lengthS: 0.16 },
  { hertz: 880, fromS: 0.18, lengthS: 0.24 },
] as const;

/** Plays them into `to`; the promise ends with the last one. */
export function playTones(audio: AudioContext, to: AudioNode, loudness: number): Promise<void> {
  return new Promise((resolve) => {
    TONES.forEach(({ hertz, fromS, lengthS }, index) => {
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      const from = audio.currentTime + fromS;
      tone.frequency.value = hertz;
      gain.gain.setValueAtTime(loudness, from);
      gain.gain.exponentialRampToValueAtTime(0.001, from + lengthS);
      tone.connect(gain).connect(to);
      tone.start(from);
      tone.stop(from + lengthS);
      if (index === TONES.length - 1) tone.onended = () => resolve();
    });
  });
}

/** Calls for attention; a browser that plays nothing before a click stays silent. */
export function chime(make: () => AudioContext = () => new AudioContext()): void {
  const audio = make();
  void playTones(audio, audio.destination, 0.12).finally(() => audio.close());
}
