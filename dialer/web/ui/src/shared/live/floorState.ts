/** The whole floor as supervisors see it: a snapshot, then one diff a second. */
import type {
  FloorDiff,
  FloorSnapshot,
  HelpRequest,
  LiveAgent,
  LiveCall,
  LiveCampaign,
  LiveTeam,
  Notice,
  StuckAgent,
} from '../api/types';
import { withFigures, type Track } from './pacingTrack';
import type { Frame, SupervisorFrame } from './protocol';

const NOTICES_KEPT = 100;

export interface FloorLive {
  isKnown: boolean;
  isStopped: boolean;
  isLinkUp: boolean;
  /** Whether a stored agreement lets single agents be shown; else there are only teams. */
  isAgreed: boolean;
  campaigns: ReadonlyMap<number, LiveCampaign>;
  /** When this connection's snapshot was taken; what lies before it the server is asked for. */
  since: string;
  /** What the pacing of each campaign has weighed since then. */
  tracks: ReadonlyMap<number, Track>;
  calls: ReadonlyMap<string, LiveCall>;
  agents: ReadonlyMap<number, LiveAgent>;
  teams: readonly LiveTeam[];
  stuck: readonly StuckAgent[];
  /** Agents who ask for a supervisor, the oldest request first. */
  help: readonly HelpRequest[];
  notices: readonly Notice[];
}

export const EMPTY_FLOOR: FloorLive = {
  isKnown: false,
  isStopped: false,
  isLinkUp: true,
  isAgreed: false,
  campaigns: new Map(),
  since: '',
  tracks: new Map(),
  calls: new Map(),
  agents: new Map(),
  teams: [],
  stuck: [],
  help: [],
  notices: [],
};

function newestFirst(notices: readonly Notice[]): Notice[] {
  return [...notices].sort((a, b) => b.at.localeCompare(a.at)).slice(0, NOTICES_KEPT);
}

function merged<K, V>(old: ReadonlyMap<K, V>, upsert: readonly V[], gone: readonly K[], key: (item: V) => K) {
  if (upsert.length === 0 && gone.length === 0) return old;
  const next = new Map(old);
  for (const item of upsert) next.set(key(item), item);
  for (const id of gone) next.delete(id);
  return next;
}

function fromSnapshot(data: FloorSnapshot): FloorLive {
  return {
    isKnown: true,
    isStopped: data.stopped,
    isLinkUp: data.link,
    isAgreed: data.is_monitoring_agreed,
    campaigns: new Map(data.campaigns.map((item) => [item.campaign_id, item])),
    since: data.at,
    tracks: withFigures(new Map(), data.campaigns, []),
    calls: new Map(data.calls.map((item) => [item.call_id, item])),
    agents: new Map((data.agents ?? []).map((item) => [item.agent_id, item])),
    teams: data.teams ?? [],
    stuck: data.stuck_agents,
    help: data.help,
    notices: newestFirst(data.notices),
  };
}

/** What an agreement's coming or going leaves of people and teams: nothing, the diff brings the rest. */
function afterAgreement(live: FloorLive, isAgreed: boolean | null): FloorLive {
  if (isAgreed === null || isAgreed === live.isAgreed) return live;
  return { ...live, isAgreed, agents: new Map(), teams: [] };
}

function withDiff(before: FloorLive, diff: FloorDiff): FloorLive {
  const live = afterAgreement(before, diff.is_monitoring_agreed);
  return {
    ...live,
    isStopped: diff.stopped ?? live.isStopped,
    isLinkUp: diff.link ?? live.isLinkUp,
    campaigns: merged(live.campaigns, diff.campaigns ?? [], diff.gone_campaigns ?? [], (item) => item.campaign_id),
    tracks: withFigures(live.tracks, diff.campaigns ?? [], diff.gone_campaigns ?? []),
    calls: merged(live.calls, diff.calls?.upsert ?? [], diff.calls?.gone ?? [], (item) => item.call_id),
    agents: merged(live.agents, diff.agents?.upsert ?? [], diff.agents?.gone ?? [], (item) => item.agent_id),
    teams: diff.teams ?? live.teams,
    stuck: diff.stuck_agents ?? live.stuck,
    help: diff.help ?? live.help,
    notices: diff.notices?.length ? newestFirst([...diff.notices, ...live.notices]) : live.notices,
  };
}

export function reduceFloor(live: FloorLive, frame: Frame): FloorLive {
  const known = frame as SupervisorFrame;
  switch (known.type) {
    case 'snapshot':
      return fromSnapshot(known.data);
    case 'diff':
      // A diff before its snapshot belongs to a connection that is gone.
      return live.isKnown ? withDiff(live, known.data) : live;
    default:
      return live;
  }
}
