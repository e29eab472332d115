from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.calls.machine import TRANSITIONS, accepts, step
from dialer.core.calls.model import (
    AgentChosen,
    Answered,
    Call,
    CallFact,
    CallState,
    DialFailed,
    Gathered,
    HangupCause,
    Held,
    HungUp,
    Joined,
    JoinFailed,
    OfferClosed,
    Released,
    Ringing,
)
from dialer.core.kernel.ids import AgentId, CallId
from tests.factories import later, make_order

C1, A1 = CallId("c1"), AgentId(1)
CAUSE = HangupCause(q850=16)
FACTS: tuple[CallFact, ...] = (
    Ringing(call_id=C1, at=later(1)),
    Answered(call_id=C1, at=later(2)),
    AgentChosen(call_id=C1, agent_id=A1, at=later(3)),
    Joined(call_id=C1, agent_id=A1, at=later(4)),
    JoinFailed(call_id=C1, agent_id=A1, at=later(4), reason="gone"),
    OfferClosed(call_id=C1, at=later(5)),
    Released(call_id=C1, at=later(6)),
    HungUp(call_id=C1, at=later(7), cause=CAUSE),
    DialFailed(call_id=C1, at=later(7), reason="no trunk"),
    Held(call_id=C1, at=later(7)),
    Gathered(call_id=C1, agent_id=A1, at=later(7)),
)
IGNORED = {
    CallState.DIALING: {AgentChosen, Joined, JoinFailed, OfferClosed, Released, Held, Gathered},
    CallState.RINGING: {Ringing, AgentChosen, Joined, JoinFailed, OfferClosed, Released, Held, Gathered},
    CallState.WAITING: {Ringing, Answered, Joined, JoinFailed, DialFailed, Held, Gathered},
    CallState.CONNECTING: {Ringing, Answered, AgentChosen, OfferClosed, DialFailed, Held, Gathered},
    CallState.TALKING: {
        Ringing,
        Answered,
        AgentChosen,
        Joined,
        JoinFailed,
        OfferClosed,
        Released,
        DialFailed,
        Gathered,
    },
    CallState.RELEASED: {Ringing, Answered, AgentChosen, Joined, JoinFailed, OfferClosed, DialFailed, Held, Gathered},
    CallState.ENDED: {type(fact) for fact in FACTS},
}
"""The pairs of state and fact that change nothing, written out, so that a new one is noticed."""


def call(state: CallState = CallState.DIALING) -> Call:
    return Call(order=make_order(), state=state)


@pytest.mark.parametrize("state", list(CallState), ids=lambda state: state.value)
def test_a_late_or_repeated_fact_leaves_the_call_as_it_is(state: CallState) -> None:
    before = call(state)
    ignored = {type(fact) for fact in FACTS if step(before, fact) is before}
    assert ignored == IGNORED[state]
    repeated = {Joined, JoinFailed, Gathered} if state is CallState.TALKING else set()
    assert ignored - repeated == {type(fact) for fact in FACTS if not accepts(before, fact)}


def test_every_fact_is_tried() -> None:
    named = {kind for moves in TRANSITIONS.values() for kind in moves}
    assert named == {type(fact) for fact in FACTS}


def test_an_answered_call_keeps_the_times_of_what_happened_to_it() -> None:
    done = call()
    for fact in (FACTS[0], FACTS[1], FACTS[2], FACTS[3], FACTS[7]):
        done = step(done, fact)
    assert (done.ringing_at, done.answered_at, done.joined_at, done.ended_at) == (
        later(1),
        later(2),
        later(4),
        later(7),
    )
    assert (done.state, done.agent_id, done.cause, done.is_live) == (CallState.ENDED, A1, CAUSE, False)


def test_a_held_person_is_back_with_the_next_bridge_and_keeps_the_first_instants() -> None:
    talking = replace(call(CallState.TALKING), agent_id=A1, joined_at=later(4), is_hold_wanted=True)
    held = step(talking, Held(call_id=C1, at=later(6)))
    assert (held.state, held.held_at) == (CallState.TALKING, later(6))
    assert step(held, Held(call_id=C1, at=later(8))) is held
    assert step(held, JoinFailed(call_id=C1, agent_id=A1, at=later(8), reason="gone")) is held
    back = step(held, Joined(call_id=C1, agent_id=A1, at=later(9)))
    assert (back.held_at, back.is_hold_wanted, back.joined_at) == (None, False, later(4))


def test_a_failed_bridge_takes_the_agent_off_and_remembers_who_it_was() -> None:
    moved = step(replace(call(CallState.CONNECTING), agent_id=A1), FACTS[4])
    assert (moved.state, moved.agent_id, moved.tried) == (CallState.WAITING, None, frozenset({A1}))


def test_the_first_release_is_the_one_that_counts() -> None:
    once = step(call(CallState.WAITING), FACTS[6])
    again = step(once, Released(call_id=C1, at=later(9)))
    assert again.released_at == later(6)
