"""A plan through its rates: kept in their order, late, broken with all that is left due, and revived or cancelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from dialer.core.debt.plan import Every, PlanState, make_plan
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreements import NewPlan, PlanRow
from dialer.workflows.debt.agreement_entries import sync_plan_interest
from dialer.workflows.debt.judge_plan import judge_plan
from dialer.workflows.debt.judged_case import JudgedCase
from tests.books import Bookroom

FIRST, SECOND, THIRD = date(2026, 3, 9), date(2026, 3, 16), date(2026, 3, 23)
"""The Mondays on which the rates are due."""


async def plan(books: Bookroom, case_id: CaseId, first_on: date = FIRST, percent: str = "0") -> int:
    """Three weekly rates of what is owed today."""
    made = make_plan(
        await books.balance(case_id), agreed_on=books.today, first_on=first_on, count=3, every=Every.WEEK,
        yearly_percent=Decimal(percent),
    )  # fmt: skip
    new = NewPlan(case_id=case_id, plan=made, currency="EUR", at=books.now, every=Every.WEEK, yearly_percent=percent)
    async with books.world.store.transaction() as tx:
        plan_id = await tx.plans.add(new)
        found = await books.reckoner.one(tx, case_id, books.today)
        await sync_plan_interest(tx, found.books, plan_id, made, None, books.now)
    return plan_id


async def judge(books: Bookroom, case_id: CaseId, on: date) -> dict[int, PlanRow]:
    """Judge all plans of the case on a day; what is written of each by its number."""
    books.today = on
    async with books.world.store.transaction() as tx:
        found = await books.reckoner.one(tx, case_id, on)
        case = JudgedCase(tx, books.reckoner, found, on, books.now)
        rows = (await tx.plans.of([case_id]))[case_id]
        for row in rows:
            await judge_plan(case, row, rows)
        await case.finish()
        return {row.plan_id: row for row in (await tx.plans.of([case_id]))[case_id]}


async def told(books: Bookroom, case_id: CaseId) -> list[tuple[str, dict[str, object]]]:
    async with books.world.store.transaction() as tx:
        return [(line.move, dict(line.data)) for line in await tx.agreement_papers.lines(case_id)]


async def test_a_plan_that_is_paid_in_order_waits_for_the_next_rate_each_time_and_is_completed_by_the_last() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    number = await plan(books, case_id)
    for due_on, next_due_on in ((FIRST, SECOND), (SECOND, THIRD)):
        await books.pay(case_id, 100_00, due_on)
        row = (await judge(books, case_id, due_on))[number]
        assert (row.state, row.overdue, row.next_due_on) == (PlanState.ACTIVE, 0, next_due_on)
    await books.pay(case_id, 100_00, THIRD)
    row = (await judge(books, case_id, THIRD))[number]
    assert (row.state, row.paid, row.next_due_on) == (PlanState.COMPLETED, 300_00, None)
    assert await told(books, case_id) == [("completed", {"paid_minor": 300_00, "overdue_minor": 0})]


async def test_a_second_missed_rate_breaks_a_plan_before_the_ten_days_are_over_and_the_residual_is_due() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    number = await plan(books, case_id)
    await books.pay(case_id, 100_00, FIRST)
    row = (await judge(books, case_id, date(2026, 3, 17)))[number]
    assert (row.state, row.paid, row.overdue) == (PlanState.LATE, 100_00, 100_00)
    assert (await judge(books, case_id, THIRD))[number].state is PlanState.LATE
    row = (await judge(books, case_id, date(2026, 3, 24)))[number]
    assert (row.state, row.overdue, row.broken_on) == (PlanState.BROKEN, 200_00, date(2026, 3, 24))
    assert (await told(books, case_id))[-1] == (
        "broken", {"paid_minor": 100_00, "overdue_minor": 200_00, "residual_minor": 200_00}
    )  # fmt: skip


async def test_a_broken_plan_is_not_revived_by_a_payment_known_late_while_another_plan_stands() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    old = await plan(books, case_id)
    await books.pay(case_id, 100_00, FIRST)
    on = date(2026, 3, 24)
    assert (await judge(books, case_id, on))[old].state is PlanState.BROKEN
    new = await plan(books, case_id, first_on=date(2026, 4, 7))
    await books.pay(case_id, 100_00, SECOND)
    rows = await judge(books, case_id, on)
    assert (rows[old].state, rows[new].state) == (PlanState.BROKEN, PlanState.ACTIVE)
    async with books.world.store.transaction() as tx:
        await tx.plans.cancel(new, "entered twice", books.now)
    rows = await judge(books, case_id, on)
    assert (rows[old].state, rows[old].overdue) == (PlanState.LATE, 100_00)
    assert rows[new].state is PlanState.CANCELLED


async def test_a_plan_of_a_recalled_case_is_cancelled_and_its_rates_to_come_bear_no_interest() -> None:
    books = await Bookroom.open()
    case_id = await books.case(900_00)
    number = await plan(books, case_id, percent="10")
    await books.run("UPDATE cases SET status = 'recalled'")
    row = (await judge(books, case_id, FIRST))[number]
    assert (row.state, row.closed_reason) == (PlanState.CANCELLED, "recalled")
    first_interest = row.plan.instalments[0].interest
    assert 0 < first_interest < row.plan.interest
    books.today = date(2026, 6, 1)
    assert await books.balance(case_id) == 900_00 + first_interest
    await judge(books, case_id, books.today)
    assert await told(books, case_id) == [("cancelled", {})]
