"""What a supervisor may see of the floor, and what changed between two sights of it; pure.

The workers' law decides (``domain.md`` §5, Statuto dei Lavoratori art. 4 and INL circular 4/2017): near-real-time
states of a single agent are shown only while a stored monitoring agreement is in force. Without one there are counts
over at least five agents, smaller teams are merged, and a count over fewer than five is not given at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.agents.model import AgentState
from dialer.core.kernel.ids import TeamId
from dialer.engine.supervision import LiveSnapshot
from dialer.ports.agent_desk import HelpRow
from dialer.ports.publisher import AgentChanged, CallChanged, CampaignFigures, Notice
from dialer.web.schemas_live import (
    CapOut,
    FallbackOut,
    HelpOut,
    LiveAgent,
    LiveCall,
    LiveCampaign,
    LiveOut,
    LiveTeam,
    NoticeOut,
    StuckAgent,
)
from dialer.web.ws.protocol import AgentChanges, CallChanges, Diff

LEAST_AGENTS = 5
"""Fewest agents over whom a count is shown. Source: domain.md §5."""

OTHERS = "others"

OF_AGENTS = frozenset({"free", "target", "expected_releases"})
"""Figures of pacing that count agents: over fewer than five they would show what one agent does."""

STUCK_AFTER: Mapping[AgentState, timedelta] = {
    AgentState.RESERVED: timedelta(seconds=90),
    AgentState.WRAP_UP: timedelta(seconds=30),
}
"""How long past its time a state lasts before the agent counts as stuck: wrap-up counts from its deadline."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The floor as one supervisor sees it, by keys that can be compared."""

    at: datetime
    is_stopped: bool
    is_link_up: bool
    is_agreed: bool
    campaigns: Mapping[int, LiveCampaign]
    calls: Mapping[str, LiveCall]
    agents: Mapping[int, LiveAgent]
    teams: tuple[LiveTeam, ...]
    stuck: tuple[StuckAgent, ...]
    help: tuple[HelpOut, ...] = ()
    """Who asks for help; by the own wish, so with the name."""
    notice_count: int = 0
    """Notices published so far; those after this number are new."""


def look(
    live: LiveSnapshot,
    *,
    is_agreed: bool,
    team_names: Mapping[TeamId, str],
    now: datetime,
    asking: Sequence[HelpRow] = (),
    notice_count: int = 0,
) -> Sight:
    """What may be shown of a floor."""
    return Sight(
        at=live.at,
        is_stopped=live.is_stopped,
        is_link_up=live.is_link_up,
        is_agreed=is_agreed,
        campaigns={figures.campaign_id: _campaign(figures, is_agreed) for figures in live.campaigns},
        calls={call.call_id: _call(call, is_agreed) for call in live.calls},
        agents={agent.agent_id: _agent(agent) for agent in live.agents} if is_agreed else {},
        teams=() if is_agreed else group_by_team(live.agents, team_names),
        stuck=stuck_agents(live.agents, live.calls, now),
        help=tuple(HelpOut.model_validate(row) for row in asking),
        notice_count=notice_count,
    )


def group_by_team(agents: Sequence[AgentChanged], names: Mapping[TeamId, str]) -> tuple[LiveTeam, ...]:
    """Counts by team; an agent of several teams counts in each, and once in the merged rest."""
    present = [agent for agent in agents if agent.state is not AgentState.OFFLINE]
    members: dict[TeamId, list[AgentChanged]] = {}
    for agent in present:
        for team_id in agent.teams:
            members.setdefault(team_id, []).append(agent)
    large = {team_id: group for team_id, group in members.items() if len(group) >= LEAST_AGENTS}
    shown = {agent.agent_id for group in large.values() for agent in group}
    rest = [agent for agent in present if agent.agent_id not in shown]
    teams = [
        LiveTeam(
            team_id=team_id,
            name=names.get(team_id, str(team_id)),
            present_count=len(group),
            by_state=_count(group),
        )
        for team_id, group in sorted(large.items(), key=lambda item: names.get(item[0], str(item[0])))
    ]
    if rest:
        by_state = _count(rest) if len(rest) >= LEAST_AGENTS else None
        teams.append(LiveTeam(team_id=None, name=OTHERS, present_count=len(rest), by_state=by_state))
    return tuple(teams)


def stuck_agents(agents: Sequence[AgentChanged], calls: Sequence[CallChanged], now: datetime) -> tuple[StuckAgent, ...]:
    """Agents who hang in a state past its time: the name and nothing else."""
    live_calls: set[str] = {call.call_id for call in calls}
    return tuple(
        StuckAgent(agent_id=agent.agent_id, name=agent.name)
        for agent in sorted(agents, key=lambda agent: agent.name)
        if _is_stuck(agent, live_calls, now)
    )


def _is_stuck(agent: AgentChanged, live_calls: set[str], now: datetime) -> bool:
    match agent.state:
        case AgentState.TALKING:
            return agent.call_id not in live_calls
        case AgentState.RESERVED:
            return now - max(agent.since, agent.deadline_at or agent.since) > STUCK_AFTER[AgentState.RESERVED]
        case AgentState.WRAP_UP:
            return agent.deadline_at is not None and now - agent.deadline_at > STUCK_AFTER[AgentState.WRAP_UP]
        case _:
            return False


def snapshot(sight: Sight, *, seq: int, notices: Sequence[Notice]) -> LiveOut:
    """The whole sight as a message."""
    return LiveOut(
        seq=seq,
        at=sight.at,
        stopped=sight.is_stopped,
        link=sight.is_link_up,
        is_monitoring_agreed=sight.is_agreed,
        campaigns=list(sight.campaigns.values()),
        calls=list(sight.calls.values()),
        agents=list(sight.agents.values()) if sight.is_agreed else None,
        teams=None if sight.is_agreed else list(sight.teams),
        stuck_agents=list(sight.stuck),
        help=list(sight.help),
        notices=[notice_out(notice, is_agreed=sight.is_agreed) for notice in notices],
    )


def compare(old: Sight, new: Sight, notices: Sequence[Notice]) -> Diff | None:
    """What changed; None when nothing did."""
    is_agreed_changed = old.is_agreed != new.is_agreed
    calls = CallChanges(
        upsert=[call for call_id, call in new.calls.items() if old.calls.get(call_id) != call],
        gone=[call_id for call_id in old.calls if call_id not in new.calls],
    )
    agents = AgentChanges(
        upsert=[agent for agent_id, agent in new.agents.items() if old.agents.get(agent_id) != agent],
        gone=[agent_id for agent_id in old.agents if agent_id not in new.agents],
    )
    campaigns = [item for campaign_id, item in new.campaigns.items() if not _same(old.campaigns.get(campaign_id), item)]
    gone_campaigns = [campaign_id for campaign_id in old.campaigns if campaign_id not in new.campaigns]
    diff = Diff(
        stopped=new.is_stopped if new.is_stopped != old.is_stopped else None,
        link=new.is_link_up if new.is_link_up != old.is_link_up else None,
        is_monitoring_agreed=new.is_agreed if is_agreed_changed else None,
        campaigns=campaigns or None,
        gone_campaigns=gone_campaigns or None,
        calls=calls if calls.upsert or calls.gone else None,
        agents=agents if new.is_agreed and (agents.upsert or agents.gone or is_agreed_changed) else None,
        teams=list(new.teams) if not new.is_agreed and (new.teams != old.teams or is_agreed_changed) else None,
        stuck_agents=list(new.stuck) if new.stuck != old.stuck else None,
        help=list(new.help) if new.help != old.help else None,
        notices=[notice_out(notice, is_agreed=new.is_agreed) for notice in notices] or None,
    )
    return None if all(value is None for _, value in diff) else diff


def notice_out(notice: Notice, *, is_agreed: bool) -> NoticeOut:
    """A notice; whom it is about shows only where single agents may be shown."""
    facts = {name: value for name, value in notice.facts.items() if is_agreed or not name.startswith("agent")}
    return NoticeOut(at=notice.at, level=notice.level, code=notice.code, facts=facts)


def _same(old: LiveCampaign | None, new: LiveCampaign) -> bool:
    """Equal but for the time at which the figures were taken."""
    return old is not None and old.model_copy(update={"at": new.at}) == new


def _count(agents: Sequence[AgentChanged]) -> dict[str, int]:
    return dict(Counter(agent.state.value for agent in agents))


def _campaign(figures: CampaignFigures, is_agreed: bool) -> LiveCampaign:
    counted = sum(count for state, count in figures.agents_by_state.items() if state != AgentState.OFFLINE)
    may_show = is_agreed or counted >= LEAST_AGENTS
    return LiveCampaign(
        campaign_id=figures.campaign_id,
        at=figures.at,
        agents_by_state=dict(figures.agents_by_state) if may_show else None,
        calls_by_state=dict(figures.calls_by_state),
        ready_lead_count=figures.ready_lead_count,
        launch_reason=figures.launch_reason,
        figures={name: value for name, value in figures.figures.items() if may_show or name not in OF_AGENTS},
        caps=[CapOut.model_validate(cap) for cap in figures.caps],
        fallback=FallbackOut(reason=figures.distrust, since=figures.distrust_since or figures.at)
        if figures.distrust
        else None,
    )


def _call(call: CallChanged, is_agreed: bool) -> LiveCall:
    return LiveCall(
        call_id=call.call_id,
        campaign_id=call.campaign_id,
        state=call.state,
        since=call.since,
        agent_id=call.agent_id if is_agreed else None,
        held_at=call.held_at,
    )


def _agent(agent: AgentChanged) -> LiveAgent:
    return LiveAgent(
        agent_id=agent.agent_id,
        name=agent.name,
        team_ids=sorted(agent.teams),
        state=agent.state,
        since=agent.since,
        leg=agent.leg,
        call_id=agent.call_id,
        campaign_id=agent.campaign_id,
        pause_reason=agent.pause_reason,
        deadline_at=agent.deadline_at,
    )
