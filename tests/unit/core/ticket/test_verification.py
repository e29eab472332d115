from __future__ import annotations

import pytest

from dialer.core.kernel.errors import InvalidTransition
from dialer.core.ticket.verification import AWAITING_PACKET, STANDING, TRANSITIONS, VerificationMove, move
from dialer.core.ticket.verification import VerificationState as State


def test_the_road_from_the_request_to_the_debtors_answer() -> None:
    state = State.RECEIVED
    for asked in (VerificationMove.ACKNOWLEDGE, VerificationMove.COLLECT, VerificationMove.SEND):
        state = move(state, asked)
    assert state is State.SENT
    assert move(state, VerificationMove.ACCEPT) is State.ACCEPTED
    assert move(state, VerificationMove.DISPUTE) is State.DISPUTED


@pytest.mark.parametrize(
    ("state", "asked", "remedy"),
    [
        (State.RECEIVED, VerificationMove.SEND, "acknowledge it first"),
        (State.COLLECTING, VerificationMove.ACCEPT, "send the packet first"),
        (State.SENT, VerificationMove.RETURN, "somebody was faster"),
        (State.ACCEPTED, VerificationMove.WITHDRAW, "somebody was faster"),
    ],
)
def test_a_step_out_of_turn_is_refused_with_its_remedy(state: State, asked: VerificationMove, remedy: str) -> None:
    with pytest.raises(InvalidTransition, match=remedy):
        move(state, asked)


def test_the_case_is_held_in_every_state_that_has_a_way_on() -> None:
    assert {state for state, moves in TRANSITIONS.items() if moves} == STANDING
    assert {state for state, moves in TRANSITIONS.items() if VerificationMove.RETURN in moves} == AWAITING_PACKET
