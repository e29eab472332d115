/** Messages of the live WebSockets, version 1 (docs/websocket.md). */
import type {
  AgentSnapshot,
  AgentStatus,
  CallStateMessage,
  FloorDiff,
  FloorSnapshot,
  Hello,
  Notice,
  ScreenPop,
} from '../api/types';

export const PROTOCOL_VERSION = 1;

export interface Frame<T extends string = string, D = unknown> {
  v: number;
  type: T;
  seq: number;
  at: string;
  data: D;
}

export type AgentFrame =
  | Frame<'hello', Hello>
  | Frame<'snapshot', AgentSnapshot>
  | Frame<'agent_state', AgentStatus>
  | Frame<'screen_pop', ScreenPop>
  | Frame<'screen_cleared', { agent_id: number }>
  | Frame<'call_state', CallStateMessage>
  | Frame<'notice', Notice>;

export type SupervisorFrame = Frame<'hello', Hello> | Frame<'snapshot', FloorSnapshot> | Frame<'diff', FloorDiff>;

export type ParsedFrame = { kind: 'frame'; frame: Frame } | { kind: 'unreadable' } | { kind: 'other_version' };

export function parseFrame(text: string): ParsedFrame {
  try {
    const frame = JSON.parse(text) as Partial<Frame> | null;
    if (typeof frame?.type !== 'string' || typeof frame.v !== 'number') return { kind: 'unreadable' };
    if (frame.v !== PROTOCOL_VERSION) return { kind: 'other_version' };
    const { type, seq = 0, at = '', data } = frame;
    return { kind: 'frame', frame: { v: frame.v, type, seq, at, data } };
  } catch {
    return { kind: 'unreadable' };
  }
}
