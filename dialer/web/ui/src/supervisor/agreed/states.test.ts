import { describe, expect, it } from 'vitest';
import it_ from '../../shared/i18n/it.json';
import { STATE_COLOURS, stateWords } from './states';

const WORDS = { promiseState: it_.codes.promiseState, agreedState: it_.officeCodes.agreedState } as Record<string, Record<string, string>>;
const inItalian = (kind: string, state: string) => WORDS[stateWords(kind, state)]?.[state];

describe('the words for the state of an agreement', () => {
  it('agree in Italian with the promise, the plan and the settlement', () => {
    expect(inItalian('promise', 'broken')).toBe('non mantenuta');
    expect(inItalian('promise', 'cancelled')).toBe('annullata');
    expect(inItalian('promise', 'partial')).toBe('mantenuta in parte');
    expect(inItalian('plan', 'broken')).toBe('non mantenuto');
    expect(inItalian('settlement', 'accepted')).toBe('accettato');
  });

  it('exist for every state of a promise that has a colour', () => {
    const states = ['open', 'kept', 'partial', 'broken', 'cancelled'];
    expect(states.filter((state) => !inItalian('promise', state))).toEqual([]);
    expect(states.filter((state) => state !== 'cancelled' && !STATE_COLOURS[state])).toEqual([]);
  });
});
