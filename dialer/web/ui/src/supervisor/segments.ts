/** Counts by state as the coloured pieces of a bar, in the order of a call's or a shift's way. */
import type { AgentStateName, CallStateName } from '../shared/api/types';
import type { CodeKind } from '../shared/i18n/useText';
import { AGENT_COLOURS, CALL_COLOURS } from '../theme';
import type { Segment } from './StackBar';

type Text = (kind: CodeKind, code: string) => string;
type Counts = Readonly<Record<string, number>>;

export const CALL_ORDER: readonly CallStateName[] = ['dialing', 'ringing', 'waiting', 'connecting', 'talking', 'released'];
export const AGENT_ORDER: readonly AgentStateName[] = ['ready', 'reserved', 'talking', 'wrap_up', 'paused'];

export function callSegments(counts: Counts, text: Text): Segment[] {
  return CALL_ORDER.map((id) => ({ id, label: text('callState', id), count: counts[id] ?? 0, color: CALL_COLOURS[id] }));
}

export function agentSegments(counts: Counts, text: Text): Segment[] {
  return AGENT_ORDER.map((id) => ({
    id,
    label: text('agentState', id),
    count: counts[id] ?? 0,
    color: AGENT_COLOURS[id],
  }));
}
