"""A person on the line and a free agent find each other: by the call's offer, or when an agent comes free."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dialer.core import routing
from dialer.core.agents import machine as agents
from dialer.core.agents.model import Agent, AgentState, LegState
from dialer.core.calls import machine as calls
from dialer.core.calls.model import AgentChosen, Call, OfferClosed
from dialer.core.floor.effects import ClearScreen, DropLeg, HangUpCall, JoinLegs, PopScreen
from dialer.core.floor.facts import DeadlineKind
from dialer.core.floor.turn import Turn
from dialer.core.kernel.ids import AgentId

OFFER_MARGIN = timedelta(milliseconds=200)
"""An agent is offered a call until this long before the dialplan's own timer lets the person go."""
RELEASE_GRACE = timedelta(seconds=1)
"""How long after the legal limit the dialplan may take before the dialer asks for the release itself."""
JOIN_LIMIT = timedelta(seconds=3)
"""A bridge that has not happened this long after it was asked for has failed."""


def offer(turn: Turn, call: Call, at: datetime) -> None:
    """A person is on the line: the agent held for the call, else the longest idle, else wait."""
    order = call.order
    answered_at = call.answered_at or at
    if call.cancelled:  # no agent is given a call that is about to break off
        end_again(turn, call)
        close_offer(turn, call, at)
        return
    turn.arm(DeadlineKind.OFFER, call.call_id, answered_at + timedelta(seconds=order.patience_s) - OFFER_MARGIN)
    turn.arm(DeadlineKind.RELEASE, call.call_id, answered_at + timedelta(seconds=order.patience_s) + RELEASE_GRACE)
    held = turn.floor.agents.get(order.reserved_agent_id) if order.reserved_agent_id is not None else None
    if held is not None and held.call_id == call.call_id and held.leg is LegState.UP:
        _connect(turn, call, held, at)
        return
    offer_again(turn, call, at)


def end_again(turn: Turn, call: Call) -> None:
    """The switch may not have known the leg yet when its end was asked for."""
    if call.cancelled:
        turn.effects.append(HangUpCall(call_id=call.call_id))


def offer_again(turn: Turn, call: Call, at: datetime) -> None:
    """Give the call to the longest idle agent who has not had it, while there is time for that."""
    answered_at = call.answered_at or at
    if at >= answered_at + timedelta(seconds=call.order.patience_s) - OFFER_MARGIN:
        close_offer(turn, call, at)
        return
    teams = turn.floor.teams.get(call.order.campaign_id, frozenset())
    agent = routing.choose_agent(turn.floor.agents.values(), teams, excluded=call.tried)
    if agent is not None:
        _connect(turn, call, agent, at)


def _connect(turn: Turn, call: Call, agent: Agent, at: datetime) -> None:
    assert agent.leg_id is not None
    moved = calls.step(call, AgentChosen(call_id=call.call_id, agent_id=agent.agent_id, at=at))
    turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=agent.leg_id, agent_id=agent.agent_id))
    turn.set_call(moved)
    turn.step_agent(agent.agent_id, agents.Reserved(at=at, call_id=call.call_id))
    turn.effects.append(pop_screen(moved, agent.agent_id))
    turn.arm(DeadlineKind.JOIN, call.call_id, at + JOIN_LIMIT)


def close_offer(turn: Turn, call: Call, at: datetime) -> None:
    """No agent takes the call any more: the dialplan lets the person go."""
    moved = calls.step(call, OfferClosed(call_id=call.call_id, at=at))
    turn.set_call(moved)
    turn.note(moved, at, "offer_closed")


def unhand(turn: Turn, call: Call, at: datetime) -> None:
    """The call was taken from the agent who was about to get it."""
    if call.agent_id is not None:
        turn.effects.append(ClearScreen(agent_id=call.agent_id))
        free_agent(turn, call.agent_id, at)


def free_agent(turn: Turn, agent_id: AgentId | None, at: datetime) -> None:
    """The agent has no call any more; who waits longest may be theirs."""
    agent = turn.step_agent(agent_id, agents.Freed(at=at)) if agent_id is not None else None
    if agent is not None:
        settle_agent(turn, agent, at)


def settle_agent(turn: Turn, agent: Agent, at: datetime) -> None:
    """After a move: an offline agent's leg goes, a ready agent takes who waits longest."""
    if agent.state is AgentState.OFFLINE and agent.leg_id is not None:
        turn.effects.append(DropLeg(leg_id=agent.leg_id))
        turn.floor.agents[agent.agent_id] = replace(agent, leg=LegState.DOWN, leg_id=None)
    if agent.state is AgentState.READY and agent.leg is LegState.UP:
        call = routing.choose_call(turn.floor.calls.values(), agent, turn.floor.teams)
        if call is not None:
            _connect(turn, call, agent, at)


def pop_screen(call: Call, agent_id: AgentId) -> PopScreen:
    """Show the agent the call's file."""
    return PopScreen(
        agent_id=agent_id, call_id=call.call_id, lead_id=call.order.lead_id, campaign_id=call.order.campaign_id
    )
