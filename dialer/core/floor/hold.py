"""A conversation on hold: asked for by the agent, or because the agent's leg was lost and comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialer.core.agents import machine as agents
from dialer.core.agents.model import Agent, AgentState, LegState
from dialer.core.calls.model import Call, CallState, Held, Joined, JoinFailed
from dialer.core.floor.effects import HoldCall, HoldChanged, JoinLegs
from dialer.core.floor.facts import HoldAsked, HoldFailed
from dialer.core.floor.turn import Turn
from dialer.core.kernel.errors import InvalidTransition, Refused


def apply_hold_asked(turn: Turn, fact: HoldAsked) -> None:
    """The agent wants the person on hold, or back.

    Raises:
        NotFound, Refused, InvalidTransition: it is another agent's call, no conversation, or held (not held) already.
    """
    call = turn.floor.call(fact.call_id)
    agent = turn.floor.agent(fact.by_agent_id)
    if call.agent_id != fact.by_agent_id:
        raise Refused("that call is with another agent", call_id=fact.call_id)
    if call.state is not CallState.TALKING:
        raise InvalidTransition("there is no conversation to hold", state=call.state.value)
    if agent.leg is not LegState.UP or agent.leg_id is None:
        raise InvalidTransition(
            "your telephone is not connected; the person waits with music until it is", state=call.state.value
        )
    if call.transfer is not None:
        raise InvalidTransition("a colleague is at this conversation; finish that first", state=call.state.value)
    if fact.is_wanted:
        if call.held_at is not None or call.is_hold_wanted:
            raise InvalidTransition("the person is on hold already", state=call.state.value)
        _set(turn, replace(call, is_hold_wanted=True), fact.at, "hold_asked")
        turn.effects.append(HoldCall(call_id=call.call_id))
        return
    if call.held_at is None:
        raise InvalidTransition("the person is not on hold", state=call.state.value)
    turn.note(call, fact.at, "resume_asked")
    turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=agent.leg_id, agent_id=agent.agent_id))


def apply_hold_failed(turn: Turn, fact: HoldFailed) -> None:
    """The switch did not hold: they go on talking."""
    call = turn.floor.calls.get(fact.call_id)
    if call is not None and call.is_hold_wanted and call.held_at is None:
        _set(turn, replace(call, is_hold_wanted=False), fact.at, "hold_failed", ("reason", fact.reason))


def apply_held_moved(turn: Turn, before: Call, moved: Call, fact: Held | Joined | JoinFailed) -> None:
    """What the switch tells of a conversation that is held, comes back, or could not be brought back."""
    match fact:
        case JoinFailed(reason=reason):
            turn.note(moved, fact.at, "resume_failed", ("reason", reason))
        case Held() if before.held_at is None:
            _set(turn, moved, fact.at, "held", ("by", "agent" if moved.is_hold_wanted else "lost_leg"))
        case Joined() if before.held_at is not None:
            _set(turn, moved, fact.at, "resumed")
        case _:
            return


def take_up(turn: Turn, agent: Agent, at: datetime) -> None:
    """The agent's leg is up: a person who waits for just this leg hears the agent again."""
    call = next(
        (one for one in turn.floor.calls.values() if one.agent_id == agent.agent_id and one.held_at is not None), None
    )
    if call is None or agent.leg_id is None:
        return
    if agent.state is AgentState.PAUSED and agent.call_id is None:
        begin_talk(turn, call, agent, at)
    if not call.is_hold_wanted:
        turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=agent.leg_id, agent_id=agent.agent_id))


def begin_talk(turn: Turn, call: Call, agent: Agent, at: datetime) -> None:
    """After a restart: the agent is in this conversation, whatever the floor had believed."""
    turn.step_agent(agent.agent_id, agents.AskedReady(at=at))
    turn.step_agent(agent.agent_id, agents.Reserved(at=at, call_id=call.call_id))
    turn.step_agent(agent.agent_id, agents.TalkBegan(at=at))


def _set(turn: Turn, call: Call, at: datetime, kind: str, *data: tuple[str, str | int | float]) -> None:
    turn.floor.calls[call.call_id] = call
    turn.note(call, at, kind, *data)
    turn.effects.append(HoldChanged(call=call))
    if call.agent_id in turn.floor.agents:
        turn.moved_agents[call.agent_id] = None
