from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.calls.model import CallState, HangupCause
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, UserId
from dialer.ports.publisher import Notice
from dialer.ports.store import StoreError
from tests.shell.engine.conftest import Stage
from tests.world import running_engine

BOSS = UserId(1)


async def test_stopping_ends_what_rings_at_once_and_leaves_the_conversation(stage: Stage) -> None:
    anna = await stage.agent_ready("anna")
    await stage.agent_ready("bice")
    await stage.campaign(4)
    first, second = await stage.next_order(), await stage.next_order()
    stage.telephony.answer(first.call_id)
    await stage.until_call(first.call_id, CallState.TALKING)
    stage.telephony.ring(second.call_id)
    await stage.live.supervision.stop_all(BOSS)
    ended = await stage.until_call(second.call_id, CallState.ENDED)
    assert ended.outcome is not None and ended.outcome.value == "CANCELLED"
    assert stage.live.desk.floor.agents[anna].state is AgentState.TALKING
    await stage.nothing_dialled()
    assert (await stage.live.supervision.live()).is_stopped
    await stage.live.supervision.resume(BOSS)
    await stage.next_order()


async def test_the_stop_survives_a_restart(bare: Stage) -> None:
    await bare.world.add_agent("boss")
    async with running_engine(bare.world, bare.telephony, bare.clock, listener=bare.listener) as engine:
        await engine.supervision.stop_all(BOSS)
    async with running_engine(bare.world, bare.telephony, bare.clock, listener=bare.listener) as engine:
        bare.engine = engine
        assert engine.roster.is_stopped
        await bare.agent_ready()
        await bare.campaign()
        await bare.nothing_dialled()
        assert engine.node._loop.idle_reason == "stopped"
        await engine.supervision.resume(BOSS)
        await bare.next_order()


async def test_a_stop_that_could_not_be_stored_holds_here_until_dialling_is_resumed(stage: Stage) -> None:
    await stage.world.add_agent("boss")
    stage.store.error = StoreError("gone", retryable=True)
    with pytest.raises(StoreError):
        await stage.live.supervision.stop_all(BOSS)
    stage.store.error = None
    await stage.live.node.refresh()  # the stored switch says otherwise
    assert stage.live.roster.is_stopped
    await stage.live.supervision.resume(BOSS)
    assert not stage.live.roster.is_stopped


async def test_another_nodes_stop_and_its_end_reach_this_one(stage: Stage) -> None:
    async with stage.world.store.transaction() as tx:
        await tx.switch.set_stopped(True, by=None, at=stage.clock.now())
    await stage.live.node.refresh()
    assert stage.live.roster.is_stopped
    async with stage.world.store.transaction() as tx:
        await tx.switch.set_stopped(False, by=None, at=stage.clock.now())
    await stage.live.node.refresh()
    assert not stage.live.roster.is_stopped


async def test_a_stuck_call_that_the_switch_still_knows_is_hung_up_and_audited(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await stage.live.supervision.free_call(call_id, BOSS)
    await stage.until_call(call_id, CallState.ENDED)
    [line] = await stage.rows("SELECT action, subject FROM audit WHERE action = 'call.freed'")
    assert line["subject"] == f"call:{call_id}"
    with pytest.raises(NotFound):
        await stage.live.supervision.free_call(call_id, BOSS)


async def test_a_stuck_call_that_the_switch_has_forgotten_is_closed_here(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    stage.telephony.calls.clear()  # and never a word of its end
    await stage.live.supervision.free_call(order.call_id, BOSS)
    assert order.call_id not in stage.live.desk.floor.calls
    assert agent_id


async def test_an_agent_in_conversation_is_not_freed(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    await stage.talk(agent_id)
    with pytest.raises(Conflict, match="free the call"):
        await stage.live.supervision.free_agent(agent_id, BOSS)
    with pytest.raises(NotFound):
        await stage.live.supervision.free_agent(AgentId(99), BOSS)


async def freed(stage: Stage, agent_id: AgentId) -> None:
    await stage.live.supervision.free_agent(agent_id, BOSS)
    agent = stage.live.desk.floor.agents[agent_id]
    assert (agent.state, agent.pause_reason) == (AgentState.PAUSED, PauseReason.SUPERVISOR)
    assert agent.call_id is None and agent.pause_wanted is None
    await stage.live.requests.ready(agent_id)


async def test_an_agent_stuck_in_wrap_up_or_held_is_paused_and_can_go_on(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    await stage.wrap_up(agent_id)
    await freed(stage, agent_id)
    agents = stage.live.desk.floor.agents
    agents[agent_id] = replace(agents[agent_id], state=AgentState.RESERVED, call_id=CallId("c-gone"))
    await freed(stage, agent_id)
    agents[agent_id] = replace(agents[agent_id], state=AgentState.TALKING, call_id=CallId("c-gone"))
    await freed(stage, agent_id)
    assert len(await stage.rows("SELECT 1 FROM audit WHERE action = 'agent.freed'")) == 3


async def test_the_live_floor_is_told_complete(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    campaign_id = await stage.campaign(2)
    call_id = await stage.talk(agent_id)
    live = await stage.live.supervision.live()
    assert [(a.agent_id, a.state, a.call_id) for a in live.agents] == [(agent_id, AgentState.TALKING, call_id)]
    assert [(c.call_id, c.state) for c in live.calls] == [(call_id, CallState.TALKING)]
    [figures] = live.campaigns
    assert figures.campaign_id == campaign_id
    assert (figures.agents_by_state, figures.calls_by_state) == ({"talking": 1}, {"talking": 1})
    assert figures.launch_reason
    assert live.is_link_up and not live.is_stopped


async def test_a_disabled_agent_takes_no_more_calls_and_leaves_after_the_verdict(stage: Stage) -> None:
    anna, bice = await stage.agent_ready("anna"), await stage.agent_ready("bice")
    await stage.campaign(1)
    order = await stage.next_order()
    stage.telephony.answer(order.call_id)
    await stage.until_call(order.call_id, CallState.TALKING)
    talking = next(a for a in (anna, bice) if stage.live.desk.floor.agents[a].state is AgentState.TALKING)
    idle = bice if talking == anna else anna
    async with stage.world.store.transaction() as tx:
        for agent_id in (anna, bice):
            await tx.agents.update(agent_id, enabled=False)
    await stage.live.supervision.agents_changed()
    assert idle not in stage.live.desk.floor.agents or stage.live.desk.floor.agents[idle].state is AgentState.OFFLINE
    assert stage.live.desk.floor.agents[talking].state is AgentState.TALKING
    stage.telephony.far_end_hangs_up(order.call_id, HangupCause(q850=16))
    await stage.live.supervision.free_agent(talking, BOSS)
    await stage.live.supervision.agents_changed()
    await stage.live.supervision.agents_changed()
    assert stage.live.desk.floor.agents == {}
    await stage.when(lambda: len(stage.asked("drop_leg")) == 2)


async def test_an_agent_taken_out_of_the_team_gets_no_call_of_it(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    async with stage.world.store.transaction() as tx:
        await tx.agents.update(agent_id, teams=[])
    await stage.live.supervision.agents_changed()
    await stage.campaign()
    await stage.nothing_dialled()


async def test_a_changed_campaign_is_known_at_once(stage: Stage) -> None:
    campaign_id = await stage.campaign()
    assert stage.live.roster.campaigns[CampaignId(campaign_id)].campaign_id == campaign_id


async def test_a_stop_is_told_to_everyone(stage: Stage) -> None:
    await stage.world.add_agent("boss")
    await stage.live.supervision.stop_all(BOSS)
    await stage.until(lambda m: isinstance(m, Notice) and m.code == "dialing_stopped")
    await stage.live.supervision.resume(BOSS)
    await stage.until(lambda m: isinstance(m, Notice) and m.code == "dialing_resumed")
