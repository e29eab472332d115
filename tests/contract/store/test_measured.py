"""What calibration reads: a campaign's times, its agents' spells, its counts and what is left of its queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.agents.spells import AgentSpell
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import AgentId, CampaignId
from dialer.db.views.all import SqlViews
from tests.contract.store.world import NOW, World

SINCE = NOW - timedelta(hours=1)
LATER = NOW + timedelta(hours=1)


async def test_calls_come_with_their_times_in_their_order(world: World, views: SqlViews) -> None:
    await world.leads(3)
    first, second, third = await world.claim()
    talked = await world.dial(first, at=NOW)
    silent = await world.dial(second, at=NOW + timedelta(seconds=10))
    await world.dial(third, at=NOW + timedelta(seconds=20))
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(talked, Outcome.CONNECTED, agent_id=world.agent_id, lasted_s=90)])
        await tx.attempts.close([world.ended(silent, Outcome.SILENT, lasted_s=8)])
    found = await views.measures.measured(world.campaign_id, since=SINCE, now=LATER)
    zero = NOW.timestamp()
    assert [
        (c.ordered_s - zero, c.ringing_s and c.ringing_s - zero, c.answered_s and c.answered_s - zero, c.outcome)
        for c in found.calls
    ] == [(0.0, 1.0, 5.0, "CONNECTED"), (10.0, 11.0, 15.0, "SILENT"), (20.0, None, None, "")]
    one, two, three = found.calls
    assert one.joined_s == zero + 6
    assert (one.ended_s, two.joined_s, three.ended_s) == (zero + 90, None, None)
    assert (three.is_cancelled, three.is_reserved) == (False, False)
    assert (one.agent_id, three.agent_id) == (world.agent_id, None)
    assert found.campaign.name == "Bollette"
    assert (found.since_s, found.until_s) == (SINCE.timestamp(), LATER.timestamp())
    assert found.counts == ((zero, 1, 1),)


async def test_earlier_calls_and_other_campaigns_are_left_out(world: World, views: SqlViews) -> None:
    await world.leads(1)
    await world.dial((await world.claim())[0], at=NOW - timedelta(days=2))
    assert (await views.measures.measured(world.campaign_id, since=SINCE, now=NOW)).calls == ()
    other = await world.campaign("Altra")
    found = await views.measures.measured(other, since=NOW - timedelta(days=9), now=NOW)
    assert (found.calls, found.spells, found.leads_left_count) == ((), (), 0)


async def test_a_verdict_does_not_hide_the_systems_own_outcome(world: World, views: SqlViews) -> None:
    await world.leads(1)
    order = await world.dial((await world.claim())[0])
    async with world.store.transaction() as tx:
        await tx.attempts.close([world.ended(order, Outcome.BUSY)])
    (call,) = (await views.measures.measured(world.campaign_id, since=SINCE, now=NOW)).calls
    assert call.outcome == "BUSY"


async def test_agents_who_talked_for_the_campaign_come_with_all_their_spells(world: World, views: SqlViews) -> None:
    _, stranger = await world.agent("bruno", "Bruno Neri")

    def spell(agent_id: AgentId, state: AgentState, at_s: float, campaign_id: CampaignId | None = None) -> AgentSpell:
        began_at = NOW + timedelta(seconds=at_s)
        return AgentSpell(
            agent_id=agent_id,
            state=state,
            campaign_id=campaign_id,
            pause_reason=PauseReason.BREAK if state is AgentState.PAUSED else None,
            began_at=began_at,
            ended_at=began_at + timedelta(seconds=10),
        )

    async with world.store.transaction() as tx:
        await tx.spells.add(
            [
                spell(world.agent_id, AgentState.TALKING, 0, world.campaign_id),
                spell(world.agent_id, AgentState.PAUSED, 10),
                spell(stranger, AgentState.READY, 0),
            ]
        )
    found = await views.measures.measured(world.campaign_id, since=SINCE, now=LATER)
    assert [(s.agent_id, s.state, s.length_s, s.campaign_id, s.pause_reason) for s in found.spells] == [
        (world.agent_id, "talking", 10.0, world.campaign_id, ""),
        (world.agent_id, "paused", 10.0, None, "break"),
    ]


async def test_what_is_left_of_the_queue_is_counted_with_what_is_due_today(world: World, views: SqlViews) -> None:
    await world.leads(4)
    await world.claim(1)
    found = await views.measures.measured(world.campaign_id, since=SINCE, now=NOW)
    assert (found.leads_left_count, found.due_count) == (4, 4)


async def test_an_unknown_campaign_is_not_found(views: SqlViews) -> None:
    with pytest.raises(NotFound):
        await views.measures.measured(CampaignId(999), since=SINCE, now=NOW)
