"""A case while it is judged: which payments count, what it owes after entries were booked, and its lines."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from dialer.core.debt.account import EntryKind
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreement_papers import AgreementKind
from dialer.ports.ledger import NewEntry
from dialer.workflows.debt.judged_case import JudgedCase
from tests.books import FIRST_DAY, Bookroom

OWED = "SELECT balance_minor FROM cases"


@asynccontextmanager
async def judging(books: Bookroom, case_id: CaseId) -> AsyncIterator[JudgedCase]:
    async with books.world.store.transaction() as tx:
        found = await books.reckoner.one(tx, case_id, books.today)
        yield JudgedCase(tx, books.reckoner, found, books.today, books.now)


async def test_payments_count_from_the_first_day_to_the_last_both_included_and_not_when_sent_back() -> None:
    books = await Bookroom.open()
    case_id = await books.case(500_00)
    for days, minor in ((0, 1_00), (1, 10_00), (3, 20_00), (4, 100_00)):
        await books.pay(case_id, minor, FIRST_DAY + timedelta(days=days))
    returned = await books.pay(case_id, 50_00, FIRST_DAY + timedelta(days=2))
    await books.take_back(case_id, returned, 50_00)
    async with judging(books, case_id) as case:
        assert case.paid(FIRST_DAY + timedelta(days=1), FIRST_DAY + timedelta(days=3)) == 30_00
        assert case.paid(FIRST_DAY + timedelta(days=5), FIRST_DAY + timedelta(days=9)) == 0


async def test_after_entries_were_booked_what_is_owed_is_read_again_and_written_at_the_end() -> None:
    books = await Bookroom.open()
    case_id = await books.case(500_00)
    note = NewEntry(
        case_id=case_id, kind=EntryKind.CREDIT_NOTE, minor=500_00, value_on=books.today, booked_at=books.now, item="F1"
    )
    async with judging(books, case_id) as case:
        await case.tx.ledger.book([note])
        assert not case.owes_nothing
        await case.booked()
        assert case.owes_nothing
        assert not await case.finish()
    assert await books.rows(OWED) == [{"balance_minor": 0}]


async def test_its_lines_are_written_at_the_end_with_their_figures_and_it_says_whether_there_were_any() -> None:
    books = await Bookroom.open()
    case_id = await books.case(500_00)
    async with judging(books, case_id) as case:
        assert not await case.finish()
    async with judging(books, case_id) as case:
        case.log(AgreementKind.PLAN, 7, "late", {"overdue_minor": 100_00}, "a note")
        assert await case.tx.agreement_papers.lines(case_id) == ()
        assert await case.finish()
        (line,) = await case.tx.agreement_papers.lines(case_id)
    assert (line.case_id, line.kind, line.agreement_id, line.move) == (case_id, AgreementKind.PLAN, 7, "late")
    assert (line.at, line.data, line.note) == (books.now, {"overdue_minor": 100_00}, "a note")


@pytest.mark.parametrize(
    ("status", "is_over"), [("open", False), ("paid", False), ("closed", True), ("recalled", True)]
)
async def test_a_case_is_over_when_it_was_closed_or_taken_back_not_when_it_was_paid(status: str, is_over: bool) -> None:
    books = await Bookroom.open()
    case_id = await books.case(500_00)
    await books.run("UPDATE cases SET status = :status", status=status)
    async with judging(books, case_id) as case:
        assert case.is_over is is_over
