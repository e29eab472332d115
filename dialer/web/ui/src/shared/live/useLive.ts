/** A live WebSocket and its reduced state for as long as a component is on the page. */
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { ME_KEY } from '../session/me';
import type { Frame } from './protocol';
import { LiveSocket, socketUrl, type LinkState } from './socket';

export interface Live<S> {
  live: S;
  link: LinkState;
  renew: () => void;
}

export function useLive<S>(path: string, reducer: (state: S, frame: Frame) => S, empty: S): Live<S> {
  const [live, dispatch] = useReducer(reducer, empty);
  const [link, setLink] = useState<LinkState>('connecting');
  const socket = useRef<LiveSocket | null>(null);
  const queries = useQueryClient();
  useEffect(() => {
    const current = new LiveSocket({
      url: socketUrl(path),
      onFrame: dispatch,
      onState: setLink,
      // A session that has ended answers this with 401, which leads to the log-in.
      onLost: () => void queries.invalidateQueries({ queryKey: ME_KEY }),
    });
    socket.current = current;
    current.start();
    const wake = () => current.wake();
    window.addEventListener('online', wake);
    return () => {
      window.removeEventListener('online', wake);
      current.stop();
    };
  }, [path, queries]);
  return { live, link, renew: useCallback(() => socket.current?.renew(), []) };
}
