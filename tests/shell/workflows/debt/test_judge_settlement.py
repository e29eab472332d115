"""An offer through its days: paid rate by rate, void when late, and what a case that is over makes of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.debt.account import EntryKind
from dialer.core.debt.authority import Level
from dialer.core.debt.plan import Instalment
from dialer.core.debt.settlement import SettlementState, propose
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreements import NewSettlement, SettlementRow
from dialer.ports.ledger import NewEntry
from dialer.workflows.debt.judge_settlement import judge_settlement
from dialer.workflows.debt.judged_case import JudgedCase
from tests.books import Bookroom

FIRST, SECOND = date(2026, 3, 12), date(2026, 3, 20)
"""A Thursday and the Friday of the week after: when the rates are due."""
VOID_ON = date(2026, 3, 24)
"""After the Monday whose file of the bank has the payments of that Friday."""


async def offer(
    books: Bookroom, case_id: CaseId, *rates: tuple[date, int], state: SettlementState = SettlementState.ACCEPTED
) -> int:
    instalments = tuple(Instalment(number, due_on, minor) for number, (due_on, minor) in enumerate(rates, 1))
    settlement = propose(
        (await books.reckoned(case_id)).position, instalments, expires_on=books.today + timedelta(days=5),
        reason="lost his job", today=books.today,
    )  # fmt: skip
    new = NewSettlement(
        case_id=case_id, settlement=settlement, state=state, needs=Level.AGENT, currency="EUR", at=books.now, by=None
    )
    async with books.world.store.transaction() as tx:
        return await tx.settlements.add(new)


async def judge(books: Bookroom, case_id: CaseId, on: date) -> dict[int, SettlementRow]:
    """Judge all offers of the case on a day; what is written of each by its number."""
    books.today = on
    async with books.world.store.transaction() as tx:
        found = await books.reckoner.one(tx, case_id, on)
        case = JudgedCase(tx, books.reckoner, found, on, books.now)
        rows = (await tx.settlements.of([case_id]))[case_id]
        for row in rows:
            await judge_settlement(case, row, rows)
        await case.finish()
        return {row.settlement_id: row for row in (await tx.settlements.of([case_id]))[case_id]}


async def moves(books: Bookroom, case_id: CaseId) -> list[str]:
    async with books.world.store.transaction() as tx:
        return [line.move for line in await tx.agreement_papers.lines(case_id)]


async def test_a_first_rate_moves_the_day_that_is_waited_for_and_the_last_one_writes_the_rest_down() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    number = await offer(books, case_id, (FIRST, 300_00), (SECOND, 300_00))
    await books.pay(case_id, 300_00, FIRST)
    row = (await judge(books, case_id, FIRST))[number]
    assert (row.state, row.paid, row.next_due_on) == (SettlementState.ACCEPTED, 300_00, SECOND)
    assert await moves(books, case_id) == []
    assert await books.balance(case_id) == 500_00
    await books.pay(case_id, 300_00, SECOND)
    row = (await judge(books, case_id, SECOND))[number]
    assert (row.state, row.paid, row.next_due_on) == (SettlementState.PAID, 600_00, None)
    assert await moves(books, case_id) == ["pay"]
    assert await books.balance(case_id) == 0


async def test_a_last_rate_that_comes_late_voids_it_after_the_banks_file_and_what_was_waived_is_owed_again() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    number = await offer(books, case_id, (FIRST, 300_00), (SECOND, 300_00))
    await books.pay(case_id, 300_00, FIRST)
    await books.pay(case_id, 300_00, SECOND + timedelta(days=3))
    assert (await judge(books, case_id, VOID_ON - timedelta(days=1)))[number].state is SettlementState.ACCEPTED
    row = (await judge(books, case_id, VOID_ON))[number]
    assert (row.state, row.paid) == (SettlementState.VOID, 600_00)
    assert await moves(books, case_id) == ["default"]
    assert await books.balance(case_id) == 200_00


async def test_a_void_settlement_is_not_reinstated_while_another_offer_stands() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    old = await offer(books, case_id, (SECOND, 600_00))
    assert (await judge(books, case_id, VOID_ON))[old].state is SettlementState.VOID
    new = await offer(books, case_id, (date(2026, 4, 7), 700_00), state=SettlementState.OFFERED)
    await books.pay(case_id, 600_00, SECOND)
    rows = await judge(books, case_id, VOID_ON)
    assert (rows[old].state, rows[new].state) == (SettlementState.VOID, SettlementState.OFFERED)
    rows = await judge(books, case_id, VOID_ON + timedelta(days=6))  # nobody answered the new one
    assert rows[new].state is SettlementState.EXPIRED
    rows = await judge(books, case_id, VOID_ON + timedelta(days=6))
    assert rows[old].state is SettlementState.PAID
    assert await moves(books, case_id) == ["default", "expire", "reinstate", "pay"]
    assert await books.balance(case_id) == 0


@pytest.mark.parametrize(
    ("state", "becomes"),
    [
        (SettlementState.PROPOSED, SettlementState.WITHDRAWN),
        (SettlementState.OFFERED, SettlementState.WITHDRAWN),
        (SettlementState.ACCEPTED, SettlementState.PAID),
    ],
)
async def test_when_a_credit_note_leaves_nothing_owed_what_waits_is_withdrawn_and_what_was_accepted_is_paid(
    state: SettlementState, becomes: SettlementState
) -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    number = await offer(books, case_id, (FIRST, 600_00), state=state)
    note = NewEntry(
        case_id=case_id, kind=EntryKind.CREDIT_NOTE, minor=800_00, value_on=books.today, booked_at=books.now, item="F1"
    )
    await books.book(note)
    assert (await judge(books, case_id, books.today))[number].state is becomes
    assert await books.balance(case_id) == 0
