"""Promises, plans and settlements through their days: what payments and the calendar make of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from dialer.core.debt.account import EntryKind
from dialer.core.debt.authority import Level
from dialer.core.debt.plan import Every, Instalment, Plan, make_plan
from dialer.core.debt.promise import Promise, PromiseMethod
from dialer.core.debt.settlement import Settlement, SettlementState, waiver_of
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreements import NewPlan, NewPromise, NewSettlement
from dialer.ports.ledger import NewEntry
from dialer.workflows.debt.agreement_entries import sync_plan_interest
from dialer.workflows.debt.judge_agreements import judge_agreements, judge_due_agreements
from tests.books import FIRST_DAY, Bookroom

PROMISES = "SELECT status, paid_minor, closed_reason FROM promises ORDER BY id"
PLANS = "SELECT status, paid_minor, overdue_minor FROM plans"
OFFERS = "SELECT state, paid_minor FROM settlements ORDER BY id"
TOUCHED = "SELECT DISTINCT case_id FROM treatment_touches"


async def promised(books: Bookroom, case_id: CaseId, minor: int, days: int = 7) -> int:
    promise = Promise(
        made_on=books.today, minor=minor, due_on=books.today + timedelta(days=days), method=PromiseMethod.CARD
    )
    async with books.world.store.transaction() as tx:
        return await tx.promises.add(NewPromise(case_id=case_id, promise=promise, currency="EUR", at=books.now))


async def planned(books: Bookroom, case_id: CaseId, count: int, percent: str = "0") -> Plan:
    plan = make_plan(
        await books.balance(case_id), agreed_on=books.today, first_on=date(2026, 4, 1), count=count,
        yearly_percent=Decimal(percent),
    )  # fmt: skip
    async with books.world.store.transaction() as tx:
        plan_id = await tx.plans.add(
            NewPlan(case_id=case_id, plan=plan, currency="EUR", at=books.now, every=Every.MONTH, yearly_percent=percent)
        )
        found = await books.reckoner.one(tx, case_id, books.today)
        await sync_plan_interest(tx, found.books, plan_id, plan, None, books.now)
    return plan


async def settled(
    books: Bookroom, case_id: CaseId, *minors: int, state: SettlementState = SettlementState.ACCEPTED
) -> None:
    rates = tuple(
        Instalment(number, books.today + timedelta(days=10 * number), minor) for number, minor in enumerate(minors, 1)
    )
    async with books.world.store.transaction() as tx:
        found = await books.reckoner.one(tx, case_id, books.today)
        offer = Settlement(
            minor=sum(minors), waiver=waiver_of(found.position, sum(minors), books.today),
            expires_on=books.today + timedelta(days=5), plan=Plan(agreed_on=books.today, instalments=rates), reason="r",
        )  # fmt: skip
        await tx.settlements.add(
            NewSettlement(
                case_id=case_id, settlement=offer, state=state, needs=Level.MANAGER, currency="EUR", at=books.now,
                by=None,
            )
        )  # fmt: skip


async def judged(books: Bookroom, case_id: CaseId) -> bool:
    async with books.world.store.transaction() as tx:
        return case_id in await judge_agreements(tx, books.reckoner, [case_id], now=books.now)


async def night(books: Bookroom, days: int) -> int:
    books.today += timedelta(days=days)
    return await judge_due_agreements(books.world.store, books.reckoner, now=books.now)


async def one(books: Bookroom, sql: str) -> tuple[object, ...]:
    (row,) = await books.rows(sql)
    return tuple(row.values())


async def log(books: Bookroom) -> list[str]:
    return [row["move"] for row in await books.rows("SELECT move FROM agreement_log ORDER BY id")]


# ---- promises


async def test_a_promise_is_kept_as_soon_as_it_is_paid_and_the_case_is_planned_anew() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    await promised(books, case_id, 50_00)
    assert not await judged(books, case_id)
    await books.pay(case_id, 49_00)
    assert await judged(books, case_id)
    assert await one(books, PROMISES) == ("kept", 49_00, "")
    assert await books.rows(TOUCHED) == [{"case_id": case_id}]
    assert not await judged(books, case_id)


@pytest.mark.parametrize(("paid", "state"), [(0, "broken"), (24_99, "broken"), (25_00, "partial"), (48_99, "partial")])
async def test_after_its_grace_a_promise_is_partial_from_one_half_and_else_broken(paid: int, state: str) -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    await promised(books, case_id, 50_00)  # until Monday 9 March, by card: grace until Tuesday
    if paid:
        await books.pay(case_id, paid)
    assert await night(books, 8) == 0
    assert await night(books, 1) == 1
    assert await one(books, PROMISES) == (state, paid, "")
    assert await night(books, 1) == 0


async def test_a_payment_that_was_sent_back_breaks_a_promise_and_one_known_late_keeps_it() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    await promised(books, case_id, 50_00)
    entry_id = await books.pay(case_id, 50_00)
    await judged(books, case_id)
    books.today += timedelta(days=20)
    await books.take_back(case_id, entry_id, 50_00)
    assert await judged(books, case_id)
    assert await one(books, PROMISES) == ("broken", 0, "")
    await books.pay(case_id, 60_00, FIRST_DAY + timedelta(days=3))
    assert await judged(books, case_id)
    assert await one(books, PROMISES) == ("kept", 60_00, "")
    assert await log(books) == ["kept", "broken", "kept"]


async def test_nothing_is_promised_any_more_of_a_case_that_was_recalled() -> None:
    books = await Bookroom.open()
    case_id = await books.case(100_00)
    await promised(books, case_id, 50_00)
    await planned(books, case_id, 3)
    await settled(books, case_id, 50_00)
    await books.run("UPDATE cases SET status = 'recalled'")
    assert await judged(books, case_id)
    assert await one(books, PROMISES) == ("cancelled", 0, "recalled")
    assert (await one(books, PLANS))[0] == "cancelled"
    assert (await one(books, OFFERS))[0] == "withdrawn"


# ---- plans


async def test_a_plan_goes_late_is_made_up_for_and_ends_when_its_rates_are_paid() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    await planned(books, case_id, 3)
    assert await night(books, 30) == 0  # 1 April, the day itself
    assert await night(books, 1) == 1
    assert await one(books, PLANS) == ("late", 0, 100_00)
    await books.pay(case_id, 100_00)
    await judged(books, case_id)
    assert await one(books, PLANS) == ("active", 100_00, 0)
    await books.pay(case_id, 200_00)
    await judged(books, case_id)
    assert await one(books, PLANS) == ("completed", 300_00, 0)
    assert await log(books) == ["late", "active", "completed"]


async def test_a_plan_breaks_when_a_rate_is_missed_for_more_than_ten_days_and_all_is_due() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    await planned(books, case_id, 3)
    await night(books, 31)
    assert await night(books, 9) == 0
    assert await night(books, 1) == 1
    assert (await one(books, PLANS))[0] == "broken"
    (line,) = await books.rows(
        "SELECT json_extract(data, '$.residual_minor') AS minor FROM agreement_log WHERE move = 'broken'"
    )
    assert line["minor"] == 300_00


async def test_interest_of_a_plan_is_owed_rate_by_rate_and_no_more_of_it_when_the_plan_breaks() -> None:
    books = await Bookroom.open()
    case_id = await books.case(1_000_00)
    plan = await planned(books, case_id, 6, "5")
    assert plan.interest == 14_64
    assert await books.balance(case_id) == 1_000_00
    books.today = date(2026, 4, 1)
    assert await books.balance(case_id) == 1_000_00 + plan.instalments[0].interest
    await night(books, 11)
    assert (await one(books, PLANS))[0] == "broken"
    books.today = date(2026, 12, 1)
    assert await books.balance(case_id) == 1_000_00 + plan.instalments[0].interest
    await books.pay(case_id, plan.instalments[0].minor, date(2026, 4, 1))
    await books.pay(case_id, plan.instalments[1].minor, date(2026, 5, 4))
    books.today = date(2026, 5, 5)
    await judged(books, case_id)
    assert (await one(books, PLANS))[0] == "active"
    books.today = date(2026, 12, 1)
    assert await books.balance(case_id) == 1_000_00 + 14_64 - 2 * 169_11


async def test_interest_that_ran_beside_a_plan_is_not_asked_for_when_it_was_kept() -> None:
    books = await Bookroom.open()
    case_id = await books.case(
        1_000_00, due_on=date(2026, 3, 1), interest_regime="contract", agreed_percent="3.65", agreed_reference="c. 7"
    )
    plan = await planned(books, case_id, 2)
    assert plan.minor == 1_000_10
    for rate in plan.instalments:
        books.today = rate.due_on
        entry_id = await books.pay(case_id, rate.minor)
        await judged(books, case_id)
    assert (await one(books, PLANS))[0] == "completed"
    assert await books.rows("SELECT status, balance_minor FROM cases") == [{"status": "paid", "balance_minor": 0}]
    await books.take_back(case_id, entry_id, plan.instalments[1].minor)
    books.today += timedelta(days=1)
    await judged(books, case_id)
    assert (await one(books, PLANS))[0] == "late"
    assert await books.balance(case_id) > plan.instalments[1].minor


async def test_a_credit_note_for_all_that_is_left_ends_a_plan() -> None:
    books = await Bookroom.open()
    case_id = await books.case(300_00)
    await planned(books, case_id, 3)
    await promised(books, case_id, 50_00)
    async with books.world.store.transaction() as tx:
        note = NewEntry(
            case_id=case_id, kind=EntryKind.CREDIT_NOTE, minor=300_00, value_on=books.today, booked_at=books.now,
            item="F1",
        )  # fmt: skip
        await tx.ledger.book([note])
    await judged(books, case_id)
    assert await one(books, PLANS) == ("completed", 0, 0)
    assert await one(books, PROMISES) == ("cancelled", 0, "nothing_owed")


# ---- settlements


async def test_an_offer_nobody_answered_expires() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    await settled(books, case_id, 640_00, state=SettlementState.PROPOSED)
    assert await night(books, 5) == 0
    assert await night(books, 1) == 1
    assert await one(books, OFFERS) == ("expired", 0)


async def test_a_settlement_that_is_paid_in_time_writes_the_rest_down() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00, costs=40_00)
    await settled(books, case_id, 320_00, 320_00)
    await books.pay(case_id, 320_00)
    await judged(books, case_id)
    assert await one(books, OFFERS) == ("accepted", 320_00)
    books.today += timedelta(days=20)
    await books.pay(case_id, 319_00)
    assert await judged(books, case_id)
    assert await one(books, OFFERS) == ("paid", 639_00)
    assert await books.rows("SELECT status, balance_minor FROM cases") == [{"status": "paid", "balance_minor": 0}]
    assert await books.rows("SELECT SUM(minor) AS minor FROM ledger_entries WHERE reference = 'settlement:1'") == [
        {"minor": 201_00}
    ]
    assert not await judged(books, case_id)


async def test_a_settlement_that_is_paid_late_is_void_and_the_original_balance_revives() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    await settled(books, case_id, 640_00)  # by Thursday 12 March
    assert await night(books, 11) == 0  # a payment of that day is in Friday's file
    books.today += timedelta(days=1)
    await books.pay(case_id, 640_00, date(2026, 3, 13))
    assert await judged(books, case_id)
    assert await one(books, OFFERS) == ("void", 640_00)
    assert await books.balance(case_id) == 160_00


async def test_a_payment_in_time_that_became_known_late_reinstates_a_settlement() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    await settled(books, case_id, 640_00)
    await night(books, 14)
    assert (await one(books, OFFERS))[0] == "void"
    await books.pay(case_id, 640_00, date(2026, 3, 12))
    assert await judged(books, case_id)
    assert await one(books, OFFERS) == ("paid", 640_00)
    assert await books.balance(case_id) == 0
    assert await log(books) == ["default", "reinstate", "pay"]


async def test_a_settlements_payment_that_was_sent_back_takes_the_write_down_back() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    await settled(books, case_id, 640_00)
    entry_id = await books.pay(case_id, 640_00)
    await judged(books, case_id)
    assert await books.balance(case_id) == 0
    await books.take_back(case_id, entry_id, 640_00)
    assert await judged(books, case_id)
    assert await one(books, OFFERS) == ("accepted", 0)
    assert await books.balance(case_id) == 800_00
    await night(books, 14)
    assert await one(books, OFFERS) == ("void", 0)


async def test_to_pay_what_was_offered_accepts_it() -> None:
    books = await Bookroom.open()
    case_id = await books.case(800_00)
    await settled(books, case_id, 640_00, state=SettlementState.OFFERED)
    await books.pay(case_id, 640_00)
    await judged(books, case_id)
    assert await one(books, OFFERS) == ("paid", 640_00)
    assert await log(books) == ["accept", "pay"]


async def test_many_cases_are_judged_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dialer.workflows.debt.judge_agreements.BATCH", 2)
    books = await Bookroom.open()
    for _ in range(5):
        await promised(books, await books.case(100_00), 50_00)
    assert await night(books, 30) == 5
    assert {row["status"] for row in await books.rows(PROMISES)} == {"broken"}
