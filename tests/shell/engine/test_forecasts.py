from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from dialer.bootstrap.live import Engine
from dialer.core.agents.model import PauseReason
from dialer.core.calls.model import CallState, DialOrder
from dialer.core.campaigns.model import CampaignState
from dialer.core.compliance.abandonment import AbandonmentWindow
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId, NodeId
from dialer.core.pacing.forecast import VERSION, Forecast
from dialer.engine.forecasts import Forecasts
from dialer.ports.forecasts import SavedForecast
from dialer.ports.store import StoreError
from tests.fakes.telephony import FakeTelephony
from tests.shell.engine.conftest import Stage
from tests.world import running_engine

PREDICTIVE = DialMode.PREDICTIVE
COUNTS = "SELECT sum(served_count) AS served, sum(lost_count) AS lost FROM abandonment_counts"


def forecasts(engine: Engine) -> Forecasts:
    return engine.node._forecasts


def forecast(engine: Engine, campaign_id: int = 1) -> Forecast:
    found = forecasts(engine).of(CampaignId(campaign_id))
    assert found is not None
    return found


def counted(stage: Stage, engine: Engine | None = None) -> tuple[int, int]:
    """Served and lost today, as the forecast has them."""
    campaign, day = forecast(engine or stage.live).budget.counts(stage.clock.now().timestamp())
    assert campaign == day
    return day


async def predictive(stage: Stage, agents: int = 4, debtors: int = 12) -> list[int]:
    """A predictive campaign with so many agents ready."""
    ids = [await stage.agent_ready(f"agent{n}") for n in range(agents)]
    await stage.campaign(debtors, mode=PREDICTIVE)
    return ids  # type: ignore[return-value]


async def orders(stage: Stage, count: int) -> list[DialOrder]:
    return [await stage.next_order() for _ in range(count)]


async def lose(stage: Stage, order: DialOrder) -> None:
    """Answered, and nobody comes."""
    stage.telephony.ring(order.call_id)
    stage.telephony.answer(order.call_id)
    stage.clock.wind(timedelta(seconds=order.patience_s + 0.1))
    await stage.until_call(order.call_id, CallState.ENDED)


@asynccontextmanager
async def another_life(stage: Stage, telephony: FakeTelephony | None = None, **policy: object) -> AsyncIterator[Engine]:
    """Another process on the same database, while this one is not asked to stop."""
    async with running_engine(
        stage.world, telephony or stage.telephony, stage.clock, drain_timeout_s=0.05, **policy
    ) as engine:
        await stage.when(lambda: engine.node.is_ready)
        yield engine


async def die(engine: Engine) -> None:
    """The process is gone: nothing is written any more, nobody is told."""
    await engine.node._tasks.close()
    engine.node._effects.disarm_all()
    engine.node._diary._idle.set()  # its stop, at the end of the test, has nothing to wait for


async def test_an_order_carries_its_forecast_into_its_attempt(stage: Stage) -> None:
    await predictive(stage)
    order = await stage.next_order()
    assert order.mode is PREDICTIVE
    assert order.answer_probability is not None and 0 < order.answer_probability < 1
    assert order.risk is not None and 0 <= order.risk < 1
    row = await stage.until_row("SELECT answer_probability, risk FROM attempts")
    assert row == {"answer_probability": order.answer_probability, "risk": order.risk}
    assert forecast(stage.live).at_stake >= 0


async def test_the_rules_and_the_patience_are_the_packs_the_campaigns_own_cap_in_them(stage: Stage) -> None:
    await stage.campaign(1, mode=PREDICTIVE, settings={"IT-01": 0.02}, ring_timeout_s=60)
    found = forecast(stage.live)
    assert {(rule.window, rule.max_ratio, rule.formula) for rule in found.budget.rules} == {
        ("campaign", 0.02, "silent_per_good"),
        ("day", 0.02, "silent_per_good"),
    }
    assert (found.policy.patience_s, found.policy.ring_timeout_s) == (3.0, 45.0)
    assert str(found.policy.zone) == "Europe/Rome"


async def test_other_modes_have_none_and_a_closed_campaign_leaves_nothing(stage: Stage) -> None:
    await stage.campaign(1)
    assert forecasts(stage.live).of(CampaignId(1)) is None
    predictive_id = await stage.world.add_campaign("Second", mode=PREDICTIVE)
    await stage.live.supervision.campaign_changed(predictive_id)
    assert forecasts(stage.live).of(predictive_id) is not None
    async with stage.world.store.transaction() as tx:
        await tx.campaigns.set_state(predictive_id, CampaignState.CLOSED, stage.clock.now())
    await stage.live.supervision.campaign_changed(predictive_id)
    assert forecasts(stage.live).of(predictive_id) is None


async def test_a_pack_without_a_window_leaves_the_campaign_to_the_plain_count(stage: Stage) -> None:
    pack = stage.live.packs["it"]
    bare = type(pack).parse(
        code="it",
        country="IT",
        version="v",
        zones=["Europe/Rome"],
        calling_code="+39",
        texts=[text for text in pack.texts if text.kind != "abandonment_window"],
    )
    stage.live.packs["it"] = bare  # type: ignore[index]
    with capture_logs() as logs:
        await predictive(stage, agents=1, debtors=3)
        await stage.next_order()
    assert [entry["campaign_id"] for entry in logs if entry["event"] == "forecast_without_rules"]
    await stage.nothing_dialled()
    assert stage.live.node._loop.decisions[CampaignId(1)].reason == "fallback_no_forecast"
    assert pack.abandonment_windows(stage.clock.now()) == (AbandonmentWindow("campaign"), AbandonmentWindow("day"))


# ---- one budget, whatever happens to the process


async def test_served_and_lost_calls_are_counted_live_and_by_the_database_alike(stage: Stage) -> None:
    [agent, *others] = await predictive(stage, agents=2)
    first, second = await orders(stage, 2)
    stage.telephony.answer(first.call_id)
    await stage.until_call(first.call_id, CallState.TALKING)
    for other in (agent, *others):
        await stage.live.requests.pause(other, PauseReason.BREAK)  # type: ignore[arg-type]
    await lose(stage, second)
    assert counted(stage) == (1, 1)
    assert await stage.rows(COUNTS) == [{"served": 0, "lost": 1}]  # the talk goes on: nothing is closed yet
    await forecasts(stage.live).recount()
    assert counted(stage) == (1, 1)
    stage.telephony.far_end_hangs_up(first.call_id)
    await stage.until_call(first.call_id, CallState.ENDED)
    assert await stage.rows(COUNTS) == [{"served": 1, "lost": 1}]
    await forecasts(stage.live).recount()
    assert counted(stage) == (1, 1)


async def test_a_process_that_dies_leaves_its_budget_to_the_next_exactly(stage: Stage) -> None:
    agents = await predictive(stage, agents=5)
    served, talking, silent, waiting, ringing = await orders(stage, 5)
    for order in (served, talking):
        stage.telephony.answer(order.call_id)
        await stage.until_call(order.call_id, CallState.TALKING)
    stage.telephony.far_end_hangs_up(served.call_id)
    await stage.until_call(served.call_id, CallState.ENDED)
    for agent in agents:
        await stage.live.requests.pause(agent, PauseReason.BREAK)  # type: ignore[arg-type]
    await lose(stage, silent)
    stage.telephony.ring(ringing.call_id)
    stage.telephony.answer(waiting.call_id)
    await stage.until_call(waiting.call_id, CallState.WAITING)
    await stage.rows("SELECT 1")
    assert counted(stage) == (2, 1)
    await die(stage.live)
    # While nobody listens the person who waits is let go and the one who rings is gone; the conversation goes on.
    stage.telephony._is_up = False
    stage.telephony.far_end_hangs_up(waiting.call_id)
    stage.telephony.far_end_hangs_up(ringing.call_id)
    async with another_life(stage) as engine:
        await stage.until_row("SELECT 1 FROM attempts WHERE outcome = 'LOST'")
        rows = {
            row["call_id"]: row["outcome"] for row in await stage.world.rows("SELECT call_id, outcome FROM attempts")
        }
        assert rows[waiting.call_id] == "SILENT"  # known to be answered: its number has its quarantine
        assert rows[ringing.call_id] == "LOST"
        assert rows[talking.call_id] is None
        await stage.when(lambda: counted(stage, engine) == (2, 2))
        stage.telephony.far_end_hangs_up(talking.call_id)
        await stage.until_row(f"SELECT 1 FROM attempts WHERE call_id = '{talking.call_id}' AND ended_at IS NOT NULL")
        assert counted(stage, engine) == (2, 2)
        await forecasts(engine).recount()
        assert counted(stage, engine) == (2, 2)
    assert (await stage.world.rows(COUNTS)) == [{"served": 2, "lost": 2}]


async def test_the_sweeper_of_another_node_counts_the_answered_calls_of_a_dead_one(stage: Stage) -> None:
    agents = await predictive(stage, agents=3)
    answered, *_ = await orders(stage, 3)
    for agent in agents:
        await stage.live.requests.pause(agent, PauseReason.BREAK)  # type: ignore[arg-type]
    stage.telephony.answer(answered.call_id)
    await stage.until_call(answered.call_id, CallState.WAITING)
    await stage.rows("SELECT 1")
    await die(stage.live)
    stage.clock.wind(timedelta(minutes=2))
    other = FakeTelephony(stage.clock)
    async with another_life(stage, other, node_id=NodeId("node-2"), stuck_call_s=60, node_dead_after_s=30) as engine:
        await stage.until_row("SELECT 1 FROM attempts WHERE outcome = 'LOST'")
        await stage.when(lambda: counted(stage, engine) == (0, 1))
    assert (await stage.world.rows(COUNTS)) == [{"served": 0, "lost": 1}]


async def test_a_new_day_begins_with_a_new_budget_and_the_campaigns_stays(stage: Stage) -> None:
    [agent] = await predictive(stage, agents=1)
    order = await stage.next_order()
    await stage.live.requests.pause(agent, PauseReason.BREAK)  # type: ignore[arg-type]
    await lose(stage, order)
    await stage.rows("SELECT 1")
    stage.clock.wind(timedelta(days=1))
    await forecasts(stage.live).recount()
    campaign, day = forecast(stage.live).budget.counts(stage.clock.now().timestamp())
    assert (campaign, day) == ((0, 1), (0, 0))


async def test_a_reading_that_meets_a_write_is_made_again(stage: Stage) -> None:
    await stage.campaign(1, mode=PREDICTIVE)
    diary = stage.live.node._diary
    diary._is_flushing = True
    assert await forecasts(stage.live).recount() is False
    diary._is_flushing = False
    assert await forecasts(stage.live).recount() is True


# ---- what was learned


async def learn(stage: Stage) -> DialOrder:
    """One call rings for four seconds and is answered."""
    order = await stage.next_order()
    stage.clock.wind(timedelta(seconds=1))
    stage.telephony.ring(order.call_id)
    stage.clock.wind(timedelta(seconds=4))
    stage.telephony.answer(order.call_id)
    await stage.until_call(order.call_id, CallState.TALKING)
    return order


async def test_what_was_learned_is_saved_at_the_stop_and_taken_up_at_the_start(bare: Stage) -> None:
    async with running_engine(
        bare.world, bare.telephony, bare.clock, listener=bare.listener, drain_timeout_s=0.1
    ) as engine:
        bare.engine = engine
        await bare.until(lambda m: getattr(m, "code", "") == "link_up")
        await predictive(bare, agents=3)
        await learn(bare)
        state = forecast(engine).state()
    bare.engine = None
    [saved] = await bare.rows("SELECT node_id, epoch FROM forecast_states")
    assert saved == {"node_id": "node-1", "epoch": 1}
    async with another_life(bare) as engine:
        again = forecast(engine).state()
        assert again["ring"] == state["ring"]
        assert again["answers"] == state["answers"]


async def test_what_was_learned_is_saved_now_and_then(bare: Stage) -> None:
    async with running_engine(
        bare.world, bare.telephony, bare.clock, listener=bare.listener, drain_timeout_s=0.1, forecast_save_s=0.02
    ) as engine:
        bare.engine = engine
        await bare.until(lambda m: getattr(m, "code", "") == "link_up")
        await predictive(bare, agents=1)
        await bare.next_order()
        assert await bare.until_row("SELECT node_id FROM forecast_states") == {"node_id": "node-1"}


async def test_a_process_that_was_taken_over_saves_nothing(stage: Stage) -> None:
    await predictive(stage, agents=1)
    await stage.next_order()
    async with stage.world.store.transaction() as tx:
        await tx.nodes.enter(NodeId("node-1"), stage.clock.now())
    with capture_logs() as logs:
        await forecasts(stage.live).save()
    assert "forecast_of_another_process" in {entry["event"] for entry in logs}
    assert await stage.world.rows("SELECT 1 FROM forecast_states") == []


async def test_an_idle_node_goes_on_with_what_a_busy_one_has_learned(stage: Stage) -> None:
    await predictive(stage, agents=3)
    async with another_life(stage, FakeTelephony(stage.clock), node_id=NodeId("node-2"), forecast_save_s=0.02) as idle:
        await stage.when(lambda: forecasts(idle).of(CampaignId(1)))
        before = forecast(idle)
        await learn(stage)
        await forecasts(stage.live).save()
        async with asyncio.timeout(30):
            while forecast(idle) is before:  # noqa: ASYNC110 - the node's tasks tell nobody
                await asyncio.sleep(0.005)
        assert forecast(idle).state()["ring"] == forecast(stage.live).state()["ring"]
        assert counted(stage, idle)[1] == 0


async def test_a_state_that_cannot_be_read_is_left_where_it_is(stage: Stage) -> None:
    campaign_id = await stage.world.add_campaign("Odd", mode=PREDICTIVE)
    async with stage.world.store.transaction() as tx:
        await tx.forecasts.save(
            {campaign_id: {"version": VERSION, "at": "noon"}}, node_id=NodeId("node-1"), epoch=1, now=stage.clock.now()
        )
    with capture_logs() as logs:
        await stage.live.supervision.campaign_changed(campaign_id)
    assert "forecast_state_unreadable" in {entry["event"] for entry in logs}
    assert forecast(stage.live, campaign_id).budget.counts(stage.clock.now().timestamp()) == [(0, 0), (0, 0)]


async def test_a_change_of_the_campaigns_terms_keeps_what_was_learned_and_counted(stage: Stage) -> None:
    agents = await predictive(stage, agents=3)
    await learn(stage)
    before = forecast(stage.live)
    async with stage.world.store.transaction() as tx:
        campaign = await tx.campaigns.get(CampaignId(1))
        campaign.settings["IT-01"] = 0.01
        await tx.campaigns.update(campaign)
    await stage.live.supervision.campaign_changed(CampaignId(1))
    after = forecast(stage.live)
    assert after is not before
    assert {rule.max_ratio for rule in after.budget.rules} == {0.01}
    assert after.state()["ring"] == before.state()["ring"]
    assert counted(stage) == (1, 0)
    assert agents


async def test_without_a_database_the_campaign_waits_for_its_forecast_and_dials_by_count(stage: Stage) -> None:
    original = forecasts(stage.live)._read_states

    async def refused(campaign_ids: object) -> dict[CampaignId, SavedForecast]:
        raise StoreError("gone", retryable=True)

    forecasts(stage.live)._read_states = refused  # type: ignore[method-assign,assignment]
    with capture_logs() as logs:
        await predictive(stage, agents=1)
        assert (await stage.next_order()).risk is None
    assert "forecasts_not_read" in {entry["event"] for entry in logs}
    assert forecasts(stage.live).of(CampaignId(1)) is None
    forecasts(stage.live)._read_states = original  # type: ignore[method-assign]
    await stage.live.node.refresh()
    assert forecasts(stage.live).of(CampaignId(1)) is not None


async def test_a_forecast_that_does_not_know_its_counts_is_not_used_until_it_does(stage: Stage) -> None:
    store = stage.store
    await stage.agent_ready()
    campaign_id = await stage.world.add_campaign("Second", mode=PREDICTIVE)
    found = forecasts(stage.live)
    await stage.live.node._roster.refresh(stage.clock.now())
    assert await found._follow()
    store.error = StoreError("gone", retryable=True)
    with pytest.raises(StoreError):
        await found.recount()
    assert found.of(campaign_id) is None
    store.error = None
    await stage.when(lambda: found.of(campaign_id))  # counted by itself as soon as the database answers
