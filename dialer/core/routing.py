"""Which agent gets an answered call, and which waiting call a ready agent gets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dialer.core.agents.model import Agent, AgentState, LegState
from dialer.core.calls.model import Call, CallState
from dialer.core.kernel.ids import AgentId, CampaignId, TeamId


def may_take(agent: Agent, teams: frozenset[TeamId]) -> bool:
    """Ready, with a leg, and in one of the campaign's teams."""
    return agent.state is AgentState.READY and agent.leg is LegState.UP and not teams.isdisjoint(agent.teams)


def choose_agent(
    agents: Iterable[Agent], teams: frozenset[TeamId], *, excluded: frozenset[AgentId] = frozenset()
) -> Agent | None:
    """The longest-idle agent who may take the call; ties go to the lower id, so that the choice is repeatable."""
    best: Agent | None = None
    ready = AgentState.READY
    for agent in agents:
        if agent.state is not ready or agent.agent_id in excluded or not may_take(agent, teams):
            continue
        if best is None or _idle_key(agent) < _idle_key(best):
            best = agent
    return best


def choose_call(calls: Iterable[Call], agent: Agent, teams_of: Mapping[CampaignId, frozenset[TeamId]]) -> Call | None:
    """The call that has waited longest among those that this agent may take.

    One whose own agent was held for it waits only when that agent's telephone was lost: then anyone of the team helps.
    """
    in_wait = CallState.WAITING
    waiting = [
        call
        for call in calls
        if call.state is in_wait
        and agent.agent_id not in call.tried
        and not teams_of.get(call.order.campaign_id, frozenset()).isdisjoint(agent.teams)
    ]
    if not waiting:
        return None
    return min(waiting, key=lambda call: (call.answered_at or call.order.ordered_at, call.call_id))


def _idle_key(agent: Agent) -> tuple[float, int]:
    return (agent.since.timestamp() if agent.since else 0.0, agent.agent_id)
