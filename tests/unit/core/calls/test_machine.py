"""How one call moves: the whole table, the record that each fact leaves, and facts that come late."""

from __future__ import annotations

import itertools

import pytest

from dialer.core.calls.machine import TRANSITIONS, accepts, step
from dialer.core.calls.model import (
    AgentChosen,
    Answered,
    Call,
    CallFact,
    CallState,
    DialFailed,
    HangupCause,
    HungUp,
    Joined,
    JoinFailed,
    OfferClosed,
    Released,
    Ringing,
)
from dialer.core.kernel.ids import AgentId, CallId
from tests.factories import later, make_order

ID = CallId("c1")
AGENT = AgentId(7)
CAUSE = HangupCause(q850=16, text="Normal Clearing")


def fact(kind: type[CallFact], seconds: float = 1) -> CallFact:
    at = later(seconds)
    made: dict[type[CallFact], CallFact] = {
        Ringing: Ringing(call_id=ID, at=at),
        Answered: Answered(call_id=ID, at=at),
        AgentChosen: AgentChosen(call_id=ID, agent_id=AGENT, at=at),
        Joined: Joined(call_id=ID, agent_id=AGENT, at=at),
        JoinFailed: JoinFailed(call_id=ID, agent_id=AGENT, at=at, reason="the leg was gone"),
        Released: Released(call_id=ID, at=at),
        OfferClosed: OfferClosed(call_id=ID, at=at),
        HungUp: HungUp(call_id=ID, at=at, cause=CAUSE),
        DialFailed: DialFailed(call_id=ID, at=at, reason="trunk unknown"),
    }
    return made[kind]


KINDS = (Ringing, Answered, AgentChosen, Joined, JoinFailed, Released, OfferClosed, HungUp, DialFailed)


def walk(*kinds: type[CallFact]) -> Call:
    call = Call(order=make_order("c1"))
    for second, kind in enumerate(kinds, start=1):
        call = step(call, fact(kind, second))
    return call


def test_a_conversation_leaves_all_its_times() -> None:
    call = walk(Ringing, Answered, AgentChosen, Joined, HungUp)
    assert call.state is CallState.ENDED
    assert (call.ringing_at, call.answered_at) == (later(1), later(2))
    assert (call.joined_at, call.ended_at) == (later(4), later(5))
    assert call.agent_id == AGENT
    assert call.cause == CAUSE


def test_an_answer_without_ringing_is_an_answer() -> None:
    call = walk(Answered)
    assert call.state is CallState.WAITING
    assert call.ringing_at is None


def test_a_failed_bridge_gives_the_person_back_to_waiting_and_remembers_the_agent() -> None:
    call = walk(Answered, AgentChosen, JoinFailed)
    assert call.state is CallState.WAITING
    assert call.agent_id is None
    assert AGENT in call.tried


def test_the_first_release_counts() -> None:
    call = walk(Answered, OfferClosed, Released, Released)
    assert call.state is CallState.RELEASED
    assert call.released_at == later(3)


def test_a_release_while_connecting_frees_the_agent() -> None:
    assert walk(Answered, AgentChosen, Released).agent_id is None


@pytest.mark.parametrize(
    ("state", "kind"),
    list(itertools.product(CallState, KINDS)),
    ids=lambda one: one.name if isinstance(one, CallState) else one.__name__,
)
def test_every_pair_of_state_and_fact_does_what_the_table_says(state: CallState, kind: type[CallFact]) -> None:
    call = Call(order=make_order("c1"), state=state)
    target = TRANSITIONS[state].get(kind)
    moved = step(call, fact(kind))
    assert accepts(call, fact(kind)) is (target is not None)
    if target is None:
        assert moved is call, "a late or repeated fact leaves the call as it is"
    else:
        assert moved.state is target


def test_an_ended_call_stays_ended() -> None:
    ended = walk(Ringing, HungUp)
    for kind in KINDS:
        assert step(ended, fact(kind, 99)) is ended
