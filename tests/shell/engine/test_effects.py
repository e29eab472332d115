from __future__ import annotations

from datetime import timedelta

import structlog
from structlog.testing import capture_logs

from dialer import metrics
from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import DialMode
from dialer.ports.publisher import AgentChanged, CallChanged
from dialer.ports.telephony import TelephonyError
from tests.shell.engine.conftest import Stage


async def test_a_refused_bridge_is_told_to_the_floor_and_the_person_is_offered_to_the_next(stage: Stage) -> None:
    await stage.agent_ready("anna")
    await stage.agent_ready("bice")
    await stage.campaign(1)
    order = await stage.next_order()
    stage.telephony.join_fails = "the agent's leg is gone"
    stage.telephony.answer(order.call_id)
    await stage.when(lambda: len(stage.asked("join")) == 2)
    assert len({agent_id for _, _, agent_id in stage.asked("join")}) == 2  # type: ignore[misc]


async def test_a_bridge_of_which_nothing_is_known_is_not_tried_again(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    stage.telephony.refusals["join"] = TelephonyError("no answer", outcome_unknown=True)
    stage.telephony.answer(order.call_id)
    await stage.when(lambda: stage.asked("join"))
    await stage.all_effects()
    assert stage.live.desk.floor.calls[order.call_id].state is CallState.CONNECTING
    assert stage.live.desk.floor.agents[agent_id].state is AgentState.RESERVED


async def test_a_telephone_that_the_switch_refuses_to_call_leaves_the_agent_offline(stage: Stage) -> None:
    agent_id = await stage.world.add_agent("anna")
    await stage.live.supervision.agents_changed()
    stage.telephony.refusals["raise_leg"] = TelephonyError("no such endpoint")
    await stage.live.requests.go_online(agent_id)
    await stage.when(lambda: stage.live.desk.floor.agents[agent_id].leg_id is None)
    del stage.telephony.refusals["raise_leg"]
    await stage.live.requests.go_online(agent_id)
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.ARRIVED)


async def test_what_the_switch_refuses_to_end_is_told_and_nothing_else(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    stage.telephony.refusals |= {"hang_up": TelephonyError("no"), "drop_leg": TelephonyError("no")}
    with capture_logs() as logs:
        await stage.live.requests.hang_up(agent_id)
        await stage.all_effects()
    assert [line["event"] for line in logs if line["event"].endswith("_failed")] == ["hang_up_failed"]
    assert stage.live.desk.floor.calls[call_id].state is CallState.TALKING


async def test_a_wait_beyond_the_patience_is_released_and_ends_as_silent(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    await stage.live.requests.pause(agent_id, PauseReason.BREAK)
    stage.telephony.answer(order.call_id)
    stage.clock.wind(timedelta(seconds=order.patience_s + 1.5))
    ended = await stage.until_call(order.call_id, CallState.ENDED)
    assert ended.outcome is not None and ended.outcome.value == "SILENT"
    [lead] = await stage.rows("SELECT state, reason FROM leads")
    assert lead == {"state": "scheduled", "reason": "silent_call"}


async def test_winding_past_every_deadline_of_a_call_leaves_a_clean_floor(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(2, wrap_up_s=30)
    call_id = await stage.talk(agent_id)
    stage.clock.wind(timedelta(hours=1))  # a long talk, in a demo
    assert stage.live.desk.floor.calls[call_id].state is CallState.TALKING
    stage.telephony.far_end_hangs_up(call_id)
    stage.clock.wind(timedelta(minutes=10))
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.UNFINISHED)
    assert stage.live.desk.floor.calls == {}


async def test_news_tell_the_page_what_it_counts_down_to(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(wrap_up_s=45)
    call_id = await stage.wrap_up(agent_id)
    told = await stage.until_agent(agent_id, AgentState.WRAP_UP)
    assert isinstance(told, AgentChanged)
    assert told.call_id == call_id
    assert told.deadline_at is not None
    assert abs((told.deadline_at - stage.clock.now()).total_seconds() - 45) < 5
    states = [m.state for m in stage.listener.messages if isinstance(m, CallChanged) and m.call_id == call_id]
    assert states[0] is CallState.DIALING
    assert states[-2:] == [CallState.TALKING, CallState.ENDED]


async def test_no_line_of_the_log_holds_a_number_or_a_name(stage: Stage) -> None:
    structlog.reset_defaults()
    with capture_logs() as logs:
        agent_id = await stage.agent_ready()
        await stage.campaign(2)
        call_id = await stage.wrap_up(agent_id)
        await stage.live.supervision.free_agent(agent_id, 1)  # type: ignore[arg-type]
        await stage.live.requests.ready(agent_id)
        second = await stage.next_order()
        stage.telephony.link_falls()
        stage.telephony.far_end_hangs_up(second.call_id)
        stage.telephony.link_returns()
        await stage.until_call(second.call_id, CallState.ENDED)
        await stage.rows("SELECT 1 FROM attempts")
    assert logs and call_id
    for line in logs:
        open_fields = {key: value for key, value in line.items() if not key.startswith("pii_")}
        assert "+3934712345" not in str(open_fields), line
        assert "Debtor" not in str(open_fields), line


async def test_an_abandoned_call_is_logged_with_the_risk_that_allowed_it(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(mode=DialMode.PREDICTIVE)
    order = await stage.next_order()
    await stage.live.requests.pause(agent_id, PauseReason.BREAK)
    campaign = str(order.campaign_id)
    before = metrics.PACING_REALISED.labels(campaign)._value.get()
    predicted = metrics.PACING_PREDICTED.labels(campaign)._value.get()
    with capture_logs() as logs:
        stage.telephony.answer(order.call_id)
        stage.clock.wind(timedelta(seconds=order.patience_s + 0.1))
        await stage.until_call(order.call_id, CallState.ENDED)
    [line] = [line for line in logs if line["event"] == "call_abandoned"]
    assert (line["call_id"], line["outcome"], line["mode"]) == (order.call_id, "SILENT", "predictive")
    assert (line["risk"], line["answer_probability"]) == (order.risk, order.answer_probability)
    assert line["waited_s"] >= order.patience_s
    assert "+39" not in str(line)
    counted = order.risk is not None
    assert metrics.PACING_REALISED.labels(campaign)._value.get() == before + counted
    assert metrics.PACING_PREDICTED.labels(campaign)._value.get() >= predicted


async def test_an_answer_is_stored_before_anybody_comes(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    await stage.live.requests.pause(agent_id, PauseReason.BREAK)
    stage.telephony.answer(order.call_id)
    row = await stage.until_row("SELECT joined_at, ended_at FROM attempts WHERE answered_at IS NOT NULL")
    assert row == {"joined_at": None, "ended_at": None}
