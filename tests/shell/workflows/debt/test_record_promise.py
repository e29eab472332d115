from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dialer.core.debt.promise import PromiseMethod
from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Conflict, DomainError, Invalid, NotFound
from dialer.core.kernel.ids import CallId, CaseId
from dialer.workflows.debt.record_promise import (
    PromiseTerms,
    cancel_promise,
    enter_promise,
    record_promise,
    take_back_promises,
)
from tests.books import Bookroom

ROWS = "SELECT case_id, amount_minor, status, closed_reason FROM promises ORDER BY id"


def terms(minor: int = 50_00, days: int = 5, **more: Any) -> PromiseTerms:
    values = {"method": PromiseMethod.CARD, "phase": CampaignType.PHONE, **more}
    return PromiseTerms(minor=minor, due_on=date(2026, 3, 2) + timedelta(days=days), **values)


async def record(books: Bookroom, case_id: CaseId, given: PromiseTerms) -> int:
    store = books.world.store
    return await record_promise(store, books.reckoner, case_id, given, by=books.world.user_id, now=books.now)


async def call(books: Bookroom, case_ids: list[CaseId], given: PromiseTerms) -> CallId:
    call_id = await books.call()
    async with books.world.store.transaction() as tx:
        await enter_promise(tx, books.reckoner, case_ids, given, now=books.now, call_id=call_id)
    return call_id


async def test_a_promise_is_kept_with_its_line_and_the_case_is_planned_anew() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    await record(books, case_id, terms())
    assert await books.rows(ROWS) == [
        {"case_id": case_id, "amount_minor": 50_00, "status": "open", "closed_reason": ""}
    ]
    (line,) = await books.rows("SELECT kind, move, by_user_id FROM agreement_log")
    assert line == {"kind": "promise", "move": "made", "by_user_id": books.world.user_id}
    assert await books.rows("SELECT case_id FROM treatment_touches") == [{"case_id": case_id}]
    assert await books.rows("SELECT action FROM audit") == [{"action": "promise.recorded"}]


async def test_a_promise_about_several_cases_is_shared_out_oldest_debt_first() -> None:
    books = await Bookroom.open()
    young = await books.case(100_00, due_on=date(2026, 1, 1))
    old = await books.case(30_00, due_on=date(2025, 1, 1))
    await call(books, [young, old], terms(80_00))
    assert [(row["case_id"], row["amount_minor"]) for row in await books.rows(ROWS)] == [(old, 30_00), (young, 50_00)]


async def test_a_new_promise_takes_the_place_of_the_one_that_was_open_until_it_is_taken_back() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    await record(books, case_id, terms(40_00))
    books.today += timedelta(days=1)
    call_id = await call(books, [case_id], terms(60_00))
    assert [(row["status"], row["closed_reason"]) for row in await books.rows(ROWS)] == [
        ("cancelled", "replaced"), ("open", "")
    ]  # fmt: skip
    async with books.world.store.transaction() as tx:
        await take_back_promises(tx, call_id, books.now)
    assert [(row["status"], row["closed_reason"]) for row in await books.rows(ROWS)] == [
        ("open", ""), ("cancelled", "corrected")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (terms(0), "amount_minor"),
        (terms(100_01), "amount_minor"),
        (terms(days=-1), "due_on"),
        (terms(days=8), "due_on"),
        (terms(days=6, latest_days=5), "due_on"),
        (terms(days=16, phase=CampaignType.SOFT), "due_on"),
    ],
)
async def test_a_promise_that_cannot_be_changes_nothing(given: PromiseTerms, field: str) -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    with pytest.raises(Invalid) as refused:
        await record(books, case_id, given)
    assert refused.value.facts["field"] == field
    assert await books.rows(ROWS) == []


async def test_after_two_broken_promises_no_other_is_taken() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    for _ in range(2):
        promise_id = await record(books, case_id, terms())
        await books.run("UPDATE promises SET status = 'broken' WHERE id = :id", id=promise_id)
    with pytest.raises(Invalid, match="2 promises of this case were broken"):
        await record(books, case_id, terms())


@pytest.mark.parametrize("status", ["paid", "closed", "recalled"])
async def test_nothing_is_promised_in_a_case_that_is_not_open(status: str) -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    await books.run("UPDATE cases SET status = :status", status=status)
    with pytest.raises(Conflict, match=f"is {status}"):
        await record(books, case_id, terms())


async def test_an_open_promise_is_cancelled_with_its_reason_and_only_once() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    promise_id = await record(books, case_id, terms())

    async def cancel(case: int, number: int, reason: str = "wrong amount") -> None:
        await cancel_promise(books.world.store, CaseId(case), number, reason, by=None, now=books.now)

    wrong: list[tuple[int, int, str, type[DomainError]]] = [
        (case_id, promise_id + 1, "x", NotFound), (case_id + 1, promise_id, "x", NotFound),
        (case_id, promise_id, " ", Invalid),
    ]  # fmt: skip
    for case, number, reason, error in wrong:
        with pytest.raises(error):
            await cancel(case, number, reason)
    await cancel(case_id, promise_id)
    (row,) = await books.rows(ROWS)
    assert (row["status"], row["closed_reason"]) == ("cancelled", "wrong amount")
    with pytest.raises(Conflict, match="only an open one"):
        await cancel(case_id, promise_id)


async def test_nobody_promises_what_is_in_dispute() -> None:
    books = await Bookroom.open()
    partly = await books.case(100_00, 50_00, due_on=date(2025, 1, 1))
    wholly = await books.case(20_00, due_on=date(2024, 1, 1))
    await books.run("UPDATE invoices SET disputed_minor = 6000 WHERE case_id = :id AND number = 'F1'", id=partly)
    await books.run("UPDATE invoices SET disputed_minor = 2000 WHERE case_id = :id", id=wholly)
    with pytest.raises(Invalid, match=r"more than what is asked for now \(90\.00\)"):
        await record(books, partly, terms(90_01))
    await call(books, [partly, wholly], terms(90_00))
    assert [(row["case_id"], row["amount_minor"]) for row in await books.rows(ROWS)] == [(partly, 90_00)]
