"""All that is live on one node."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialer.core.agents.model import Agent
from dialer.core.calls.model import Call
from dialer.core.floor.facts import Previewed
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, TeamId


@dataclass(slots=True)
class Floor:
    """All that is live on one node. Changed only by ``react`` (and by the roster, which adds and removes agents)."""

    calls: dict[CallId, Call] = field(default_factory=dict)
    """Live calls only: an ended one leaves at once."""
    agents: dict[AgentId, Agent] = field(default_factory=dict)
    teams: dict[CampaignId, frozenset[TeamId]] = field(default_factory=dict)
    """The teams of each campaign that has live calls or is running."""
    wrap_up_s: dict[CampaignId, float] = field(default_factory=dict)
    """Longest wrap-up after a call of the campaign; else the agent's own."""
    previews: dict[AgentId, Previewed] = field(default_factory=dict)

    def agent(self, agent_id: AgentId) -> Agent:
        try:
            return self.agents[agent_id]
        except KeyError:
            raise NotFound(f"agent {agent_id} is not on this floor", agent_id=agent_id) from None

    def call(self, call_id: CallId) -> Call:
        try:
            return self.calls[call_id]
        except KeyError:
            raise NotFound(f"call {call_id} is not live on this floor", call_id=call_id) from None
