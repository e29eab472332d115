"""One fact's work on the floor: it collects the effects, and remembers which agents moved."""

from __future__ import annotations

from datetime import datetime

from dialer.core.agents import machine as agents
from dialer.core.agents.model import Agent
from dialer.core.calls.model import Call
from dialer.core.floor.effects import AgentMoved, Arm, CallMoved, Disarm, Effect, RecordFact
from dialer.core.floor.facts import Deadline, DeadlineKind
from dialer.core.floor.model import Floor
from dialer.core.kernel.ids import AgentId, CallId


class Turn:
    """The floor, and what is asked for in return for one fact."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.effects: list[Effect] = []
        self.moved_agents: dict[AgentId, None] = {}

    def set_call(self, call: Call) -> None:
        self.floor.calls[call.call_id] = call
        self.effects.append(CallMoved(call=call))

    def step_agent(self, agent_id: AgentId | None, fact: agents.AgentFact) -> Agent | None:
        """The agent after the fact; None where the floor does not know them."""
        agent = self.floor.agents.get(agent_id) if agent_id is not None else None
        return self.set_agent(agent, agents.step(agent, fact)) if agent is not None else None

    def set_agent(self, agent: Agent, moved: Agent) -> Agent:
        """What a step made of the agent."""
        if moved is not agent:
            self.floor.agents[agent.agent_id] = moved
            self.moved_agents[agent.agent_id] = None
        return moved

    def note(self, call: Call, at: datetime, kind: str, *data: tuple[str, str | int | float]) -> None:
        self.effects.append(RecordFact(call_id=call.call_id, at=at, kind=kind, data=data))

    def arm(self, kind: DeadlineKind, subject: CallId | AgentId, at: datetime) -> None:
        self.effects.append(Arm(deadline=Deadline(kind, subject), at=at))

    def disarm(self, kind: DeadlineKind, subject: CallId | AgentId) -> None:
        self.effects.append(Disarm(deadline=Deadline(kind, subject)))

    def result(self) -> tuple[Effect, ...]:
        """The effects in their order, then the agents that moved."""
        for agent_id in self.moved_agents:
            self.effects.append(AgentMoved(agent=self.floor.agents[agent_id]))
        return tuple(self.effects)
