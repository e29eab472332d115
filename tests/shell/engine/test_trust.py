"""Each reason for which nobody is dialled beyond the ready agents: how it comes, what is told, and that it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from dialer import metrics
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId
from dialer.core.pacing.distrust import DistrustLimits
from dialer.engine.clocks import SettableClock
from dialer.ports.publisher import CampaignFigures, Notice
from dialer.ports.store import StoreError
from tests.shell.engine.conftest import Stage
from tests.world import running_engine

ONE = CampaignId(1)


class SteppedClock(SettableClock):
    """A wound clock whose wall time can be set, as a person or a time server would."""

    step = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.step


@pytest.fixture
async def stage(bare: Stage) -> AsyncIterator[Stage]:
    bare.clock = bare.telephony.clock = SteppedClock(bare.clock.now())
    limits = DistrustLimits(silence_s=2, clock_step_s=0.5, stall_s=2, settle_s=10, again_s=5)
    async with running_engine(
        bare.world,
        bare.telephony,
        bare.clock,
        listener=bare.listener,
        store=bare.store,
        drain_timeout_s=0.1,
        distrust=limits,
    ) as engine:
        bare.engine = engine
        await bare.until(lambda m: getattr(m, "code", "") == "link_up")
        yield bare


async def on_the_air(stage: Stage, agents: int = 3) -> str:
    """A predictive campaign with a line that rings for each agent; the first line."""
    for n in range(agents):
        await stage.agent_ready(f"agent{n}")
    await stage.campaign(12, mode=DialMode.PREDICTIVE)
    first = (await stage.next_order()).call_id
    for _ in range(agents - 1):
        stage.telephony.ring((await stage.next_order()).call_id)
    stage.telephony.ring(first)
    return first


async def looked(stage: Stage) -> str:
    """Why the next tick does not dial beyond the ready agents, as the campaign's decision says."""
    await stage.live.node._loop.tick()
    return stage.live.node._loop.decisions[ONE].reason


def notices(stage: Stage, code: str) -> list[Notice]:
    return [m for m in stage.listener.messages if isinstance(m, Notice) and m.code == code]


def told(logs: list[EventDict], event: str) -> list[EventDict]:
    return [entry for entry in logs if entry["event"] == event]


def falls_back(reason: str) -> bool:
    return any(
        sample.labels == {"campaign": "1", "reason": reason} and sample.value == 1
        for metric in metrics.PACING_FALLBACK.collect()
        for sample in metric.samples
    )


async def goes_by_itself(stage: Stage, logs: list[EventDict], reason: str, after_s: float) -> None:
    """Told once when it came; told once when it is over; nothing of it stays."""
    [entry] = told(logs, "pacing_fallback")
    assert (entry["log_level"], entry["reason"], entry["campaigns"]) == ("warning", reason, [1])
    [notice] = notices(stage, "pacing_fallback")
    assert (notice.level, notice.facts["reason"]) == ("warning", reason)
    assert falls_back(reason)
    stage.clock.wind(timedelta(seconds=after_s))
    await looked(stage)
    assert not (await looked(stage)).startswith("fallback")
    [entry] = told(logs, "pacing_trusted")
    assert (entry["log_level"], entry["reason"]) == ("info", reason)
    [notice] = notices(stage, "pacing_trusted")
    assert notice.level == "info" and notice.facts["lasted_s"] > 0  # type: ignore[operator]
    assert not falls_back(reason)
    assert len(told(logs, "pacing_fallback")) == 1


async def test_a_quiet_floor_whose_switch_answers_is_trusted(stage: Stage) -> None:
    await on_the_air(stage)
    for _ in range(30):
        stage.clock.wind(timedelta(seconds=0.5))
        assert not (await looked(stage)).startswith("fallback")


async def test_a_silent_switch_is_not_trusted_while_calls_are_there(stage: Stage) -> None:
    await on_the_air(stage)
    with capture_logs() as logs:
        stage.telephony.is_silent = True
        await looked(stage)  # asks for a sign of life
        stage.clock.wind(timedelta(seconds=1.9))
        assert not (await looked(stage)).startswith("fallback")
        stage.clock.wind(timedelta(seconds=0.2))
        assert await looked(stage) == "fallback_stale_events"
        assert await looked(stage) == "fallback_stale_events"
        stage.telephony.speaks()
        assert await looked(stage) == "fallback_stale_events"  # a moment longer
        await goes_by_itself(stage, logs, "stale_events", 5.1)


async def test_a_reconnection_is_not_trusted_until_it_has_settled(stage: Stage) -> None:
    await on_the_air(stage)
    with capture_logs() as logs:
        stage.telephony.link_falls()
        stage.telephony.link_returns()
        await stage.when(lambda: stage.live.node.is_ready)
        assert await looked(stage) == "fallback_reconnected"
        stage.clock.wind(timedelta(seconds=9))
        assert await looked(stage) == "fallback_reconnected"
        await goes_by_itself(stage, logs, "reconnected", 1.1)


async def test_the_first_connection_of_a_node_with_nothing_alive_is_trusted(stage: Stage) -> None:
    await on_the_air(stage)
    assert not (await looked(stage)).startswith("fallback")


@pytest.mark.parametrize("step_s", [0.8, -3600])
async def test_a_step_of_the_clock_is_not_trusted_until_its_lines_are_gone(stage: Stage, step_s: float) -> None:
    first = await on_the_air(stage)
    await looked(stage)
    with capture_logs() as logs:
        stage.clock.step = timedelta(seconds=step_s)  # type: ignore[attr-defined]
        assert await looked(stage) == "fallback_clock_step"
        stage.clock.wind(timedelta(seconds=8))
        assert await looked(stage) == "fallback_clock_step"
        for call_id in list(stage.live.desk.floor.calls):
            if call_id != first:
                stage.telephony.far_end_hangs_up(call_id)
        stage.clock.wind(timedelta(seconds=6))
        assert await looked(stage) == "fallback_clock_step"
        stage.telephony.far_end_hangs_up(first)
        await stage.until_call(first, CallState.ENDED)
        await looked(stage)
        await goes_by_itself(stage, logs, "clock_step", 5.1)


async def test_half_a_second_is_no_step(stage: Stage) -> None:
    await on_the_air(stage)
    await looked(stage)
    stage.clock.step = timedelta(seconds=0.4)  # type: ignore[attr-defined]
    assert not (await looked(stage)).startswith("fallback")


async def test_a_diary_that_waits_long_for_the_database_is_not_trusted(stage: Stage) -> None:
    await on_the_air(stage)
    diary = stage.live.node._diary
    await diary.catch_up()
    with capture_logs() as logs:
        diary._waiting_since_s = diary._elapsed_s() - 2.5  # a fact has waited since then
        assert await looked(stage) == "fallback_database_stall"
        diary._waiting_since_s = None
        await goes_by_itself(stage, logs, "database_stall", 5.1)


async def test_a_slow_transaction_is_not_trusted_and_its_orders_are_not_dialled(stage: Stage) -> None:
    seconds = iter([100.0, 102.5])
    stage.live.node._loop._monotonic = lambda: next(seconds, 200.0)
    for n in range(3):
        await stage.agent_ready(f"agent{n}")
    with capture_logs() as logs:
        await stage.campaign(12, mode=DialMode.PREDICTIVE)
        row = await stage.until_row("SELECT outcome, cancelled FROM attempts WHERE ended_at IS NOT NULL")
        assert row == {"outcome": "CANCELLED", "cancelled": 1}
        [lead] = await stage.rows("SELECT state, attempt_count FROM leads WHERE reason = 'cancelled' LIMIT 1")
        assert lead == {"state": "scheduled", "attempt_count": 0}
        await stage.when(lambda: told(logs, "pacing_fallback"))
        assert stage.live.node._loop.decisions[ONE].reason == "fallback_database_stall"
        await stage.next_order()  # one line for each free agent goes on
        await goes_by_itself(stage, logs, "database_stall", 5.1)


async def test_a_database_that_refuses_stops_all_dialling_and_comes_back(stage: Stage) -> None:
    await on_the_air(stage)
    stage.store.error = StoreError("gone", retryable=True)
    for call_id in list(stage.live.desk.floor.calls):
        stage.telephony.far_end_hangs_up(call_id)
    await stage.when(lambda: stage.live.node._diary.is_behind)
    await stage.nothing_dialled()
    stage.store.error = None
    assert await stage.next_order()


async def test_a_forecast_that_reality_contradicts_is_not_trusted(stage: Stage) -> None:
    await on_the_air(stage)
    await looked(stage)
    forecast = stage.live.node._forecasts.of(ONE)
    assert forecast is not None
    with capture_logs() as logs:
        at = stage.clock.now().timestamp()
        forecast.seed_counts([(at - 3600, 5000, 0)])  # a good day: its limit of lost calls is far
        for n in range(60):  # of sixty answered calls that each risked one in a hundred, all were abandoned
            name = f"other-{n}"
            forecast.launched(name, at, traits=None, probability=0.3, risk=0.01)
            forecast.answered(name, at)
            forecast.abandoned(name, at)
        assert await looked(stage) == "fallback_forecast_off"
        [notice] = notices(stage, "pacing_fallback")
        assert notice.facts["campaign_id"] == 1
        await goes_by_itself(stage, logs, "forecast_off", 3600)


async def test_a_house_that_dials_for_ready_agents_only_is_told_nothing(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign(3)
    await stage.next_order()
    with capture_logs() as logs:
        stage.telephony.link_falls()
        stage.telephony.link_returns()
        await stage.when(lambda: stage.live.node.is_ready)
        await stage.live.node._loop.tick()
    assert told(logs, "pacing_fallback") == []


async def test_power_falls_back_to_one_line_for_each_agent(stage: Stage) -> None:
    for name in ("anna", "bice"):
        await stage.agent_ready(name)
    stage.telephony.link_falls()
    stage.telephony.link_returns()
    await stage.when(lambda: stage.live.node.is_ready)
    await stage.campaign(9, mode=DialMode.POWER, power_ratio=2.0)
    await stage.next_order()
    await stage.next_order()
    await stage.nothing_dialled()
    assert notices(stage, "pacing_fallback")[0].facts["reason"] == "reconnected"


async def test_a_supervisor_who_comes_later_sees_the_reason_and_since_when(stage: Stage) -> None:
    await on_the_air(stage)
    stage.telephony.link_falls()
    stage.telephony.link_returns()
    await stage.when(lambda: stage.live.node.is_ready)
    began = stage.clock.now()
    await looked(stage)
    figures = await asyncio.wait_for(
        stage.listener.until(lambda m: isinstance(m, CampaignFigures) and m.distrust != ""), 5
    )
    assert figures.distrust == "reconnected"
    assert figures.distrust_since is not None and abs(figures.distrust_since - began) < timedelta(seconds=1)
    assert [cap.window for cap in figures.caps] == ["campaign", "day"]
