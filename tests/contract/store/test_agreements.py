"""Promises, plans and settlements, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.debt.authority import Level, Waiver
from dialer.core.debt.plan import Every, Instalment, Plan, PlanState, make_plan, standing
from dialer.core.debt.promise import Promise, PromiseMethod, PromiseState
from dialer.core.debt.settlement import Settlement, SettlementState
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId
from dialer.ports.agreements import NewPlan, NewPromise, NewSettlement, SettlementChange
from tests.contract.store.world import NOW, World

DAY = date(2026, 11, 24)


def promise(case_id: CaseId, minor: int = 50_00, *, days: int = 7) -> NewPromise:
    made = Promise(made_on=DAY, minor=minor, due_on=DAY + timedelta(days=days), method=PromiseMethod.CARD)
    return NewPromise(case_id=case_id, promise=made, currency="EUR", at=NOW)


def plan(case_id: CaseId) -> NewPlan:
    made = make_plan(123_45, agreed_on=DAY, first_on=date(2026, 12, 24), count=3)
    return NewPlan(case_id=case_id, plan=made, currency="EUR", at=NOW, every=Every.MONTH)


def offer(case_id: CaseId, state: SettlementState = SettlementState.PROPOSED) -> NewSettlement:
    rates = (Instalment(1, DAY + timedelta(days=10), 50_00), Instalment(2, DAY + timedelta(days=40), 50_00))
    settlement = Settlement(
        minor=100_00,
        waiver=Waiver(principal=123_45, waived=23_45, dpd=100),
        expires_on=DAY + timedelta(days=15),
        plan=Plan(agreed_on=DAY, instalments=rates),
        reason="lasting hardship",
    )
    return NewSettlement(
        case_id=case_id, settlement=settlement, state=state, needs=Level.MANAGER, currency="EUR", at=NOW, by=None
    )


async def cases_of(world: World, count: int) -> list[CaseId]:
    return [await world.case(await world.debtor(index), f"R{index}") for index in range(1, count + 1)]


async def test_promises_are_read_newest_first_for_many_cases_at_once(world: World) -> None:
    first, second, without = await cases_of(world, 3)
    async with world.store.transaction() as tx:
        ids = [
            await tx.promises.add(promise(case_id, minor)) for case_id, minor in ((first, 1), (second, 2), (first, 3))
        ]
        found = await tx.promises.of([first, second, without])
    assert {case_id: [row.promise_id for row in rows] for case_id, rows in found.items()} == {
        first: [ids[2], ids[0]], second: [ids[1]]
    }  # fmt: skip
    newest = found[first][0]
    assert (newest.promise, newest.state, newest.paid) == (promise(first, 3).promise, PromiseState.OPEN, 0)


async def test_a_promise_is_judged_reminded_and_followed_up_once(world: World) -> None:
    (case_id,) = await cases_of(world, 1)
    async with world.store.transaction() as tx:
        promise_id = await tx.promises.add(promise(case_id))
        assert await tx.promises.follow_up([case_id], NOW) == 0
        await tx.promises.remind([promise_id], NOW)
        await tx.promises.remind([promise_id], NOW + timedelta(days=1))
        await tx.promises.judge(promise_id, PromiseState.BROKEN, paid=12, at=NOW)
        assert await tx.promises.follow_up([case_id], NOW) == 1
        assert await tx.promises.follow_up([case_id], NOW + timedelta(days=1)) == 0
        (row,) = (await tx.promises.of([case_id]))[case_id]
        with pytest.raises(NotFound):
            await tx.promises.judge(promise_id + 1, PromiseState.KEPT, paid=0, at=NOW)
    assert (row.state, row.paid, row.reminded_at, row.followed_up_at) == (PromiseState.BROKEN, 12, NOW, NOW)


async def test_cases_with_a_promise_to_judge_come_in_order_and_in_parts(world: World) -> None:
    one, two, three = await cases_of(world, 3)
    async with world.store.transaction() as tx:
        for case_id, days in ((three, 1), (one, 2), (two, 9), (one, 3)):
            await tx.promises.add(promise(case_id, days=days))
        judged = await tx.promises.add(promise(two, days=1))
        await tx.promises.judge(judged, PromiseState.KEPT, paid=50_00, at=NOW)
        before = DAY + timedelta(days=5)
        assert await tx.promises.due(before, limit=10) == (one, three)
        assert await tx.promises.due(before, limit=1) == (one,)
        assert await tx.promises.due(before, limit=1, after=one) == (three,)


async def test_a_case_has_one_standing_plan(world: World) -> None:
    (case_id,) = await cases_of(world, 1)
    async with world.store.transaction() as tx:
        plan_id = await tx.plans.add(plan(case_id))
    with pytest.raises(Conflict, match="cancel it before"):
        async with world.store.transaction() as tx:
            await tx.plans.add(plan(case_id))
    async with world.store.transaction() as tx:
        (row,) = (await tx.plans.of([case_id]))[case_id]
        assert (row.plan, row.every, row.next_due_on) == (plan(case_id).plan, Every.MONTH, date(2026, 12, 24))
        await tx.plans.cancel(plan_id, "wrong dates", NOW)
        with pytest.raises(Conflict, match="does not stand"):
            await tx.plans.cancel(plan_id, "again", NOW)
        await tx.plans.add(plan(case_id))
        newest, oldest = (await tx.plans.of([case_id]))[case_id]
    assert (oldest.state, oldest.closed_reason, newest.state) == (PlanState.CANCELLED, "wrong dates", PlanState.ACTIVE)


async def test_a_plan_is_judged_and_waits_for_its_next_rate(world: World) -> None:
    (case_id,) = await cases_of(world, 1)
    async with world.store.transaction() as tx:
        plan_id = await tx.plans.add(plan(case_id))
        assert await tx.plans.due(date(2026, 12, 24), limit=5) == ()
        assert await tx.plans.due(date(2026, 12, 25), limit=5) == (case_id,)
        found = standing(plan(case_id).plan, [(date(2026, 12, 20), 41_15)], date(2026, 12, 28))
        await tx.plans.judge(plan_id, found, NOW)
        assert await tx.plans.due(date(2026, 12, 29), limit=5) == ()
        await tx.plans.judge(plan_id, standing(plan(case_id).plan, [], date(2027, 2, 1)), NOW)
        (row,) = (await tx.plans.of([case_id]))[case_id]
        assert await tx.plans.due(date(2027, 3, 1), limit=5) == ()
    assert (row.state, row.overdue, row.broken_on, row.judged_at) == (
        PlanState.BROKEN, 41_15 * 2, date(2027, 1, 4), NOW
    )  # fmt: skip


async def test_a_case_has_one_standing_offer_and_each_move_leaves_its_time(world: World) -> None:
    (case_id,) = await cases_of(world, 1)
    async with world.store.transaction() as tx:
        settlement_id = await tx.settlements.add(offer(case_id))
    with pytest.raises(Conflict, match="counter or withdraw"):
        async with world.store.transaction() as tx:
            await tx.settlements.add(offer(case_id))
    later = NOW + timedelta(hours=1)
    async with world.store.transaction() as tx:
        due_on = DAY + timedelta(days=10)
        await tx.settlements.change(
            settlement_id,
            SettlementChange(
                state=SettlementState.OFFERED, at=NOW, decided_by=world.user_id, is_decision=True, next_due_on=due_on
            ),
        )
        await tx.settlements.change(
            settlement_id,
            SettlementChange(state=SettlementState.ACCEPTED, at=later, is_acceptance=True, next_due_on=due_on),
        )
        row = await tx.settlements.get(settlement_id)
        assert row.settlement == offer(case_id).settlement
        assert (row.decided_by, row.decided_at, row.accepted_at, row.closed_at) == (world.user_id, NOW, later, None)
        await tx.settlements.change(settlement_id, SettlementChange(state=SettlementState.VOID, at=later, paid=50_00))
        row = await tx.settlements.get(settlement_id)
        assert (row.state, row.closed_at, row.paid) == (SettlementState.VOID, later, 50_00)
        again = await tx.settlements.add(offer(case_id))
        assert [row.settlement_id for row in (await tx.settlements.of([case_id]))[case_id]] == [again, settlement_id]
        with pytest.raises(NotFound):
            await tx.settlements.get(again + 1)


async def test_offers_that_expired_and_rates_that_are_due_are_found(world: World) -> None:
    waiting, accepted, closed = await cases_of(world, 3)
    async with world.store.transaction() as tx:
        await tx.settlements.add(offer(waiting))
        await tx.settlements.add(offer(accepted, SettlementState.ACCEPTED))
        done = await tx.settlements.add(offer(closed))
        await tx.settlements.change(done, SettlementChange(state=SettlementState.REJECTED, at=NOW))
        assert await tx.settlements.due(DAY + timedelta(days=10), limit=5) == ()
        assert await tx.settlements.due(DAY + timedelta(days=11), limit=5) == (accepted,)
        assert await tx.settlements.due(DAY + timedelta(days=16), limit=5) == (waiting, accepted)
        assert await tx.settlements.due(DAY + timedelta(days=16), limit=5, after=waiting) == (accepted,)
