/** The account that is logged in, for any component below the pages. */
import { createContext, useContext } from 'react';
import type { Me } from '../api/types';

export const ME_KEY = ['me'] as const;

export const MeContext = createContext<Me | null>(null);

/** One of a creditor's own people: reads its files, answers its questions, changes nothing of the agency's. */
export function useIsCreditor(): boolean {
  return useMe().roles.every((role) => role === 'creditor');
}

export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useMe outside of Pages');
  return me;
}
