from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from structlog.testing import capture_logs

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.calls.model import CallState
from dialer.core.kernel.ids import NodeId
from dialer.ports.store import StoreError
from dialer.ports.telephony import TelephonyError
from tests.factories import later
from tests.shell.engine.conftest import Stage

LEAD = "SELECT state, reason, attempt_count FROM leads"


async def test_leads_are_promoted_when_they_are_due_and_not_before(stage: Stage) -> None:
    stage.live.node._loop.is_ready = False
    await stage.campaign()
    async with stage.world.store.transaction() as tx:
        [candidate] = await tx.leads.claim(
            1,
            1,
            node_id=NodeId("node-1"),
            now=stage.clock.now(),
            lease_until=later(3600),  # type: ignore[arg-type]
        )
    await stage.world.write(
        lambda c: c.exec_driver_sql("UPDATE leads SET state = 'scheduled', due_at = due_at + 600000000") and None
    )
    assert candidate
    await stage.live.node._sweepers.round()
    [lead] = await stage.rows("SELECT state, due_at FROM leads")
    assert lead["state"] == "scheduled"
    stage.clock.wind(timedelta(days=1))
    await stage.until_row("SELECT 1 FROM leads WHERE state = 'ready'")


async def test_a_lease_past_its_end_is_free_again(stage: Stage) -> None:
    stage.live.node._loop.is_ready = False
    await stage.campaign()
    await stage.live.queue.fill(1, 10, stage.clock.now())  # type: ignore[arg-type]
    assert (await stage.rows(LEAD))[0]["state"] == "leased"
    stage.clock.wind(timedelta(seconds=121))
    await stage.until_row("SELECT 1 FROM leads WHERE state = 'ready'")


async def test_an_open_attempt_that_nobody_knows_is_closed_as_lost_and_counts(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    stage.live.desk.floor.calls.clear()
    stage.telephony.calls.clear()
    stage.clock.wind(timedelta(seconds=61))
    await stage.until_row("SELECT 1 FROM attempts WHERE outcome = 'LOST'")
    [lead] = await stage.rows(LEAD)
    assert (lead["state"], lead["attempt_count"]) == ("scheduled", 1)
    assert order


async def test_an_open_attempt_that_the_switch_still_has_stays_open(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    await stage.next_order()
    stage.live.desk.floor.calls.clear()
    stage.clock.wind(timedelta(seconds=61))
    await stage.live.node._sweepers.round()
    assert len(await stage.rows("SELECT 1 FROM attempts WHERE ended_at IS NULL")) == 1


async def test_a_call_whose_end_is_being_written_is_not_closed_a_second_time(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    stage.store.error = StoreError("locked", retryable=True)
    stage.telephony.far_end_hangs_up(order.call_id)
    stage.clock.wind(timedelta(seconds=61))
    stage.store.error = None
    await stage.live.node._sweepers.round()
    [row] = await stage.rows("SELECT outcome FROM attempts")
    assert row["outcome"] == "NA"  # as the switch told it, not LOST
    [lead] = await stage.rows(LEAD)
    assert lead["attempt_count"] == 1


async def test_the_attempts_of_a_dead_node_are_closed_by_another(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    await stage.next_order()
    async with stage.world.store.transaction() as tx:
        await tx.nodes.enter(NodeId("node-2"), stage.clock.now())
    await stage.world.write(lambda c: c.exec_driver_sql("UPDATE attempts SET node_id = 'node-2'") and None)
    stage.live.desk.floor.calls.clear()
    stage.clock.wind(timedelta(seconds=61))
    row = await stage.until_row("SELECT outcome FROM attempts WHERE ended_at IS NOT NULL")
    assert row["outcome"] == "LOST"


async def test_the_attempts_of_a_living_node_are_left_to_it(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    await stage.next_order()
    await stage.world.write(lambda c: c.exec_driver_sql("UPDATE attempts SET node_id = 'node-2'") and None)
    stage.live.desk.floor.calls.clear()
    stage.clock.wind(timedelta(seconds=61))
    async with stage.world.store.transaction() as tx:
        await tx.nodes.enter(NodeId("node-2"), stage.clock.now())
    await stage.live.node._sweepers.round()
    assert len(await stage.rows("SELECT 1 FROM attempts WHERE ended_at IS NULL")) == 1


async def test_a_conversation_without_a_verdict_gives_its_lead_back_after_four_hours(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    await stage.wrap_up(agent_id)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    stage.clock.wind(timedelta(hours=3, minutes=59))
    await stage.live.node._sweepers.round()
    assert (await stage.rows(LEAD))[0]["state"] == "dialed"
    stage.clock.wind(timedelta(minutes=2))
    await stage.until_row("SELECT 1 FROM leads WHERE state = 'scheduled'")
    assert (await stage.rows(LEAD))[0] == {"state": "scheduled", "reason": "undisposed", "attempt_count": 1}
    kinds = [row["kind"] for row in await stage.rows("SELECT kind FROM attempt_events ORDER BY id")]
    assert kinds[-1] == "undisposed"


async def test_a_conversation_that_broke_off_at_once_is_no_dead_end_either(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    stage.telephony.far_end_hangs_up(call_id)  # within five seconds
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    [row] = await stage.rows("SELECT outcome FROM attempts")
    assert row["outcome"] == "HANGUP_EARLY"
    stage.clock.wind(timedelta(hours=4, minutes=1))
    await stage.until_row("SELECT 1 FROM leads WHERE state = 'scheduled' AND reason = 'undisposed'")


async def test_a_conversation_whose_leg_is_gone_is_ended_and_a_long_one_is_told_once(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    stage.clock.wind(timedelta(hours=2, minutes=1))
    with capture_logs() as logs:
        await stage.live.node._sweepers.round()
        await stage.live.node._sweepers.round()
    assert [line["call_id"] for line in logs if line["event"] == "call_very_long"] == [call_id]
    assert call_id in stage.live.desk.floor.calls
    stage.telephony.calls.clear()
    await stage.until_call(call_id, CallState.ENDED)
    [row] = await stage.rows("SELECT outcome FROM attempts")
    assert row["outcome"] == "CONNECTED"


async def test_a_person_who_waits_beyond_every_limit_is_let_go(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    await stage.live.requests.pause(agent_id, PauseReason.BREAK)
    stage.telephony.answer(order.call_id)
    for timer in stage.telephony.calls[order.call_id].timers:  # a dialplan that forgets its own limit
        timer.cancel()
    stage.telephony.refusals["release"] = TelephonyError("refused")
    stage.clock.wind(timedelta(seconds=61))
    ended = await stage.until_call(order.call_id, CallState.ENDED)
    assert ended.outcome is not None and ended.outcome.value == "SILENT"


async def test_one_sweeper_that_fails_does_not_hold_up_the_others(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    await stage.next_order()
    stage.live.desk.floor.calls.clear()
    stage.telephony.refusals["survey"] = TelephonyError("no answer", retryable=True)
    stage.clock.wind(timedelta(seconds=61))
    with capture_logs() as logs:
        await stage.live.node._sweepers.round()
    assert {line["sweeper"] for line in logs if line["event"] == "sweeper_failed"} == {"open_attempts"}


async def test_a_dead_node_is_taken_over_only_once(stage: Stage) -> None:
    """Two sweepers find the same row: the lead moves once."""
    await stage.agent_ready()
    await stage.campaign()
    await stage.next_order()
    async with stage.world.store.transaction() as tx:
        rows = await tx.attempts.open_of(NodeId("node-1"))
    stage.live.desk.floor.calls.clear()
    stage.telephony.calls.clear()
    sweepers = stage.live.node._sweepers
    await sweepers.close_lost(rows, stage.clock.now())
    await sweepers.close_lost([replace(row) for row in rows], stage.clock.now())
    [lead] = await stage.rows(LEAD)
    assert lead["attempt_count"] == 1


async def test_a_verdict_that_never_came_does_not_disturb_the_next_call(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    await stage.wrap_up(agent_id)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    stage.clock.wind(timedelta(hours=4, minutes=1))
    await stage.until_row("SELECT 1 FROM leads WHERE reason = 'undisposed'")
    await stage.agent_ready("bice")
    stage.clock.wind(timedelta(hours=24, minutes=5))
    order = await stage.next_order()
    await stage.live.node._sweepers.round()
    assert (await stage.rows(LEAD))[0] == {"state": "dialed", "reason": "", "attempt_count": 1}
    assert order.call_id in stage.live.desk.floor.calls
