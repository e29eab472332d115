from __future__ import annotations

import pytest

from dialer.core.kernel.errors import InvalidTransition, Refused
from dialer.core.kernel.ids import UserId
from dialer.core.ticket.complaint import ComplaintMove, ComplaintState, check_hands, move


def test_a_complaint_is_closed_only_after_its_answer() -> None:
    with pytest.raises(InvalidTransition, match="answer it first"):
        move(ComplaintState.RECEIVED, ComplaintMove.CLOSE)
    answered = move(ComplaintState.RECEIVED, ComplaintMove.ANSWER)
    assert move(answered, ComplaintMove.CLOSE) is ComplaintState.CLOSED
    assert move(ComplaintState.CLOSED, ComplaintMove.REOPEN) is ComplaintState.RECEIVED
    with pytest.raises(InvalidTransition, match="somebody was faster"):
        move(ComplaintState.CLOSED, ComplaintMove.ANSWER)


def test_the_person_complained_about_keeps_hands_off() -> None:
    check_hands(UserId(1), None)
    check_hands(UserId(1), UserId(2))
    with pytest.raises(Refused, match="ask a colleague") as refused:
        check_hands(UserId(1), UserId(1))
    assert refused.value.code == "complained_about"
