/** How attempts are filtered and written down. Pure. */
import type { AttemptFilter } from '../shared/api/floor';
import type { Attempt } from '../shared/api/types';
import { formatLength, fromLocalInput } from '../shared/format/format';

/** From the first moment of one local day to the last of another. */
export function periodOf(fromDay: string, toDay: string, zone: string): Pick<AttemptFilter, 'from' | 'to'> {
  const dayAfter = toDay && new Date(Date.parse(`${toDay}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return {
    from: fromDay ? fromLocalInput(`${fromDay}T00:00`, zone) : null,
    to: dayAfter ? fromLocalInput(`${dayAfter}T00:00`, zone) : null,
  };
}

export function talkOf(row: Pick<Attempt, 'joined_at' | 'ended_at'>): string {
  return row.joined_at && row.ended_at ? formatLength(Date.parse(row.ended_at) - Date.parse(row.joined_at)) : '–';
}

/** `SIP 486 · Q.850 17`, as the network said it. */
export function causeOf(row: Pick<Attempt, 'cause_sip' | 'cause_q850'>): string {
  const parts = [row.cause_sip !== null && `SIP ${row.cause_sip}`, row.cause_q850 !== null && `Q.850 ${row.cause_q850}`];
  return parts.filter(Boolean).join(' · ') || '–';
}
