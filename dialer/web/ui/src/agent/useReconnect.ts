/** A shift is on, and the telephone of this page has no leg (the page was loaded anew, the leg was lost): ask for one. */
import { useEffect, useRef } from 'react';
import type { PhoneState } from '../phone/machine';
import type { AgentStatus } from '../shared/api/types';
import type { LinkState } from '../shared/live/socket';

/** The first wait lets news that are on their way arrive; the others are for a switch that does not answer, in ms. */
export const WAITS_MS: readonly number[] = [600, 2000, 5000, 10_000];

/** Has the telephone of this page been left without a leg? A page that the server no longer tells anything cannot know. */
export function isWithoutLeg(status: AgentStatus | null, phone: PhoneState, link: LinkState): boolean {
  if (status === null || link !== 'open' || phone.phase !== 'registered') return false;
  return status.state !== 'offline' && status.state !== 'reserved' && status.leg !== 'calling';
}

export function useReconnect(status: AgentStatus | null, phone: PhoneState, link: LinkState, reconnect: () => void): void {
  const attempts = useRef(0);
  const isWithout = isWithoutLeg(status, phone, link);
  const ask = useRef(reconnect);
  useEffect(() => {
    ask.current = reconnect;
  });
  useEffect(() => {
    if (phone.phase === 'in_call') attempts.current = 0;
  }, [phone.phase]);
  useEffect(() => {
    if (!isWithout) return undefined;
    const timer = setTimeout(
      () => {
        attempts.current += 1;
        ask.current();
      },
      WAITS_MS[Math.min(attempts.current, WAITS_MS.length - 1)],
    );
    return () => clearTimeout(timer);
  }, [isWithout]);
}
