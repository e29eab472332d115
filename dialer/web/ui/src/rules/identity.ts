/** A creditor's own identity check as it is edited. */
import type { Creditor, CreditorBody, IdentityItem } from '../shared/api/types';

export const IDENTITY_ITEMS = [
  'date_of_birth', 'place_of_birth', 'tax_code_part', 'address', 'postcode', 'email', 'customer_number',
] as const satisfies readonly IdentityItem[];

export interface IdentityDraft {
  /** Whether the creditor asks for more than the rule pack. */
  isOwn: boolean;
  /** Items that must agree. */
  least: number;
  items: IdentityItem[];
}

export function identityDraft(creditor: Pick<Creditor, 'identity_check'> | null): IdentityDraft {
  const { least, items } = creditor?.identity_check ?? {};
  const known = Array.isArray(items) ? IDENTITY_ITEMS.filter((item) => items.includes(item)) : [];
  return { isOwn: known.length > 0, least: typeof least === 'number' ? least : 2, items: known };
}

export type IdentityFault = 'least' | 'items';

/** What is wrong with it: fewer than two items, or more asked for than are ticked. */
export function identityFault(draft: IdentityDraft): IdentityFault | null {
  if (!draft.isOwn) return null;
  if (draft.items.length < 2) return 'items';
  return draft.least < 2 || draft.least > draft.items.length || !Number.isInteger(draft.least) ? 'least' : null;
}

export function identityBody(draft: IdentityDraft): NonNullable<CreditorBody['identity_check']> | null {
  return draft.isOwn ? { least: draft.least, items: [...draft.items] } : null;
}
