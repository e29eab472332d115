from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import AgentId, CampaignId
from dialer.core.pacing import PACERS, PacingDecision, PacingInput, PacingPolicy
from dialer.db.tables.campaigns import leads
from dialer.db.tables.forecasts import abandonment_counts
from dialer.ports.publisher import CallChanged
from dialer.ports.store import StoreError
from dialer.workflows.campaigns.close_campaign import close_campaign
from dialer.workflows.campaigns.pause_campaign import pause_campaign
from tests.shell.engine.conftest import Stage
from tests.world import running_engine

LEAD = "SELECT state, attempt_count, reason FROM leads"
ADMIN = None


async def test_a_lead_whose_lease_was_lost_is_not_dialled(stage: Stage) -> None:
    await stage.campaign()
    await stage.live.queue.fill(CampaignId(1), 10, stage.clock.now())
    await stage.world.write(lambda c: c.exec_driver_sql("UPDATE leads SET leased_by = 'node-2'") and None)
    await stage.agent_ready()
    found = await stage.until(lambda m: isinstance(m, CallChanged) and m.state is CallState.ENDED)
    assert found.outcome.value == "CANCELLED"  # type: ignore[attr-defined]
    assert stage.asked("dial") == []
    assert await stage.rows("SELECT 1 FROM attempts") == []
    assert stage.live.desk.floor.calls == {}


async def test_nothing_is_dialled_while_the_database_refuses_and_the_leads_stay_in_hand(stage: Stage) -> None:
    await stage.agent_ready()
    original = stage.store.transaction

    def refuse_the_write_ahead():  # type: ignore[no-untyped-def]
        if stage.live.desk.floor.calls:
            stage.store.error = StoreError("disk full", retryable=True)
        return original()

    stage.store.transaction = refuse_the_write_ahead  # type: ignore[method-assign]
    await stage.campaign(3)
    await stage.until(lambda m: isinstance(m, CallChanged) and m.state is CallState.ENDED)
    with pytest.raises(StoreError):
        await stage.live.node._loop.tick()
    assert stage.asked("dial") == []
    assert stage.live.desk.floor.calls == {}
    assert len(stage.live.queue.candidates(CampaignId(1), stage.clock.now())) == 3
    stage.store.transaction = original  # type: ignore[method-assign]
    stage.store.error = None
    order = await stage.next_order()
    assert [row["call_id"] for row in await stage.rows("SELECT call_id FROM attempts")] == [order.call_id]


async def test_closed_hours_leave_the_queue_untouched(stage: Stage) -> None:
    stage.clock.wind(timedelta(hours=13))  # 23:00 in Rome
    await stage.agent_ready()
    await stage.campaign(2)
    await stage.nothing_dialled()
    assert {row["state"] for row in await stage.rows(LEAD)} == {"ready"}
    stage.clock.wind(timedelta(hours=11))  # 10:00 of the next day
    stage.live.node._loop.wake()
    assert await stage.next_order()


async def test_a_trunk_carries_no_more_calls_than_its_channels(stage: Stage) -> None:
    async with stage.world.store.transaction() as tx:
        row = await tx.trunk_settings.get(stage.world.trunk_id)
        await tx.trunk_settings.update(replace(row, trunk=replace(row.trunk, max_channels=2)))
    await stage.live.supervision.trunks_changed()
    for name in ("anna", "bice", "carla"):
        await stage.agent_ready(name)
    await stage.campaign(5)
    first, second = await stage.next_order(), await stage.next_order()
    await stage.nothing_dialled()
    stage.telephony.far_end_hangs_up(first.call_id)
    third = await stage.next_order()
    assert len({first.call_id, second.call_id, third.call_id}) == 3


async def test_a_trunk_starts_no_more_calls_a_second_than_it_may(stage: Stage) -> None:
    async with stage.world.store.transaction() as tx:
        row = await tx.trunk_settings.get(stage.world.trunk_id)
        await tx.trunk_settings.update(replace(row, trunk=replace(row.trunk, max_calls_per_s=1.0)))
    await stage.live.supervision.trunks_changed()
    for name in ("anna", "bice"):
        await stage.agent_ready(name)
    await stage.campaign(4)
    await stage.next_order()
    await stage.nothing_dialled()
    stage.clock.wind(timedelta(seconds=1))
    stage.live.node._loop.wake()
    await stage.next_order()


async def test_a_paused_campaign_starts_nothing_and_its_ringing_call_still_finds_its_agent(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    campaign_id = await stage.campaign(3)
    order = await stage.next_order()
    stage.telephony.ring(order.call_id)
    await pause_campaign(stage.world.store, CampaignId(campaign_id), by=ADMIN, now=stage.clock.now())
    await stage.live.supervision.campaign_changed(CampaignId(campaign_id))
    await stage.nothing_dialled()
    assert {row["state"] for row in await stage.rows(LEAD)} == {"ready", "dialed"}
    stage.telephony.answer(order.call_id)
    await stage.until_agent(agent_id, AgentState.TALKING)


async def test_closing_a_campaign_ends_its_unanswered_calls_and_leaves_its_conversation(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.agent_ready("bice")
    campaign_id = await stage.campaign(2)
    first, second = await stage.next_order(), await stage.next_order()
    stage.telephony.answer(first.call_id)
    stage.telephony.ring(second.call_id)
    await stage.until_call(first.call_id, CallState.TALKING)
    await close_campaign(stage.world.store, CampaignId(campaign_id), by=ADMIN, now=stage.clock.now())
    await stage.live.supervision.campaign_changed(CampaignId(campaign_id))
    ended = await stage.until_call(second.call_id, CallState.ENDED)
    assert ended.outcome is not None and ended.outcome.value == "CANCELLED"
    assert stage.live.desk.floor.calls[first.call_id].state is CallState.TALKING
    assert agent_id


# ---- callbacks


async def agree(stage: Stage, agent_id: AgentId, lead_count: int = 1) -> None:
    """The first leads become callbacks, promised by the agent for now."""
    at = stage.clock.now()
    values = {"callback_at": at, "callback_agreed": True, "callback_agent_id": agent_id}
    await stage.world.write(lambda c: c.execute(update(leads).where(leads.c.id <= lead_count).values(values)) and None)


async def test_a_promised_callback_waits_ten_minutes_for_its_own_agent_then_goes_to_the_team(stage: Stage) -> None:
    anna = await stage.agent_ready("anna")
    bice = await stage.world.add_agent("bice")
    await stage.live.supervision.agents_changed()
    await stage.live.requests.pause(anna, PauseReason.BREAK)
    await stage.world.add_debtors([["+393471234500"]])
    campaign_id = await stage.world.add_campaign()
    await stage.world.start_campaign(campaign_id)
    await agree(stage, bice)
    await stage.live.supervision.campaign_changed(campaign_id)
    await stage.live.requests.ready(anna)
    await stage.nothing_dialled()
    stage.clock.wind(timedelta(minutes=9))
    await stage.nothing_dialled()
    stage.clock.wind(timedelta(minutes=2))
    stage.live.node._loop.wake()
    order = await stage.next_order()
    assert order.reserved_agent_id == anna
    assert order.mode is DialMode.RESERVED_AGENT


async def test_callbacks_that_wait_for_their_agent_do_not_starve_the_queue(stage: Stage) -> None:
    anna = await stage.world.add_agent("anna")
    absent = await stage.world.add_agent("bice")
    await stage.live.supervision.agents_changed()
    await stage.world.add_debtors([[f"+3934712345{n:02d}"] for n in range(16)])
    campaign_id = await stage.world.add_campaign()
    await stage.world.start_campaign(campaign_id)
    await agree(stage, absent, 15)
    await stage.live.supervision.campaign_changed(campaign_id)
    await stage.live.requests.go_online(anna)
    await stage.until_agent(anna, AgentState.PAUSED)
    await stage.live.requests.ready(anna)
    assert (await stage.next_order()).e164 == "+393471234515"


# ---- pacing


async def test_another_rule_may_pace_in_a_modes_place(bare: Stage) -> None:
    seen: list[PacingInput] = []

    def three_at_once(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        seen.append(floor)
        return PacingDecision(launch_count=max(0, 3 - len(floor.in_flight)), reason="three", risks=(0.25,))

    pacers = {**PACERS, DialMode.PREDICTIVE: three_at_once}
    async with running_engine(
        bare.world, bare.telephony, bare.clock, listener=bare.listener, drain_timeout_s=0.1, pacers=pacers
    ) as engine:
        bare.engine = engine
        await bare.until(lambda m: getattr(m, "code", "") == "link_up")
        await bare.agent_ready()
        await bare.campaign(5, mode=DialMode.PREDICTIVE)
        orders = [await bare.next_order() for _ in range(3)]
        await bare.nothing_dialled()
        assert {order.risk for order in orders} == {0.25}
        assert engine.node._loop.decisions[CampaignId(1)].reason == "three"
        assert seen[-1].forecast is not None and seen[-1].time_left_s is not None


async def test_a_predictive_campaign_dials_ahead_of_its_agents_once_it_has_a_budget(stage: Stage) -> None:
    agents = [await stage.agent_ready(f"agent{n}") for n in range(4)]
    campaign_id = CampaignId(await stage.campaign(40, mode=DialMode.PREDICTIVE))
    forecasts = stage.live.node._forecasts
    forecast = forecasts.of(campaign_id)
    assert forecast is not None
    at = stage.clock.now().timestamp() - 3600
    counted = {"campaign_id": campaign_id, "starts_at": stage.clock.now() - timedelta(hours=1), "served_count": 400}
    await stage.world.write(lambda c: c.execute(abandonment_counts.insert().values(counted)) and None)
    for n in range(400):  # of those dialled in that hour one in four answered, after some seconds
        began = at + n * 8
        forecast.launched(f"past-{n}", began, traits=None, probability=None, risk=0.0)
        if n % 4:
            forecast.unanswered(f"past-{n}", began + 25, is_cancelled=False, is_failure=False)
        else:
            forecast.answered(f"past-{n}", began + 6)
            forecast.hung_up_waiting(f"past-{n}", began + 7)
    await forecasts.recount()
    orders = [await stage.next_order() for _ in range(6)]  # two more than there are agents
    assert len(agents) == 4
    assert max(order.risk or 0.0 for order in orders) > 0.0


async def test_every_order_is_entered_in_the_register_with_the_facts_that_were_weighed(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign(1)
    entry = await stage.until_row("SELECT * FROM evidence WHERE kind = 'ordered'")
    [attempt] = await stage.rows("SELECT call_id, e164, rule_id, pack_version, ordered_at FROM attempts")
    assert (entry["call_id"], entry["rule"], entry["pack_version"], entry["at"]) == (
        attempt["call_id"],
        attempt["rule_id"],
        attempt["pack_version"],
        attempt["ordered_at"],
    )
    facts = json.loads(entry["facts"])
    assert attempt["e164"] not in entry["facts"] and len(facts["number_digest"]) == 32
    assert facts["attempts_24h"] == 0 and facts["country"] == "IT"


async def test_a_lead_put_back_is_entered_in_the_register_with_the_rule_that_says_so(stage: Stage) -> None:
    await stage.world.add_debtors([["+393471234999"]])
    await stage.world.write(lambda c: c.exec_driver_sql("UPDATE debtor_numbers SET state = 'wrong'") and None)
    await stage.agent_ready()
    campaign_id = await stage.world.add_campaign()
    await stage.world.start_campaign(campaign_id)
    await stage.live.supervision.campaign_changed(campaign_id)
    entry = await stage.until_row("SELECT * FROM evidence")
    [lead] = await stage.rows("SELECT id, reason FROM leads")
    assert (entry["kind"], entry["result"], entry["rule"]) == ("ruled", "refused", lead["reason"].split(":")[1])
    assert json.loads(entry["facts"])["lead"] == lead["id"] and entry["call_id"] is None
