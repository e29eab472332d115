/** Where the page is, kept behind the `#` so that one file serves every address. */
import { useMemo, useSyncExternalStore } from 'react';

export interface Place {
  path: string;
  query: URLSearchParams;
}

export function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  return { path: path.startsWith('/') ? path : '/', query: new URLSearchParams(query) };
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function usePlace(): Place {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parsePlace(hash), [hash]);
}

export function goTo(path: string): void {
  window.location.hash = path;
}

/** Change the address without a new entry in the history: for redirects and secrets that must not stay visible. */
export function replacePlace(path: string): void {
  window.history.replaceState(null, '', `#${path}`);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
