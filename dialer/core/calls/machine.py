"""How a call moves: the table, and the record that each fact leaves behind.

    DIALING --Ringing--> RINGING --Answered--> WAITING --AgentChosen--> CONNECTING --Joined--> TALKING
                                                  ^                         |
                                                  +-------JoinFailed--------+
    WAITING/CONNECTING --Released | OfferClosed--> RELEASED          any --HungUp | DialFailed--> ENDED
    TALKING --Held--> TALKING (``held_at``) --Joined--> TALKING; --Gathered--> TALKING: a second agent is there

A fact of the network that a state does not have (late, repeated) leaves the call as it is: see ``step``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dialer.core.calls.model import (
    AgentChosen,
    Answered,
    Call,
    CallFact,
    CallState,
    DialFailed,
    Gathered,
    Held,
    HungUp,
    Joined,
    JoinFailed,
    OfferClosed,
    Released,
    Ringing,
)

TRANSITIONS: Mapping[CallState, Mapping[type[CallFact], CallState]] = {
    CallState.DIALING: {
        Ringing: CallState.RINGING,
        Answered: CallState.WAITING,
        HungUp: CallState.ENDED,
        DialFailed: CallState.ENDED,
    },
    CallState.RINGING: {
        Answered: CallState.WAITING,
        HungUp: CallState.ENDED,
        DialFailed: CallState.ENDED,
    },
    CallState.WAITING: {
        AgentChosen: CallState.CONNECTING,
        OfferClosed: CallState.RELEASED,
        Released: CallState.RELEASED,
        HungUp: CallState.ENDED,
    },
    CallState.CONNECTING: {
        Joined: CallState.TALKING,
        JoinFailed: CallState.WAITING,
        Released: CallState.RELEASED,
        HungUp: CallState.ENDED,
    },
    CallState.TALKING: {
        Held: CallState.TALKING,
        Gathered: CallState.TALKING,
        Joined: CallState.TALKING,
        JoinFailed: CallState.TALKING,
        HungUp: CallState.ENDED,
    },
    CallState.RELEASED: {Released: CallState.RELEASED, HungUp: CallState.ENDED},
    CallState.ENDED: {},
}


def accepts(call: Call, fact: CallFact) -> bool:
    """Whether the call's present state has a move for this fact."""
    return type(fact) in TRANSITIONS[call.state]


def step(call: Call, fact: CallFact) -> Call:  # noqa: C901 - one branch per fact of the table
    """Apply one fact; a late or repeated fact leaves the call as it is."""
    target = TRANSITIONS[call.state].get(type(fact))
    if target is None:
        return call
    match fact:
        case Ringing(at=at):
            return replace(call, state=target, ringing_at=at)
        case Answered(at=at):
            return replace(call, state=target, answered_at=at)
        case AgentChosen(agent_id=agent_id):
            return replace(call, state=target, agent_id=agent_id)
        case Joined() | JoinFailed() if call.state is CallState.TALKING:
            is_resumed = isinstance(fact, Joined) and call.held_at is not None
            return replace(call, held_at=None, is_hold_wanted=False) if is_resumed else call
        case Joined(at=at):
            return replace(call, state=target, joined_at=at)
        case Held(at=at):
            return call if call.held_at is not None else replace(call, held_at=at)
        case Gathered():
            return call
        case JoinFailed(agent_id=agent_id):
            return replace(call, state=target, agent_id=None, tried=call.tried | {agent_id})
        case Released(at=at):
            return replace(call, state=target, released_at=call.released_at or at, agent_id=None)
        case OfferClosed():
            return replace(call, state=target)
        case HungUp(at=at, cause=cause):
            return replace(call, state=target, ended_at=at, cause=cause)
        case DialFailed(at=at):
            return replace(call, state=target, ended_at=at)
