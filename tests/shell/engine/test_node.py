from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import TrunkId
from dialer.core.trunks.model import Trunk, TrunkKind
from dialer.engine.node import SettableClockRefused
from dialer.ports.admin import TrunkRow
from dialer.ports.publisher import Notice
from dialer.ports.telephony import InboundRequest, TrunkStatus
from dialer.workflows.calls.disposition import DispositionRequest
from tests.shell.engine.conftest import Stage
from tests.world import running_engine


def notice(code: str):  # type: ignore[no-untyped-def]
    return lambda m: isinstance(m, Notice) and m.code == code


async def test_a_call_goes_from_the_queue_to_an_agent_and_its_disposition_to_the_database(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    stage.telephony.far_end_hangs_up(call_id)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.REFUSAL))
    assert (await stage.live.requests.status(agent_id)).state is AgentState.READY
    await stage.live.node.stop()
    [attempt] = await stage.world.rows("SELECT outcome, disposition, agent_id FROM attempts")
    assert attempt == {"outcome": "REFUSAL", "disposition": "REFUSAL", "agent_id": agent_id}
    events = [row["kind"] for row in await stage.world.rows("SELECT kind FROM attempt_events ORDER BY id")]
    assert events == ["ordered", "ringing", "answered", "joined", "ended", "disposed"]
    [lead] = await stage.world.rows("SELECT attempt_count FROM leads")
    assert lead["attempt_count"] == 1


async def test_the_attempt_is_stored_before_the_switch_is_asked(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    [row] = await stage.world.rows("SELECT call_id, e164 FROM attempts")
    assert row == {"call_id": order.call_id, "e164": order.e164}


async def test_no_call_is_started_while_the_link_is_down(stage: Stage) -> None:
    await stage.agent_ready()
    stage.telephony.link_falls()
    await stage.until(notice("link_down"))
    await stage.campaign()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stage.next_order(), 0.3)
    stage.telephony.link_returns()
    await asyncio.wait_for(stage.next_order(), 30)


async def test_a_conversation_outlives_the_dialer_and_its_next_life_takes_it_over(bare: Stage) -> None:
    async with running_engine(bare.world, bare.telephony, bare.clock, listener=bare.listener) as engine:
        bare.engine = engine
        await bare.until(notice("link_up"))
        agent_id = await bare.agent_ready()
        await bare.campaign()
        call_id = await bare.talk(agent_id)
    bare.listener.messages.clear()
    async with running_engine(bare.world, bare.telephony, bare.clock, listener=bare.listener) as engine:
        bare.engine = engine
        await bare.until_agent(agent_id, AgentState.TALKING)
        assert (await engine.requests.pop(agent_id)) is not None or await bare.until(lambda m: hasattr(m, "file"))
        bare.telephony.far_end_hangs_up(call_id)
        await bare.until_agent(agent_id, AgentState.WRAP_UP)
        await engine.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.REFUSAL))
    [attempt] = await bare.world.rows("SELECT outcome, joined_at, ended_at FROM attempts")
    assert attempt["outcome"] == "REFUSAL"
    assert attempt["joined_at"] is not None and attempt["ended_at"] is not None


async def test_a_call_that_ended_while_nobody_listened_is_closed_as_lost_and_its_lead_goes_on(bare: Stage) -> None:
    async with running_engine(bare.world, bare.telephony, bare.clock, listener=bare.listener) as engine:
        bare.engine = engine
        await bare.until(notice("link_up"))
        await bare.agent_ready()
        await bare.campaign()
        order = await bare.next_order()
        bare.telephony.ring(order.call_id)
        await bare.until_call(order.call_id, CallState.RINGING)
        engine.node._diary.waiting_ids()
        # the process dies: nothing more is written, and the person hangs up meanwhile
        engine.node._is_draining = True
        bare.telephony.deliver_to(lambda event: None)
        bare.telephony.far_end_hangs_up(order.call_id)
        engine.desk.floor.calls.clear()
    async with running_engine(bare.world, bare.telephony, bare.clock, listener=bare.listener):
        await bare.until_row("SELECT outcome FROM attempts WHERE outcome = 'LOST'")
    [lead] = await bare.world.rows("SELECT state FROM leads")
    assert lead["state"] == "scheduled"


async def test_a_settable_clock_is_refused_with_a_trunk_that_leaves_this_machine(bare: Stage) -> None:
    trunk = Trunk(trunk_id=TrunkId(0), code="real", kind=TrunkKind.IP, host="sip.carrier.example")
    async with bare.world.store.transaction() as tx:
        trunk_id = await tx.trunk_settings.add(TrunkRow(trunk=trunk))
    with pytest.raises(SettableClockRefused, match="'real'"):
        async with running_engine(bare.world, bare.telephony, bare.clock):
            pass
    async with bare.world.store.transaction() as tx:
        await tx.trunk_settings.update(TrunkRow(trunk=replace(trunk, trunk_id=trunk_id, enabled=False)))
    async with running_engine(bare.world, bare.telephony, bare.clock):
        pass


async def test_a_trunk_that_is_not_reachable_is_not_used_until_it_is(stage: Stage) -> None:
    await stage.agent_ready()
    stage.telephony.tell(TrunkStatus(at=stage.clock.now(), endpoint="trunk-carrier", is_reachable=False))
    await stage.until(notice("trunk_down"))
    await stage.campaign()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stage.next_order(), 0.3)
    stage.telephony.tell(TrunkStatus(at=stage.clock.now(), endpoint="trunk-carrier", is_reachable=True))
    await asyncio.wait_for(stage.next_order(), 30)


async def test_a_lost_leg_is_told_to_the_supervisors(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    [leg] = stage.telephony.legs
    stage.telephony.drop(leg)
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.LEG_LOST)
    await stage.until(notice("leg_lost"))


async def test_someone_who_calls_back_becomes_an_agreed_callback(stage: Stage) -> None:
    await stage.campaign()
    await stage.until(lambda m: True)
    asked = InboundRequest(at=stage.clock.now(), caller="+393471234500", dialled="+390422550130", wants_callback=True)
    stage.telephony.tell(asked)
    await stage.until_row("SELECT id FROM leads WHERE callback_at IS NOT NULL")
    agent_id = await stage.agent_ready()
    order = await asyncio.wait_for(stage.next_order(), 30)
    assert order.reserved_agent_id == agent_id


async def test_a_second_process_with_the_same_name_takes_over_and_the_first_stops_dialling(stage: Stage) -> None:
    async with stage.world.store.transaction() as tx:
        await tx.nodes.enter(stage.live.node._policy.node_id, stage.clock.now())
    await stage.until(notice("node_taken_over"))
    assert not stage.live.node.is_ready
