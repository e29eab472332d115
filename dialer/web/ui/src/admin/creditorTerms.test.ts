import { describe, expect, it } from 'vitest';
import type { Creditor } from '../shared/api/types';
import { columnsFault, termsBody, termsDraft, termsFault } from './creditorTerms';

const creditor = {
  sector: 'water',
  interest: { business: 'contract', percent: '8.5', reference: 'art. 7' },
  payment_methods: ['pagopa', 'link'],
  bank_format: { dates: 'dmy', delimiter: ';', columns: { amount: 'Importo EUR', text: 'Causale' } },
} as unknown as Creditor;

describe('a creditor’s terms', () => {
  it('come back as they were stored', () => {
    const draft = termsDraft(creditor);
    expect(draft.columns).toBe('amount=Importo EUR, text=Causale');
    expect(termsFault(draft)).toBe(false);
    expect(termsBody(draft, creditor)).toEqual({
      sector: 'water',
      interest: { business: 'contract', percent: '8.5', reference: 'art. 7' },
      payment_methods: ['pagopa', 'link'],
      bank_format: { dates: 'dmy', delimiter: ';', columns: { amount: 'Importo EUR', text: 'Causale' } },
    });
  });

  it('are nothing for a new creditor, which is left to its sector', () => {
    expect(termsBody(termsDraft(null), null)).toEqual({ sector: 'other', interest: {}, payment_methods: null, bank_format: {} });
  });

  it('leave the rate out where no contract is chosen, and need it where one is', () => {
    const draft = termsDraft(creditor);
    expect(termsBody({ ...draft, business: 'legal' }, null).interest).toEqual({ business: 'legal' });
    expect(termsFault({ ...draft, reference: ' ' })).toBe(true);
    expect(termsFault({ ...draft, percent: 'much' })).toBe(true);
    expect(termsBody({ ...draft, percent: '8,5' }, null).interest).toMatchObject({ percent: '8.5' });
  });

  it('name columns in pairs', () => {
    expect(columnsFault('amount=Importo, text=Causale ABI')).toBe(false);
    for (const wrong of ['amount', 'amount=', '=Importo']) expect(columnsFault(wrong)).toBe(true);
  });
});
