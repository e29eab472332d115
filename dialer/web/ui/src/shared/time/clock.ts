/** The server's clock in the browser: the demo's clock is not the wall's, so every timer counts against this one. */
import { useEffect, useState } from 'react';

/** Below this difference the browser's own drift and the network's delay are not told apart. */
const TOLERANCE_MS = 1500;

let offsetMs = 0;

/** Take over the server's time from a frame or an answer that has just arrived. */
export function syncClock(serverNow: string | number, wallMs: number = Date.now()): void {
  const serverMs = typeof serverNow === 'number' ? serverNow : Date.parse(serverNow);
  if (Number.isNaN(serverMs)) return;
  const seen = serverMs - wallMs;
  if (Math.abs(seen - offsetMs) > TOLERANCE_MS) offsetMs = seen;
}

export function serverNowMs(): number {
  return Date.now() + offsetMs;
}

export function serverNow(): Date {
  return new Date(serverNowMs());
}

/** The server's time in milliseconds, refreshed on every whole interval. */
export function useNow(intervalMs = 1000): number {
  const [now, setNow] = useState(serverNowMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNowMs()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}
