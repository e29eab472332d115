"""Calls that the dial loop orders, withdraws, or finds alive at the switch after a restart."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dialer.core.agents import machine as agents
from dialer.core.agents.model import AgentState, LegState
from dialer.core.calls.model import Call, CallState
from dialer.core.floor.effects import CallMoved
from dialer.core.floor.facts import Adopted, DeadlineKind, Ordered, Withdrawn
from dialer.core.floor.hold import begin_talk
from dialer.core.floor.pairing import offer, pop_screen, unhand
from dialer.core.floor.turn import Turn
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import InvalidTransition

RING_GRACE = timedelta(seconds=15)
"""A call still unanswered this long after its ring time-out has been forgotten by the switch."""


def apply_ordered(turn: Turn, fact: Ordered) -> None:
    """A call is on its way to the switch."""
    order = fact.order
    if order.reserved_agent_id is not None:
        agent = turn.floor.agent(order.reserved_agent_id)
        ours = agent.state is AgentState.RESERVED and agent.preview_lead_id == order.lead_id
        if agent.state is not AgentState.READY and not ours:
            raise InvalidTransition("the agent is no longer free for this call", agent_id=agent.agent_id)
        turn.step_agent(agent.agent_id, agents.Reserved(at=fact.at, call_id=order.call_id))
        if ours:
            turn.floor.previews.pop(agent.agent_id, None)
            turn.disarm(DeadlineKind.PREVIEW, agent.agent_id)
    call = Call(order=order, agent_id=order.reserved_agent_id)
    turn.set_call(call)
    _arm_ring(turn, call, fact.at)


def _arm_ring(turn: Turn, call: Call, at: datetime) -> None:
    turn.arm(DeadlineKind.RING, call.call_id, at + timedelta(seconds=call.order.ring_timeout_s) + RING_GRACE)


def apply_withdrawn(turn: Turn, fact: Withdrawn) -> None:
    """The switch was not asked after all."""
    call = turn.floor.calls.pop(fact.call_id, None)
    if call is None:
        return
    turn.disarm(DeadlineKind.RING, call.call_id)
    turn.effects.append(CallMoved(call=replace(call, state=CallState.ENDED, outcome=Outcome.CANCELLED)))
    unhand(turn, call, fact.at)


def apply_adopted(turn: Turn, fact: Adopted) -> None:
    """After a restart the switch still has this call."""
    call = fact.call
    turn.set_call(call)
    agent = turn.floor.agents.get(call.agent_id) if call.agent_id is not None else None
    if call.state is CallState.TALKING and agent is not None and agent.leg is LegState.UP:
        begin_talk(turn, call, agent, fact.at)
        turn.effects.append(pop_screen(call, agent.agent_id))
    elif call.state is CallState.WAITING:
        offer(turn, call, fact.at)
    elif call.answered_at is None:
        _arm_ring(turn, call, fact.at)
    turn.note(call, fact.at, "adopted", ("state", call.state.value))
