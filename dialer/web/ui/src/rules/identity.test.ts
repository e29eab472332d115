import { describe, expect, it } from 'vitest';
import { identityBody, identityDraft, identityFault } from './identity';

describe('a creditor’s identity check', () => {
  it('is the pack’s until the creditor has its own', () => {
    expect(identityDraft(null)).toEqual({ isOwn: false, least: 2, items: [] });
    expect(identityBody(identityDraft({ identity_check: {} }))).toBeNull();
  });

  it('is read back as it was stored', () => {
    const check = { least: 3, items: ['date_of_birth', 'address', 'customer_number'] };
    expect(identityBody(identityDraft({ identity_check: check }))).toEqual(check);
  });

  it('names at least two items, and asks for no more than it names', () => {
    const draft = { isOwn: true, least: 2, items: ['address' as const] };
    expect(identityFault(draft)).toBe('items');
    expect(identityFault({ ...draft, items: ['address', 'email'] })).toBeNull();
    expect(identityFault({ ...draft, items: ['address', 'email'], least: 3 })).toBe('least');
    expect(identityFault({ ...draft, items: ['address', 'email'], least: 1 })).toBe('least');
    expect(identityFault({ ...draft, isOwn: false })).toBeNull();
  });
});
