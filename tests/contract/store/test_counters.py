"""Counters under concurrency: two numbers of one debtor in two campaigns at the same instant never exceed a cap."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dialer.core.calls.model import DialOrder
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import Rechecked
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CampaignId, CaseId, DebtorId, NodeId
from dialer.core.leads.model import LeadState
from dialer.db.engine import open_database
from dialer.db.tables.calls import attempts
from dialer.db.tables.campaigns import leads
from dialer.db.tables.debt import debtor_numbers, debtors
from dialer.db.uow import SqlStore
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.ports.conversations import ConversationRow
from dialer.ports.facts import ListEntry, ListSource, Recorded
from dialer.ports.leads import Candidate, LeadMove
from dialer.workflows.calls.order_calls import order_calls
from tests.contract.store.world import LEASE, NODE, NOW, World

PACKS = load_packs(config_folder() / "jurisdictions")
BOOK = Rulebook.of(PACKS.values(), "it")


class AnyCampaign(dict[CampaignId, Rulebook]):
    """One rulebook for all."""

    def get(self, key: CampaignId, default: object = None) -> Rulebook:  # type: ignore[override]
        return BOOK


RULES: Mapping[CampaignId, Rulebook] = AnyCampaign()


async def claimed(world: World, campaign_id: CampaignId, limit: int = 100) -> tuple[Candidate, ...]:
    async with world.store.transaction() as tx:
        return await tx.leads.claim(campaign_id, limit, node_id=NODE, now=NOW, lease_until=LEASE)


async def write(store: SqlStore, *orders: DialOrder) -> Rechecked:
    return await order_calls(store, orders, rulings=(), rules=RULES, weighed={}, seal=str, now=NOW, node_id=NODE)


async def queues(world: World, campaign_count: int, debtor_count: int) -> list[tuple[Candidate, ...]]:
    """So many campaigns with the same debtors in hand, each debtor with two numbers."""
    for index in range(1, debtor_count + 1):
        await world.case(await world.debtor(index), f"R{index:05d}")
    campaigns = [world.campaign_id, *[await world.campaign(f"C{n}") for n in range(1, campaign_count)]]
    async with world.store.transaction() as tx:
        for campaign_id in campaigns:
            await tx.leads.add(campaign_id, now=NOW)
    return [await claimed(world, campaign_id) for campaign_id in campaigns]


async def test_two_campaigns_at_the_same_instant_call_a_debtor_once(world: World) -> None:
    in_hand = await queues(world, campaign_count=8, debtor_count=6)
    barrier = asyncio.Barrier(8)

    async def dial(campaign: int, candidates: tuple[Candidate, ...]) -> Rechecked:
        await barrier.wait()
        # Half of the campaigns meet the debtors in the other order, and each takes another of the two numbers.
        turn = candidates if campaign % 2 else tuple(reversed(candidates))
        return await write(world.store, *(world.order(c, number=campaign % 2) for c in turn))

    results = await asyncio.gather(*(dial(index, candidates) for index, candidates in enumerate(in_hand)))
    good = [order for result in results for order in result.good]
    assert sorted(order.debtor_id for order in good) == sorted({c.lead.debtor_id for c in in_hand[0]})
    refused = [ruling for result in results for ruling in result.refused]
    assert len(refused) == 7 * 6
    assert {ruling.verdict.rule for ruling in refused} == {"IT-12-gap"}
    assert {ruling.due_at for ruling in refused} == {NOW + timedelta(hours=2)}
    assert await world.count(attempts) == 6, "a refused order leaves no attempt"
    assert await states(world) == {("dialed", ""): 6, ("scheduled", "deferred:IT-12-gap"): 42}


async def states(world: World) -> dict[tuple[str, str], int]:
    rows = await world.database.read(lambda c: c.execute(select(leads.c.state, leads.c.reason)).all())
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        found[row.state, row.reason] = found.get((row.state, row.reason), 0) + 1
    return found


async def test_the_third_call_of_a_day_is_the_last_however_many_ask_for_it_at_once(world: World) -> None:
    in_hand = await queues(world, campaign_count=6, debtor_count=1)
    first = [candidates[0] for candidates in in_hand]
    for hours, candidate in ((6, first[0]), (3, first[1])):
        order = await world.dial(candidate, at=NOW - timedelta(hours=hours))
        async with world.store.transaction() as tx:
            await tx.attempts.close([world.ended(order, Outcome.NO_ANSWER)])
    barrier = asyncio.Barrier(4)

    async def dial(candidate: Candidate) -> Rechecked:
        await barrier.wait()
        return await write(world.store, world.order(candidate, at=NOW))

    results = await asyncio.gather(*(dial(candidate) for candidate in first[2:]))
    assert sum(len(result.good) for result in results) == 1
    assert await world.count(attempts) == 3
    late = [ruling.verdict.rule for result in results for ruling in result.refused]
    assert late == ["IT-12-day"] * 3


async def test_two_orders_of_one_debtor_in_one_batch_count_each_other(world: World) -> None:
    one, other = [candidates[0] for candidates in await queues(world, campaign_count=2, debtor_count=1)]
    result = await write(world.store, world.order(one), world.order(other, number=1))
    assert len(result.good) == 1
    assert [ruling.lead_id for ruling in result.refused] == [other.lead.lead_id]
    assert await world.lead_state(other.lead.lead_id) == LeadState.SCHEDULED


async def test_a_number_listed_after_the_lead_was_leased_is_not_dialled(world: World) -> None:
    ((candidate,),) = await queues(world, campaign_count=1, debtor_count=1)
    listed = candidate.lead.numbers[0].e164
    entry = ListEntry(e164=listed, reason="asked", source=ListSource.DEBTOR, recorded=Recorded(at=NOW))
    async with world.store.transaction() as tx:
        await tx.facts.add_entries([entry])
    result = await write(world.store, world.order(candidate))
    assert result.good == ()
    assert dict(result.refused[0].verdict.values)["why"] == "do_not_call"
    assert await world.count(attempts) == 0


async def test_orders_without_a_lease_are_not_weighed_and_not_written(world: World) -> None:
    ((candidate,),) = await queues(world, campaign_count=1, debtor_count=1)
    order = world.order(candidate)
    foreign = await order_calls(
        world.store, [order], rulings=(), rules=RULES, weighed={}, seal=str, now=NOW, node_id=NodeId("node-9")
    )
    assert (foreign.good, foreign.refused) == ((), ())
    late = await write(world.store, replace(order, ordered_at=LEASE))
    assert (late.good, late.refused) == ((), ())
    assert await world.count(attempts) == 0


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_two_programs_on_one_file_call_a_debtor_once(world: World, kind: str) -> None:
    one, other = [candidates[0] for candidates in await queues(world, campaign_count=2, debtor_count=1)]
    path = Path(str(world.database.path))  # type: ignore[attr-defined]
    beside = open_database(f"sqlite:///{path}")
    try:
        second = SqlStore(beside)
        beside.epochs.update(world.database.epochs)
        results = await asyncio.gather(
            write(world.store, world.order(one)), write(second, world.order(other, number=1))
        )
    finally:
        await beside.close()
    assert sorted(len(result.good) for result in results) == [0, 1]
    assert await world.count(attempts) == 1


MORNING_IN_TEXAS = NOW + timedelta(hours=8)


async def taken(world: World) -> tuple[Candidate, ...]:
    """The queue in hand for the whole day."""
    until = NOW + timedelta(days=1)
    async with world.store.transaction() as tx:
        return await tx.leads.claim(world.campaign_id, 9, node_id=NODE, now=NOW, lease_until=until)


async def texan(world: World, *references: str) -> Candidate:
    """A debtor in Austin with a case of each reference, their lead in hand."""
    debtor_id = DebtorId(
        await world.insert(debtors, tax_code="T1", name="T", country="US", region="TX", created_at=NOW, updated_at=NOW)
    )
    await world.insert(debtor_numbers, debtor_id=debtor_id, e164="+15125550123", rank=0, place="home")
    for reference in references:
        await world.case(debtor_id, reference)
    async with world.store.transaction() as tx:
        await tx.leads.add(world.campaign_id, now=NOW)
    (candidate,) = await taken(world)
    return candidate


async def called(world: World, candidate: Candidate, case_id: CaseId, days: range) -> None:
    """An unanswered call about one case on each of the days before."""
    for day in days:
        order = replace(world.order(candidate, at=MORNING_IN_TEXAS - timedelta(days=day)), case_ids=(case_id,))
        async with world.store.transaction() as tx:
            await tx.attempts.add([order], node_id=NODE)
            await tx.attempts.close([world.ended(order, Outcome.NO_ANSWER)])


async def test_seven_calls_about_one_case_leave_the_debtors_other_case_to_be_called_about(world: World) -> None:
    """V9, 12 CFR 1006.14(b)(2)(i)(A): the limit is kept by debt."""
    candidate = await texan(world, "A", "B")
    first, second = candidate.facts.case_ids
    await called(world, candidate, first, range(1, 8))
    order = world.order(candidate, at=MORNING_IN_TEXAS)
    (good,) = (await write(world.store, order)).good
    assert good.case_ids == (first, second), "the oldest of the seven has left the seven days: both are free"
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(good, Outcome.NO_ANSWER)])
        await tx.leads.move([LeadMove(lead_id=candidate.lead.lead_id, state=LeadState.READY, due_at=NOW)])
    (candidate,) = await taken(world)
    (good,) = (await write(world.store, world.order(candidate, at=MORNING_IN_TEXAS + timedelta(hours=3)))).good
    assert good.case_ids == (second,), "an eighth call in seven days would be about the first"


async def test_with_a_single_case_the_eighth_call_waits(world: World) -> None:
    candidate = await texan(world, "A")
    await called(world, candidate, candidate.facts.case_ids[0], range(7))
    result = await write(world.store, world.order(candidate, at=MORNING_IN_TEXAS + timedelta(hours=3)))
    assert result.good == ()
    assert [ruling.verdict.rule for ruling in result.refused] == ["US-04"]


async def test_a_debtor_who_called_in_about_one_case_has_seven_days_of_rest_for_that_case(world: World) -> None:
    """US-05: an inbound conversation starts the clock, for its own debt."""
    candidate = await texan(world, "A", "B")
    first, second = candidate.facts.case_ids
    talk = ConversationRow(
        debtor_id=candidate.lead.debtor_id, at=NOW - timedelta(days=2), case_ids=(first,), recorded=Recorded(at=NOW)
    )
    async with world.store.transaction() as tx:
        await tx.conversations.add(talk)
    (good,) = (await write(world.store, world.order(candidate, at=MORNING_IN_TEXAS))).good
    assert good.case_ids == (second,)
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(good, Outcome.NO_ANSWER)])
        await tx.conversations.add(replace(talk, at=talk.at + timedelta(hours=1), case_ids=()))
        await tx.leads.move([LeadMove(lead_id=candidate.lead.lead_id, state=LeadState.READY, due_at=NOW)])
    (candidate,) = await taken(world)
    result = await write(world.store, world.order(candidate, at=MORNING_IN_TEXAS + timedelta(hours=3)))
    assert [ruling.verdict.rule for ruling in result.refused] == ["US-05"]
