import { expect, it, vi } from 'vitest';
import { chime } from './tones';

it('plays two tones one after the other and gives the sound card back', async () => {
  const made: { stop: ReturnType<typeof vi.fn>; frequency: { value: number }; onended?: () => void }[] = [];
  const close = vi.fn(() => Promise.resolve());
  const audio = {
    currentTime: 2,
    destination: {},
    close,
    createOscillator: () => {
      const tone = { frequency: { value: 0 }, connect: (node: unknown) => node, start: vi.fn(), stop: vi.fn() };
      made.push(tone);
      return tone;
    },
    createGain: () => ({
      gain: { setValueAtTime: vi.fn(), exponentialRampToValueAtTime: vi.fn() },
      connect: (node: unknown) => node,
    }),
  };
  chime(() => audio as unknown as AudioContext);
  expect(made.map((tone) => tone.frequency.value)).toEqual([660, 880]);
  expect(made.map((tone) => Number(tone.stop.mock.calls[0]?.[0]).toFixed(2))).toEqual(['2.16', '2.42']);
  expect(close).not.toHaveBeenCalled();
  made[1]?.onended?.();
  await vi.waitFor(() => expect(close).toHaveBeenCalledOnce());
});
