"""Between the plan and the switch: a call is asked for once, or not at all."""

from __future__ import annotations

from datetime import timedelta

from dialer.ports.telephony import TelephonyError
from tests.shell.engine.conftest import Stage

LEAD = "SELECT state, attempt_count, reason FROM leads"


async def test_a_stop_between_the_plan_and_the_switch_calls_nobody(stage: Stage) -> None:
    await stage.agent_ready()
    original = stage.store.transaction
    stopped = False

    def stop_while_writing():  # type: ignore[no-untyped-def]
        nonlocal stopped
        if stage.live.desk.floor.calls and not stopped:
            stopped = True
            stage.live.node._roster.stop_now()
        return original()

    stage.store.transaction = stop_while_writing  # type: ignore[method-assign]
    await stage.campaign()
    row = await stage.until_row("SELECT outcome, cancelled FROM attempts WHERE ended_at IS NOT NULL")
    assert row["outcome"] == "CANCELLED"
    assert stage.asked("dial") == []
    [lead] = await stage.rows(LEAD)
    assert lead == {"state": "scheduled", "attempt_count": 0, "reason": "cancelled"}


async def test_a_call_that_the_switch_refuses_is_a_network_failure_and_tried_again(stage: Stage) -> None:
    stage.telephony.refusals["dial"] = TelephonyError("no such trunk")
    await stage.agent_ready()
    await stage.campaign()
    await stage.until_row("SELECT 1 FROM attempts WHERE outcome = 'NETFAIL'")
    [lead] = await stage.rows(LEAD)
    assert lead["state"] == "scheduled" and lead["reason"] == "network"
    del stage.telephony.refusals["dial"]
    stage.clock.wind(timedelta(hours=2, minutes=1))
    assert (await stage.next_order()).e164 == "+393471234500"


async def test_a_call_of_which_nothing_is_known_is_never_dialled_twice(stage: Stage) -> None:
    stage.telephony.refusals["dial"] = TelephonyError("no answer in time", outcome_unknown=True)
    await stage.agent_ready()
    await stage.campaign()
    await stage.until_row("SELECT 1 FROM attempts")
    await stage.when(lambda: stage.asked("dial"))
    [order] = stage.asked("dial")
    del stage.telephony.refusals["dial"]
    await stage.nothing_dialled()
    assert order.call_id in stage.live.desk.floor.calls  # type: ignore[attr-defined]
    # nothing is ever heard of it: after its ring time it is closed, as an attempt
    stage.clock.wind(timedelta(seconds=60))
    await stage.until_row("SELECT 1 FROM attempts WHERE outcome = 'LOST'")
    assert len(stage.asked("dial")) == 1
    [lead] = await stage.rows(LEAD)
    assert lead["attempt_count"] == 1
