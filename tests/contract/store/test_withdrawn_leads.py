"""Leads of cases that are no longer called about: out of the queue in bulk, and back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.ids import CaseId, LeadId
from dialer.core.leads.model import LeadState
from dialer.db.tables.campaigns import leads
from dialer.db.tables.debt import cases
from dialer.ports.cases import HoldOrder
from dialer.ports.leads import LeadMove
from dialer.workflows.debt.stop_calls import StopWord, allow_calls, stop_calls
from tests.contract.store.world import NODE, NOW, World

DAY = timedelta(days=1)


async def standing(world: World) -> list[tuple[str, str]]:
    statement = select(leads.c.state, leads.c.reason).order_by(leads.c.id)
    return [tuple(row) for row in await world.database.read(lambda c: c.execute(statement).all())]


async def set_status(world: World, case_id: CaseId, status: str) -> None:
    def job(connection):  # type: ignore[no-untyped-def]
        connection.execute(update(cases).where(cases.c.id == case_id).values(status=status))
        connection.commit()

    await world.database.administer(job)


async def stop(world: World, case_id: CaseId, why: StopWord | HoldReason) -> int:
    async with world.store.transaction() as tx:
        return await stop_calls(tx, [case_id], why, now=NOW)


async def test_a_paid_case_takes_its_debtor_out_and_another_open_case_keeps_them(world: World) -> None:
    one, two = await world.debtor(1), await world.debtor(2)
    paid, only = await world.case(one, "A1"), await world.case(two, "B1")
    other = await world.case(one, "A2")
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
    for case_id in (paid, only):
        await set_status(world, case_id, "paid")
    async with world.store.transaction() as tx:
        assert await stop_calls(tx, [paid, only], StopWord.PAID, now=NOW) == 1
    assert await standing(world) == [("ready", ""), ("closed", "case_paid")]
    await set_status(world, other, "recalled")
    assert await stop(world, other, StopWord.RECALLED) == 1
    assert await standing(world) == [("closed", "case_recalled"), ("closed", "case_paid")]


async def test_a_lead_in_a_nodes_hands_is_not_dialled_and_a_call_under_way_does_not_return_it(world: World) -> None:
    await world.leads(2)
    first, second = await world.claim()
    order = world.order(first)
    async with world.store.transaction() as tx:
        assert await tx.leads.mark_dialed([order], node_id=NODE) == {first.lead.lead_id}
        assert await tx.leads.leased([first.lead.lead_id, second.lead.lead_id]) == {second.lead.lead_id}
    for candidate in (first, second):
        await set_status(world, candidate.facts.case_ids[0], "paid")
        await stop(world, candidate.facts.case_ids[0], StopWord.PAID)
    async with world.store.transaction() as tx:
        assert await tx.leads.mark_dialed([world.order(second)], node_id=NODE) == frozenset()
        await tx.leads.move([LeadMove(lead_id=first.lead.lead_id, state=LeadState.SCHEDULED, due_at=NOW + DAY)])
    assert await standing(world) == [("closed", "case_paid")] * 2


async def test_a_hold_that_ends_puts_the_lead_off_and_one_without_end_closes_it_until_it_is_lifted(
    world: World,
) -> None:
    await world.leads(2)
    rows = await world.database.read(lambda c: c.execute(select(cases.c.id).order_by(cases.c.id)).scalars().all())
    dated, endless = (CaseId(row) for row in rows)
    async with world.store.transaction() as tx:
        await tx.cases.hold(
            [
                HoldOrder(case_id=dated, reason=HoldReason.PAID_CLAIMED, starts_at=NOW, ends_at=NOW + DAY),
                HoldOrder(case_id=endless, reason=HoldReason.DISPUTED, starts_at=NOW, ends_at=None),
            ]
        )
        assert await stop_calls(tx, [dated], HoldReason.PAID_CLAIMED, now=NOW) == 1
        assert await stop_calls(tx, [endless], HoldReason.DISPUTED, now=NOW) == 1
    assert await standing(world) == [("scheduled", "hold_paid_claimed"), ("closed", "hold_disputed")]
    async with world.store.transaction() as tx:
        assert await tx.leads.reopen_held(endless, "hold_disputed", NOW) == 1


async def test_a_case_that_is_open_again_comes_back_and_what_another_reason_closed_stays_out(world: World) -> None:
    await world.leads(2)
    rows = await world.database.read(lambda c: c.execute(select(cases.c.id).order_by(cases.c.id)).scalars().all())
    one, two = (CaseId(row) for row in rows)
    await set_status(world, one, "paid")
    await stop(world, one, StopWord.PAID)
    async with world.store.transaction() as tx:
        assert await allow_calls(tx, [one], now=NOW) == 0, "it is still paid"
        await tx.leads.move([LeadMove(lead_id=LeadId(2), state=LeadState.CLOSED, reason="refusal")])
    await set_status(world, one, "open")
    async with world.store.transaction() as tx:
        assert await allow_calls(tx, [one, two], now=NOW + DAY) == 1
        assert await allow_calls(tx, [], now=NOW) == 0
    assert await standing(world) == [("ready", "reopened"), ("closed", "refusal")]
    again = await world.claim()
    assert [candidate.facts.case_ids for candidate in again] == [(one,)]


async def test_news_of_cases_are_told_from_an_instant_on(world: World) -> None:
    debtor_id = await world.debtor(1)
    before = await world.case(debtor_id, "A1", status="paid", closed_at=NOW - DAY)
    paid = await world.case(debtor_id, "A2", status="paid", closed_at=NOW)
    held = await world.case(debtor_id, "A3")
    async with world.store.transaction() as tx:
        hold = HoldOrder(
            case_id=held, reason=HoldReason.DISPUTED, starts_at=NOW, ends_at=None, by_user_id=world.user_id
        )
        await tx.cases.hold([hold])
    async with world.store.transaction() as tx:
        news = await tx.cases.news([before, paid, held], NOW)
        assert await tx.cases.news([], NOW) == ()
    assert [(one.reference, one.what, one.hold) for one in news] == [
        ("A2", "paid", None),
        ("A3", "held", HoldReason.DISPUTED),
    ]
    assert all(one.forbids_calls for one in news)
