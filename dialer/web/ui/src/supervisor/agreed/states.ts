import type { CodeKind } from '../../shared/i18n/useText';

/** Whose words tell a state: a promise's agree with the word promise, as Italian wants it. */
export function stateWords(kind: string, state: string): CodeKind {
  return kind === 'promise' && state !== 'partial' ? 'promiseState' : 'agreedState';
}

/** Colours of what became of an agreement; its words stand in the catalogue. */
export const STATE_COLOURS: Readonly<Record<string, string>> = {
  open: 'brand',
  active: 'brand',
  proposed: 'orange',
  offered: 'brand',
  accepted: 'brand',
  kept: 'teal',
  completed: 'teal',
  paid: 'teal',
  partial: 'orange',
  late: 'orange',
  broken: 'red',
  void: 'red',
  rejected: 'red',
};
