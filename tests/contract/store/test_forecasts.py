"""What predictive pacing must not forget: counts that are exact whatever closes a call, and fenced states."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import CampaignId, NodeId
from dialer.core.leads.model import LeadState
from dialer.db.tables.campaigns import leads
from dialer.ports.forecasts import QuarterCount, SavedForecast
from dialer.ports.leads import LeadMove
from dialer.ports.store import StoreError
from tests.contract.store.world import NODE, NOW, World

HOUR = timedelta(hours=1)


async def counts(world: World, since_h: float = 24) -> tuple[QuarterCount, ...]:
    async with world.store.transaction() as tx:
        found = await tx.forecasts.counts([world.campaign_id], NOW - since_h * HOUR)
    return found[world.campaign_id]


async def test_ended_calls_are_counted_in_the_transaction_that_closes_them_and_once(world: World) -> None:
    await world.leads(5)
    orders = [await world.dial(candidate) for candidate in await world.claim()]
    ends = [Outcome.CONNECTED, Outcome.SILENT, Outcome.LOST, Outcome.BUSY, Outcome.HUNG_UP_WAITING]
    closed = [
        world.ended(order, end, agent_id=world.agent_id if end is Outcome.CONNECTED else None)
        for order, end in zip(orders, ends, strict=True)
    ]
    with pytest.raises(RuntimeError):
        async with world.store.transaction() as tx:
            await tx.attempts.close(closed)
            raise RuntimeError("the process died before the commit")
    assert await counts(world) == ()
    for _ in range(2):  # a second closing finds the rows closed
        async with world.store.transaction() as tx:
            await tx.attempts.close(closed)
    assert await counts(world) == (QuarterCount(starts_at=NOW, served_count=1, lost_count=1),)
    async with world.store.transaction() as tx:
        assert await tx.forecasts.began([world.campaign_id]) == {world.campaign_id: NOW}


async def test_calls_closed_at_once_by_two_writers_add_up(world: World) -> None:
    await world.leads(6)
    orders = [await world.dial(candidate) for candidate in await world.claim()]

    async def close(some: slice) -> None:
        async with world.store.transaction() as tx:
            await tx.attempts.close([world.ended(order, Outcome.SILENT) for order in orders[some]])

    await asyncio.gather(close(slice(0, 2)), close(slice(2, 4)), close(slice(4, 6)))
    assert await counts(world) == (QuarterCount(starts_at=NOW, lost_count=6),)


async def test_quarters_are_told_apart_and_what_is_older_comes_as_one(world: World) -> None:
    await world.leads(4)
    candidates = await world.claim()
    for candidate, ago_h in zip(candidates, (50, 30, 0.6, 0), strict=True):
        order = await world.dial(candidate, at=NOW - ago_h * HOUR)
        async with world.store.transaction() as tx:
            await tx.attempts.close([world.ended(order, Outcome.SILENT)])
    assert await counts(world) == (
        QuarterCount(starts_at=NOW - 30 * HOUR, lost_count=2),
        QuarterCount(starts_at=NOW - 0.75 * HOUR, lost_count=1),
        QuarterCount(starts_at=NOW, lost_count=1),
    )


async def test_a_campaign_without_calls_has_no_counts(world: World) -> None:
    async with world.store.transaction() as tx:
        assert await tx.forecasts.counts([world.campaign_id, CampaignId(99)], NOW) == {
            world.campaign_id: (),
            CampaignId(99): (),
        }
        assert await tx.forecasts.counts([], NOW) == {}


async def save(world: World, state: dict[str, object], epoch: int, node_id: NodeId = NODE) -> bool:
    async with world.store.transaction() as tx:
        return await tx.forecasts.save({world.campaign_id: state}, node_id=node_id, epoch=epoch, now=NOW)


async def test_the_newest_state_stands_and_a_process_that_was_taken_over_saves_nothing(world: World) -> None:
    async with world.store.transaction() as tx:
        first = await tx.nodes.enter(NODE, NOW)
    assert await save(world, {"p": [0.25, 1], "n": None}, first)
    assert await save(world, {"p": [0.5, 2], "n": 1.5}, first)
    async with world.store.transaction() as tx:
        second = await tx.nodes.enter(NODE, NOW)
    assert not await save(world, {"p": [0.9, 9]}, first)
    assert not await save(world, {"p": [0.9, 9]}, 1, NodeId("never-entered"))
    async with world.store.transaction() as tx:
        found = await tx.forecasts.states([world.campaign_id, CampaignId(99)])
        saved = SavedForecast(node_id=NODE, saved_at=NOW, state={"p": [0.5, 2], "n": 1.5})
        assert found == {world.campaign_id: saved}
        assert await tx.forecasts.states([]) == {}
        assert await tx.forecasts.save({}, node_id=NODE, epoch=first, now=NOW)
    assert await save(world, {"p": [0.1, 3]}, second)
    async with world.store.transaction() as tx:
        assert (await tx.forecasts.states([world.campaign_id]))[world.campaign_id].state == {"p": [0.1, 3]}


async def test_a_state_whose_transaction_fails_is_not_saved(world: World) -> None:
    async with world.store.transaction() as tx:
        epoch = await tx.nodes.enter(NODE, NOW)
    with pytest.raises(StoreError):
        async with world.store.transaction() as tx:
            await tx.forecasts.save({world.campaign_id: {"p": 1}}, node_id=NODE, epoch=epoch, now=NOW)
            raise StoreError("lost connection", retryable=True)
    async with world.store.transaction() as tx:
        assert await tx.forecasts.states([world.campaign_id]) == {}


async def test_leads_left_are_those_ready_leased_and_due_in_time(world: World) -> None:
    await world.leads(6)
    claimed = await world.claim(2)
    until = NOW + 8 * HOUR
    today, tomorrow, done = (c.lead.lead_id for c in await world.claim(3))
    async with world.store.transaction() as tx:
        await tx.leads.move(
            [
                LeadMove(lead_id=today, state=LeadState.SCHEDULED, due_at=until - HOUR),
                LeadMove(lead_id=tomorrow, state=LeadState.SCHEDULED, due_at=until + HOUR),
                LeadMove(lead_id=done, state=LeadState.DONE),
            ]
        )
        assert await tx.leads.count_left(world.campaign_id, until, limit=100) == len(claimed) + 1 + 1
        assert await tx.leads.count_left(CampaignId(99), until, limit=100) == 0
        assert await tx.leads.count_left(world.campaign_id, until, limit=3) is None
    await world.database.administer(lambda c: (c.execute(update(leads).values(state="done")), c.commit()))
    async with world.store.transaction() as tx:
        assert await tx.leads.count_left(world.campaign_id, until, limit=3) == 0


async def test_an_order_keeps_its_forecast(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    order = await world.dial(candidate, answer_probability=0.3125, risk=0.0425)
    async with world.store.transaction() as tx:
        (found,) = await tx.attempts.open_of(NODE)
    assert (found.order.answer_probability, found.order.risk) == (0.3125, 0.0425)
    assert found.order == order
