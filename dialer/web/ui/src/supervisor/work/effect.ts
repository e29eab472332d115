/** An effect in words: log-odds mean little to most people. */

export type EffectWord = 'muchMore' | 'more' | 'same' | 'less' | 'muchLess';

/** From log-odds: about twice as likely or half as likely counts as much. */
export function effectWord(effect: number): EffectWord {
  if (effect >= 0.7) return 'muchMore';
  if (effect >= 0.1) return 'more';
  if (effect > -0.1) return 'same';
  return effect > -0.7 ? 'less' : 'muchLess';
}

/** How it is coloured. */
export function effectTone(effect: number): 'more' | 'none' | 'less' {
  const word = effectWord(effect);
  if (word === 'same') return 'none';
  return effect > 0 ? 'more' : 'less';
}
