/** The zone in which the page shows times: the company's, as the server says, not the browser's. */
import { createContext, useContext } from 'react';

export const ZoneContext = createContext('Europe/Rome');

export function useZone(): string {
  return useContext(ZoneContext);
}
