from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.kernel.codes import HoldReason, TicketKind
from dialer.core.kernel.errors import Conflict, Invalid, InvalidTransition, NotFound
from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.ticket.deadlines import DisputePolicy
from dialer.core.ticket.ticket import TicketState, Verdict
from dialer.ports.disputes import Subject, TicketRow
from dialer.workflows.disputes.move_ticket import (
    Closing,
    answer_ticket,
    assign_ticket,
    close_ticket,
    comment_ticket,
    narrow_ticket,
    reopen_ticket,
)
from dialer.workflows.disputes.open_ticket import TicketRequest, open_ticket
from tests.books import Bookroom

POLICY = DisputePolicy()
BY = UserId(1)
HELD = "SELECT reason FROM case_holds WHERE released_at IS NULL ORDER BY id"


async def opened(books: Bookroom, case_id: CaseId, kind: TicketKind = TicketKind.BILLING, **more: object) -> TicketRow:
    request = TicketRequest(case_id=case_id, kind=kind, text="wrong tariff", by=BY, **more)  # type: ignore[arg-type]
    return await open_ticket(books.world.store, request, POLICY, now=books.now)


async def held(books: Bookroom) -> list[str]:
    return [row["reason"] for row in await books.rows(HELD)]


async def what(books: Bookroom, ticket_id: int) -> list[str]:
    async with books.world.store.transaction() as tx:
        return [line.what for line in await tx.disputes.lines(Subject.TICKET, ticket_id)]


async def test_a_dispute_of_a_whole_case_holds_it_until_the_answer_is_carried_out() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    row = await opened(books, case_id)
    assert (row.due_on, row.hold, row.state) == (date(2026, 3, 16), HoldReason.DISPUTED, TicketState.OPEN)
    assert await held(books) == ["disputed"]
    store = books.world.store
    await answer_ticket(store, row.ticket_id, "the tariff is right", Verdict.REJECTED, by=BY, now=books.now)
    assert await held(books) == ["disputed"]
    closed = await close_ticket(store, row.ticket_id, Closing(), books.reckoner, by=BY, now=books.now)
    assert (closed.state, closed.verdict) == (TicketState.CLOSED, Verdict.REJECTED)
    assert await held(books) == []
    assert await what(books, row.ticket_id) == ["opened", "answered", "closed"]
    assert await books.rows("SELECT 1 FROM treatment_touches") != []


async def test_a_part_that_is_disputed_is_not_asked_and_the_rest_is() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00, 50_00)
    row = await opened(books, case_id, invoice="F1", disputed_minor=30_00)
    assert (row.hold, await held(books)) == (None, [])
    disputed = "SELECT number, disputed_minor FROM invoices ORDER BY id"
    assert await books.rows(disputed) == [
        {"number": "F1", "disputed_minor": 30_00}, {"number": "F2", "disputed_minor": 0}
    ]  # fmt: skip
    with pytest.raises(Invalid, match="7000 cents"):
        await opened(books, case_id, invoice="F1", disputed_minor=80_00)
    await opened(books, case_id, invoice="F1")
    whole = await opened(books, case_id, invoice="F2")
    assert (whole.disputed_minor, whole.hold, await held(books)) == (50_00, HoldReason.DISPUTED, ["disputed"])


async def test_a_debtor_who_is_right_gets_a_credit_note() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    store = books.world.store
    row = await opened(books, case_id, invoice="F1", disputed_minor=30_00)
    await answer_ticket(store, row.ticket_id, "reading was wrong", Verdict.UPHELD, by=BY, now=books.now)
    for wrong in (30_01, 0, -1):
        with pytest.raises(Invalid, match="at most what is disputed"):
            await close_ticket(store, row.ticket_id, Closing(credit_minor=wrong), books.reckoner, by=BY, now=books.now)
    with pytest.raises(Invalid, match="brings no credit note"):
        await close_ticket(
            store, row.ticket_id, Closing(verdict=Verdict.REJECTED, credit_minor=1), books.reckoner, by=BY,
            now=books.now,
        )  # fmt: skip
    await close_ticket(store, row.ticket_id, Closing(credit_minor=25_00), books.reckoner, by=BY, now=books.now)
    assert await books.balance(case_id) == 75_00
    assert await books.rows("SELECT residual_minor, disputed_minor FROM invoices") == [
        {"residual_minor": 75_00, "disputed_minor": 0}
    ]
    [entry] = await books.rows("SELECT kind, reference FROM ledger_entries ORDER BY id DESC LIMIT 1")
    assert entry == {"kind": "credit_note", "reference": f"ticket {row.ticket_id}"}


async def test_closing_one_of_two_disputes_leaves_the_others_part_and_hold() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    store = books.world.store
    first = await opened(books, case_id, invoice="F1", disputed_minor=60_00)
    second = await opened(books, case_id, TicketKind.SERVICE)
    third = await opened(books, case_id, invoice="F1", disputed_minor=40_00)
    assert await held(books) == ["disputed", "disputed"]
    withdrawn = Closing(verdict=Verdict.WITHDRAWN)
    await close_ticket(store, third.ticket_id, withdrawn, books.reckoner, by=BY, now=books.now)
    assert await held(books) == ["disputed", "disputed"]
    assert await books.rows("SELECT disputed_minor FROM invoices") == [{"disputed_minor": 60_00}]
    await close_ticket(store, second.ticket_id, withdrawn, books.reckoner, by=BY, now=books.now)
    assert await held(books) == []
    await close_ticket(store, first.ticket_id, withdrawn, books.reckoner, by=BY, now=books.now)
    assert await books.rows("SELECT disputed_minor FROM invoices") == [{"disputed_minor": 0}]


async def test_naming_the_disputed_part_lets_the_rest_be_asked_again() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    store = books.world.store
    row = await opened(books, case_id)
    narrowed = await narrow_ticket(store, row.ticket_id, "F1", 10_00, by=BY, now=books.now)
    assert (narrowed.hold, narrowed.disputed_minor, await held(books)) == (None, 10_00, [])
    with pytest.raises(Conflict, match="named once"):
        await narrow_ticket(store, row.ticket_id, "F1", 20_00, by=BY, now=books.now)
    with pytest.raises(Invalid, match="disputes no amount"):
        technical = await opened(books, case_id, TicketKind.TECHNICAL)
        await narrow_ticket(store, technical.ticket_id, "F1", 1, by=BY, now=books.now)


async def test_a_ticket_that_is_opened_again_holds_again_with_a_new_deadline() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    store = books.world.store
    row = await opened(books, case_id)
    with pytest.raises(InvalidTransition):
        await reopen_ticket(store, row.ticket_id, "again", POLICY, by=BY, now=books.now)
    await close_ticket(store, row.ticket_id, Closing(verdict=Verdict.REJECTED), books.reckoner, by=BY, now=books.now)
    books.today += timedelta(days=10)
    again = await reopen_ticket(store, row.ticket_id, "does not accept it", POLICY, by=BY, now=books.now)
    assert (again.state, again.reopened_count, again.verdict) == (TicketState.OPEN, 1, None)
    assert again.due_on == date(2026, 3, 26)
    assert await held(books) == ["disputed"]


async def test_a_dead_debtors_case_stays_held_when_the_question_to_the_heirs_is_answered() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    store = books.world.store
    row = await opened(books, case_id, TicketKind.HEIRS)
    await close_ticket(store, row.ticket_id, Closing(verdict=Verdict.DONE), books.reckoner, by=BY, now=books.now)
    assert await held(books) == ["deceased"]
    mistake = await opened(books, case_id, TicketKind.HEIRS)
    await close_ticket(
        store, mistake.ticket_id, Closing(verdict=Verdict.WITHDRAWN), books.reckoner, by=BY, now=books.now
    )
    assert await held(books) == []


async def test_bad_requests_change_nothing() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    recalled = await books.case(100_00, status="recalled")
    store = books.world.store
    with pytest.raises(Conflict, match="R2 is recalled"):
        await opened(books, recalled)
    with pytest.raises(NotFound, match="no case 99"):
        await opened(books, CaseId(99))
    with pytest.raises(NotFound, match="no invoice F9"):
        await opened(books, case_id, invoice="F9")
    with pytest.raises(Invalid, match="name the invoice"):
        await opened(books, case_id, disputed_minor=1)
    with pytest.raises(Invalid, match="disputes no amount"):
        await opened(books, case_id, TicketKind.TECHNICAL, invoice="F1", disputed_minor=1)
    with pytest.raises(Invalid, match="not lie in the past"):
        await opened(books, case_id, due_on=books.today - timedelta(days=1))
    assert await books.rows("SELECT 1 FROM tickets UNION ALL SELECT 1 FROM case_holds") == []
    row = await opened(books, case_id)
    with pytest.raises(Invalid, match="what was decided"):
        await close_ticket(store, row.ticket_id, Closing(), books.reckoner, by=BY, now=books.now)
    with pytest.raises(Invalid, match="write the answer"):
        await answer_ticket(store, row.ticket_id, "  ", Verdict.DONE, by=BY, now=books.now)
    with pytest.raises(Invalid, match="what happened"):
        await comment_ticket(store, row.ticket_id, "", by=BY, now=books.now)
    assert (await assign_ticket(store, row.ticket_id, BY, by=BY, now=books.now)).owner == BY
    await comment_ticket(store, row.ticket_id, "called the creditor", by=BY, now=books.now)
    assert await what(books, row.ticket_id) == ["opened", "assigned", "note"]
