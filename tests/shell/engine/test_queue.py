from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.ids import CampaignId
from dialer.engine.queue import LeadQueue
from dialer.ports.store import StoreError
from tests.factories import MONDAY_10, later
from tests.shell.engine.conftest import Stage
from tests.world import QUICK

STATES = "SELECT state, COUNT(*) AS n FROM leads GROUP BY state ORDER BY state"


async def filled(bare: Stage, debtors: int = 3) -> tuple[LeadQueue, CampaignId]:
    await bare.world.add_debtors([[f"+3934712345{n:02d}"] for n in range(debtors)])
    campaign_id = await bare.world.add_campaign()
    await bare.world.start_campaign(campaign_id)
    async with bare.world.store.transaction() as tx:
        await tx.nodes.enter(QUICK.node_id, MONDAY_10)
    return LeadQueue(bare.store, QUICK), campaign_id


async def test_leads_are_leased_dialled_in_order_and_given_back_unused(bare: Stage) -> None:
    queue, campaign_id = await filled(bare)
    await queue.fill(campaign_id, 10, MONDAY_10)
    in_hand = queue.candidates(campaign_id, MONDAY_10)
    assert [c.lead.lead_id for c in in_hand] == [1, 2, 3]
    assert await bare.world.rows(STATES) == [{"state": "leased", "n": 3}]
    taken = queue.take(campaign_id, [in_hand[0].lead.lead_id, 99])  # type: ignore[list-item]
    assert list(taken) == [1]
    await queue.give_back(campaign_id)
    assert await bare.world.rows(STATES) == [{"state": "leased", "n": 1}, {"state": "ready", "n": 2}]
    queue.put_back(taken.values())
    await queue.give_back()
    assert await bare.world.rows(STATES) == [{"state": "ready", "n": 3}]


async def test_a_lease_near_its_end_is_not_used_and_a_look_needs_a_longer_one(bare: Stage) -> None:
    queue, campaign_id = await filled(bare)
    await queue.fill(campaign_id, 10, MONDAY_10)
    assert len(queue.candidates(campaign_id, later(109))) == 3
    assert queue.candidates(campaign_id, later(0), look_s=115) == []
    queue, _ = LeadQueue(bare.store, QUICK), None
    await bare.world.write(lambda c: c.exec_driver_sql("UPDATE leads SET state = 'ready'") and None)
    await queue.fill(campaign_id, 10, MONDAY_10, look_s=60)
    assert len(queue.candidates(campaign_id, later(50), look_s=60)) == 3
    assert queue.candidates(campaign_id, later(111), look_s=60) == []


async def test_an_empty_queue_is_not_asked_again_at_once_unless_leads_became_ready(bare: Stage) -> None:
    queue, campaign_id = await filled(bare, 0)
    await queue.fill(campaign_id, 10, MONDAY_10)
    await bare.world.add_debtors([["+393471234500"]])
    async with bare.world.store.transaction() as tx:
        await tx.leads.add(campaign_id, now=MONDAY_10)
    await queue.fill(campaign_id, 10, later(1))
    assert queue.candidates(campaign_id, later(1)) == []
    queue.leads_became_ready()
    await queue.fill(campaign_id, 10, later(1))
    assert len(queue.candidates(campaign_id, later(1))) == 1


async def test_a_database_that_refuses_leaves_the_hands_as_they_were(bare: Stage) -> None:
    queue, campaign_id = await filled(bare)
    bare.store.error = StoreError("locked", retryable=True)
    with pytest.raises(StoreError):
        await queue.fill(campaign_id, 10, MONDAY_10)
    await queue.give_back_leads([1])  # type: ignore[list-item]
    bare.store.error = None
    await queue.fill(campaign_id, 10, MONDAY_10 + timedelta(seconds=1))
    assert len(queue.candidates(campaign_id, later(1))) == 3
