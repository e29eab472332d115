from __future__ import annotations

import pytest

from dialer.core.kernel.codes import HoldReason, TicketKind
from dialer.core.kernel.errors import InvalidTransition
from dialer.core.ticket.ticket import DISPUTING, HOLDS, TicketMove, TicketState, move


def test_a_ticket_is_answered_closed_and_opened_again() -> None:
    state = move(TicketState.OPEN, TicketMove.ANSWER)
    assert state is TicketState.ANSWERED
    assert move(state, TicketMove.REOPEN) is TicketState.OPEN
    state = move(state, TicketMove.CLOSE)
    assert state is TicketState.CLOSED
    assert move(state, TicketMove.REOPEN) is TicketState.OPEN


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (TicketState.CLOSED, TicketMove.ANSWER),
        (TicketState.CLOSED, TicketMove.CLOSE),
        (TicketState.ANSWERED, TicketMove.ANSWER),
        (TicketState.OPEN, TicketMove.REOPEN),
    ],
)
def test_what_the_table_does_not_have_is_refused(state: TicketState, asked: TicketMove) -> None:
    with pytest.raises(InvalidTransition, match="somebody was faster") as refused:
        move(state, asked)
    assert refused.value.facts == {"state": state.value, "move": asked.value}


def test_only_sending_an_invoice_again_and_tasks_hold_nothing() -> None:
    assert set(TicketKind) - set(HOLDS) == {TicketKind.RESEND_INVOICE, TicketKind.TASK}
    assert {HOLDS[kind] for kind in DISPUTING} == {HoldReason.DISPUTED}
