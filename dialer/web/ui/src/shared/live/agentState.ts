/** The agent's live state in the page, moved by frames of /ws/agent. */
import type { AgentStatus, CallStateMessage, Notice, ScreenPop } from '../api/types';
import type { AgentFrame, Frame } from './protocol';

const NOTICES_KEPT = 20;

export interface AgentLive {
  status: AgentStatus | null;
  pop: ScreenPop | null;
  call: CallStateMessage | null;
  notices: readonly Notice[];
}

export const EMPTY_AGENT: AgentLive = { status: null, pop: null, call: null, notices: [] };

export function reduceAgent(live: AgentLive, frame: Frame): AgentLive {
  const known = frame as AgentFrame;
  switch (known.type) {
    case 'snapshot': {
      const { pop, ...status } = known.data.agent;
      return { ...live, status, pop, call: null };
    }
    case 'agent_state':
      return { ...live, status: known.data, call: known.data.call_id === live.call?.call_id ? live.call : null };
    case 'screen_pop':
      return { ...live, pop: known.data };
    case 'screen_cleared':
      return { ...live, pop: null };
    case 'call_state':
      return { ...live, call: known.data };
    case 'notice':
      return { ...live, notices: [known.data, ...live.notices].slice(0, NOTICES_KEPT) };
    default:
      return live;
  }
}
