"""Leads that a person chose: leased before they are due, and back where they were afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.kernel.errors import InvalidTransition, NotFound
from dialer.core.kernel.ids import DebtorId
from dialer.core.leads.model import LeadState
from dialer.ports.leads import LeadMove
from tests.contract.store.world import LEASE, NODE, NOW, World


async def test_a_lead_that_a_person_chose_is_leased_before_it_is_due_and_waits_on_afterwards(world: World) -> None:
    await world.leads(2)
    (waiting, other) = await world.claim()
    tomorrow = NOW + timedelta(days=1)
    move = LeadMove(lead_id=waiting.lead.lead_id, state=LeadState.SCHEDULED, due_at=tomorrow, reason="NA")
    async with world.store.transaction() as tx:
        await tx.leads.move([move])
        debtor_id, times = waiting.lead.debtor_id, {"node_id": NODE, "now": NOW, "lease_until": LEASE}
        found = await tx.leads.claim_chosen(world.campaign_id, debtor_id, **times)
        assert (found.lead.lead_id, found.lead.state) == (waiting.lead.lead_id, LeadState.SCHEDULED)
        for taken in (debtor_id, other.lead.debtor_id):
            with pytest.raises(InvalidTransition, match="another agent's next call"):
                await tx.leads.claim_chosen(world.campaign_id, taken, **times)
        with pytest.raises(NotFound):
            await tx.leads.claim_chosen(world.campaign_id, DebtorId(9999), **times)
    assert await world.lead_state(waiting.lead.lead_id) == "leased"
    async with world.store.transaction() as tx:
        await tx.leads.give_back([waiting.lead.lead_id], node_id=NODE, is_waiting=True)
        await tx.leads.give_back([other.lead.lead_id], node_id=NODE)
        assert await tx.leads.promote_due(NOW) == 0
    assert await world.lead_state(waiting.lead.lead_id) == "scheduled"
    assert await world.lead_state(other.lead.lead_id) == "ready"


async def test_a_chosen_lead_whose_lease_ran_out_waits_until_it_is_due(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    later = LEASE + timedelta(days=1)
    async with world.store.transaction() as tx:
        await tx.leads.move([LeadMove(lead_id=candidate.lead.lead_id, state=LeadState.SCHEDULED, due_at=later)])
        await tx.leads.claim_chosen(
            world.campaign_id, candidate.lead.debtor_id, node_id=NODE, now=NOW, lease_until=LEASE
        )
        assert await tx.leads.expire_leases(LEASE) == 1
    assert await world.lead_state(candidate.lead.lead_id) == "scheduled"


async def test_a_lead_that_has_left_the_queue_cannot_be_chosen(world: World) -> None:
    await world.leads(1)
    (candidate,) = await world.claim()
    async with world.store.transaction() as tx:
        await tx.leads.move([LeadMove(lead_id=candidate.lead.lead_id, state=LeadState.DONE, reason="promise")])
        with pytest.raises(InvalidTransition, match=r"left the queue \(promise\)"):
            await tx.leads.claim_chosen(
                world.campaign_id, candidate.lead.debtor_id, node_id=NODE, now=NOW, lease_until=LEASE
            )
