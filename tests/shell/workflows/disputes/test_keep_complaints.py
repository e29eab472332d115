from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.kernel.errors import Invalid, InvalidTransition, Refused
from dialer.core.kernel.ids import UserId
from dialer.core.ticket.complaint import Channel, ComplaintCategory, ComplaintOutcome, ComplaintState, RootCause
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.workflows.disputes.keep_complaints import (
    ComplaintRequest,
    answer_complaint,
    assign_complaint,
    close_complaint,
    register_complaint,
    reopen_complaint,
)
from tests.books import Bookroom

POLICY = DisputePolicy()
OTHER = UserId(1)
SAID = {"channel": Channel.PEC, "category": ComplaintCategory.MANNERS, "text": "was rude"}
HELD = "SELECT reason FROM case_holds WHERE released_at IS NULL"


async def test_a_complaint_lives_from_its_receipt_to_what_was_behind_it() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    store = books.world.store
    about, _ = await books.world.agent("bruno", "Bruno Neri")
    request = ComplaintRequest(
        **SAID, case_id=case_id, is_holding=True, about=about, by=OTHER, received_on=date(2026, 2, 25)
    )  # type: ignore[arg-type]
    row = await register_complaint(store, request, POLICY, now=books.now)
    assert (row.due_on, row.creditor_id) == (date(2026, 3, 27), books.world.creditor_id)
    assert await books.rows(HELD) == [{"reason": "complaint"}]
    answer = (row.complaint_id, "we are sorry", ComplaintOutcome.UPHELD)
    with pytest.raises(Refused, match="person it is about"):
        await answer_complaint(store, *answer, by=about, now=books.now)
    with pytest.raises(InvalidTransition, match="answer it first"):
        await close_complaint(store, row.complaint_id, RootCause.TRAINING, "", by=OTHER, now=books.now)
    await answer_complaint(store, *answer, by=OTHER, now=books.now)
    with pytest.raises(Refused, match="ask a colleague"):
        await close_complaint(store, row.complaint_id, RootCause.TRAINING, "", by=about, now=books.now)
    with pytest.raises(Invalid, match="somebody else"):
        await assign_complaint(store, row.complaint_id, about, by=OTHER, now=books.now)
    closed = await close_complaint(store, row.complaint_id, RootCause.TRAINING, "told", by=OTHER, now=books.now)
    assert (closed.state, closed.root_cause) == (ComplaintState.CLOSED, RootCause.TRAINING)
    assert await books.rows(HELD) == []
    books.today += timedelta(days=30)
    with pytest.raises(Refused, match="person it is about"):
        await reopen_complaint(store, row.complaint_id, "again", POLICY, by=about, now=books.now)
    again = await reopen_complaint(store, row.complaint_id, "not content", POLICY, by=OTHER, now=books.now)
    assert (again.state, again.answer, again.due_on) == (ComplaintState.RECEIVED, "", date(2026, 5, 1))
    assert await books.rows(HELD) == [{"reason": "complaint"}]


async def test_a_complaint_needs_no_case_and_wrong_ones_change_nothing() -> None:
    books = await Bookroom.open()
    store = books.world.store
    wrong: list[tuple[dict[str, object], str]] = [
        ({"text": " "}, "what was complained of"),
        ({"received_on": books.today + timedelta(days=1)}, "in the future"),
        ({"is_holding": True}, "name the case"),
        ({"about": OTHER, "owner": OTHER}, "somebody else"),
    ]
    for changes, message in wrong:
        with pytest.raises(Invalid, match=message):
            await register_complaint(store, ComplaintRequest(**{**SAID, **changes}), POLICY, now=books.now)  # type: ignore[arg-type]
    assert await books.rows("SELECT 1 FROM complaints") == []
    row = await register_complaint(store, ComplaintRequest(**SAID), POLICY, now=books.now)  # type: ignore[arg-type]
    assert (row.case_id, row.creditor_id, row.is_holding) == (None, None, False)
    assert (await assign_complaint(store, row.complaint_id, OTHER, by=OTHER, now=books.now)).owner == OTHER
