from __future__ import annotations

from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.kernel.ids import AgentId, CallId
from dialer.ports.telephony import TelephonyError
from tests.shell.engine.conftest import Stage

UNKNOWN = TelephonyError("the link was lost before the bridge was seen", retryable=True, outcome_unknown=True)


async def join_lost_with_the_link(stage: Stage) -> tuple[AgentId, CallId]:
    """A bridge was asked for, and the link went before its answer."""
    agent_id = await stage.agent_ready()
    await stage.campaign()
    stage.telephony.refusals["join"] = UNKNOWN
    order = await stage.next_order()
    stage.telephony.ring(order.call_id)
    stage.telephony.answer(order.call_id)
    await stage.until_call(order.call_id, CallState.CONNECTING)
    stage.telephony.link_falls()
    await stage.until(lambda m: getattr(m, "code", "") == "link_down")
    del stage.telephony.refusals["join"]
    return agent_id, order.call_id


async def test_a_join_lost_with_the_link_that_came_about_is_a_conversation(stage: Stage) -> None:
    agent_id, call_id = await join_lost_with_the_link(stage)
    call = stage.telephony.calls[call_id]
    [leg] = stage.telephony.legs.values()
    call.leg_id, leg.call_id = leg.order.leg_id, call_id
    stage.telephony.link_returns()
    await stage.until_call(call_id, CallState.TALKING)
    await stage.until_agent(agent_id, AgentState.TALKING)


async def test_a_join_lost_with_the_link_that_did_not_come_about_is_asked_for_again(stage: Stage) -> None:
    _, call_id = await join_lost_with_the_link(stage)
    before = [name for name, _ in stage.telephony.asked].count("join")
    stage.telephony.link_returns()
    await stage.until_call(call_id, CallState.TALKING)
    assert [name for name, _ in stage.telephony.asked].count("join") == before + 1
