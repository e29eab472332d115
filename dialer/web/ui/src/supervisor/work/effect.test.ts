import { describe, expect, it } from 'vitest';
import { effectTone, effectWord } from './effect';

describe('an effect in words', () => {
  it.each([
    [1.2, 'muchMore'],
    [0.3, 'more'],
    [0.02, 'same'],
    [-0.05, 'same'],
    [-0.3, 'less'],
    [-2, 'muchLess'],
  ])('%d is %s', (effect, word) => {
    expect(effectWord(effect)).toBe(word);
    expect(effectTone(effect)).toBe(word === 'same' ? 'none' : effect > 0 ? 'more' : 'less');
  });
});
