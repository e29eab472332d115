"""How long agents were in each state: one record for each spell, kept once it is over.

An agent who is offline has no spell: the gaps between spells are the absences. What calibration learns of wrap-up,
pauses and presence comes from these records (``dialer/twin/calibrate.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialer.core.agents.model import Agent, AgentState, PauseReason
from dialer.core.kernel.ids import AgentId, CampaignId

CAMPAIGN_STATES = (AgentState.RESERVED, AgentState.TALKING, AgentState.WRAP_UP)
"""States that belong to a campaign's call; in the others an agent is everybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSpell:
    """One agent in one state, from its beginning to its end."""

    agent_id: AgentId
    state: AgentState
    began_at: datetime
    ended_at: datetime
    campaign_id: CampaignId | None = None
    """Of the call in hand; None while ready or paused."""
    pause_reason: PauseReason | None = None

    @property
    def length_s(self) -> float:
        return (self.ended_at - self.began_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    state: AgentState
    began_at: datetime
    campaign_id: CampaignId | None
    pause_reason: PauseReason | None

    def ended(self, agent_id: AgentId, at: datetime) -> AgentSpell:
        return AgentSpell(
            agent_id=agent_id,
            state=self.state,
            began_at=self.began_at,
            ended_at=at,
            campaign_id=self.campaign_id,
            pause_reason=self.pause_reason,
        )


class SpellBook:
    """The spells that go on now, one for each agent; told of every move of an agent."""

    def __init__(self) -> None:
        self._begun: dict[AgentId, _Begun] = {}

    def moved(self, agent: Agent, campaign_id: CampaignId | None) -> AgentSpell | None:
        """The spell that this move has ended, if it ended one.

        Args:
            agent: as the move left it; ``since`` is when its state began.
            campaign_id: of the call or preview in hand, where it is known. A wrap-up's call is no longer live: it keeps
                the campaign of the conversation before it.
        """
        before = self._begun.get(agent.agent_id)
        if agent.since is None:
            return None
        if before is not None and before.state is agent.state and before.began_at == agent.since:
            return None  # something else about the agent moved
        if campaign_id is None and before is not None and agent.state in CAMPAIGN_STATES:
            campaign_id = before.campaign_id
        if agent.state is AgentState.OFFLINE:
            self._begun.pop(agent.agent_id, None)
        else:
            self._begun[agent.agent_id] = _Begun(
                state=agent.state,
                began_at=agent.since,
                campaign_id=campaign_id if agent.state in CAMPAIGN_STATES else None,
                pause_reason=agent.pause_reason,
            )
        if before is None or agent.since <= before.began_at:
            return None  # nothing went on before, or it lasted no time
        return before.ended(agent.agent_id, agent.since)

    def end_all(self, at: datetime) -> tuple[AgentSpell, ...]:
        """Every spell that goes on, ended now: the node stops."""
        ended = tuple(begun.ended(agent_id, at) for agent_id, begun in self._begun.items() if at > begun.began_at)
        self._begun.clear()
        return ended
