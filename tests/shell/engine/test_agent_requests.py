from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.calls.model import CallState, TransferStage
from dialer.core.floor import TransferVerb
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.errors import Conflict, Invalid, InvalidTransition, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId
from dialer.ports.publisher import AgentChanged, CallChanged, ScreenCleared, ScreenPop
from dialer.ports.telephony import TelephonyError
from dialer.workflows.calls.disposition import DispositionRequest
from tests.shell.engine.conftest import Stage


async def test_an_unknown_agent_is_not_found(stage: Stage) -> None:
    requests, nobody = stage.live.requests, AgentId(99)
    for ask in (
        requests.status(nobody),
        requests.pop(nobody),
        requests.go_online(nobody),
        requests.go_offline(nobody),
        requests.ready(nobody),
        requests.pause(nobody, PauseReason.BREAK),
        requests.hang_up(nobody),
        requests.say_closing(nobody, True),
        requests.hold(nobody, True),
        requests.reconnect(nobody),
        requests.press(nobody, "1"),
        requests.transfer(nobody, TransferVerb.CONSULT),
        requests.colleagues(nobody),
        requests.close_part(nobody, CallId("c")),
        requests.skip_preview(nobody, ""),
    ):
        with pytest.raises(NotFound):
            await ask


async def test_going_online_twice_or_without_a_switch_is_refused(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    with pytest.raises(InvalidTransition, match="online already"):
        await stage.live.requests.go_online(agent_id)
    other = await stage.world.add_agent("bice")
    await stage.live.supervision.agents_changed()
    stage.telephony.link_falls()
    with pytest.raises(InvalidTransition, match="not reachable"):
        await stage.live.requests.go_online(other)


async def test_a_telephone_that_does_not_answer_leaves_the_agent_offline(stage: Stage) -> None:
    agent_id = await stage.world.add_agent("anna")
    await stage.live.supervision.agents_changed()
    stage.telephony.missing.add("anna")
    await stage.live.requests.go_online(agent_id)
    await stage.until(lambda m: isinstance(m, AgentChanged) and m.leg is LegState.CALLING)
    stage.listener.messages.clear()
    await stage.until(lambda m: isinstance(m, AgentChanged) and m.leg is LegState.DOWN)
    with pytest.raises(InvalidTransition, match="go online first"):
        await stage.live.requests.ready(agent_id)


async def test_only_an_agents_own_reasons_are_taken_for_a_pause(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    with pytest.raises(Invalid, match="lunch"):
        await stage.live.requests.pause(agent_id, PauseReason.SUPERVISOR)
    await stage.live.requests.pause(agent_id, PauseReason.LUNCH)
    status = await stage.live.requests.status(agent_id)
    assert (status.state, status.pause_reason) == (AgentState.PAUSED, PauseReason.LUNCH)
    await stage.live.requests.go_offline(agent_id)
    assert (await stage.live.requests.status(agent_id)).state is AgentState.OFFLINE
    await stage.when(lambda: stage.asked("drop_leg"))


async def test_hanging_up_ends_the_agents_own_call(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    with pytest.raises(InvalidTransition, match="no call"):
        await stage.live.requests.hang_up(agent_id)
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await stage.live.requests.hang_up(agent_id)
    await stage.until_call(call_id, CallState.ENDED)


async def test_an_agent_holds_the_person_and_talks_again(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    with pytest.raises(InvalidTransition, match="no conversation"):
        await stage.live.requests.hold(agent_id, True)
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await stage.live.requests.hold(agent_id, True)
    told = await stage.until(lambda m: isinstance(m, AgentChanged) and m.held_at is not None)
    assert isinstance(told, AgentChanged) and told.is_hold_wanted and told.state is AgentState.TALKING
    await stage.until(lambda m: isinstance(m, CallChanged) and m.call_id == call_id and m.held_at is not None)
    with pytest.raises(InvalidTransition, match="on hold already"):
        await stage.live.requests.hold(agent_id, True)
    stage.listener.messages.clear()
    await stage.live.requests.hold(agent_id, False)
    await stage.until(lambda m: isinstance(m, CallChanged) and m.call_id == call_id and m.held_at is None)
    assert (await stage.live.requests.status(agent_id)).held_at is None


async def test_keys_reach_the_persons_side_and_are_written_nowhere(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    requests = stage.live.requests
    with pytest.raises(InvalidTransition, match="no conversation"):
        await requests.press(agent_id, "1")
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await requests.press(agent_id, "24#")
    assert stage.telephony.calls[call_id].keys == "24#"
    assert not [row for row in await stage.rows("SELECT kind, data FROM attempt_events") if "24#" in str(row)]
    stage.telephony.refusals["press"] = TelephonyError("Asterisk refused PlayDTMF: Channel not found")
    with pytest.raises(TelephonyError, match="PlayDTMF"):
        await requests.press(agent_id, "1")
    await requests.hold(agent_id, True)
    await stage.until(lambda m: isinstance(m, AgentChanged) and m.held_at is not None)
    with pytest.raises(InvalidTransition, match="on hold"):
        await requests.press(agent_id, "1")


@pytest.mark.parametrize("is_unknown", [False, True])
async def test_a_hold_that_the_switch_refuses_or_does_not_answer_leaves_the_conversation_as_it_is(
    stage: Stage, is_unknown: bool
) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    await stage.talk(agent_id)
    refusal = TelephonyError("Asterisk did not hold: Channel does not exist.", outcome_unknown=is_unknown)
    stage.telephony.refusals["hold"] = refusal
    stage.listener.messages.clear()
    await stage.live.requests.hold(agent_id, True)
    await stage.until(lambda m: isinstance(m, AgentChanged) and m.is_hold_wanted)
    told = await stage.until(lambda m: isinstance(m, AgentChanged) and not m.is_hold_wanted)
    assert isinstance(told, AgentChanged) and told.state is AgentState.TALKING and told.held_at is None
    del stage.telephony.refusals["hold"]
    await stage.live.requests.hold(agent_id, True)
    await stage.until(lambda m: isinstance(m, AgentChanged) and m.held_at is not None)


async def test_a_page_loaded_anew_gets_its_leg_and_the_person_back(stage: Stage) -> None:
    """The telephone is gone with the page: the dialplan holds the person until the leg is there again."""
    agent_id = await stage.agent_ready(kind="webrtc")
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    [leg] = stage.telephony.legs
    stage.telephony.drop(leg)
    await stage.until(lambda m: isinstance(m, AgentChanged) and m.held_at is not None and not m.is_hold_wanted)
    with pytest.raises(InvalidTransition, match="telephone is not connected"):
        await stage.live.requests.hold(agent_id, False)
    await stage.live.requests.reconnect(agent_id)
    stage.listener.messages.clear()
    await stage.until(lambda m: isinstance(m, CallChanged) and m.call_id == call_id and m.held_at is None)
    status = await stage.live.requests.status(agent_id)
    assert (status.state, status.leg, status.call_id) == (AgentState.TALKING, LegState.UP, call_id)


async def test_a_leg_left_over_from_a_dead_page_is_dropped_for_the_new_one(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    [old] = stage.telephony.legs
    await stage.live.requests.reconnect(agent_id)
    status = await stage.live.requests.status(agent_id)
    assert (status.state, status.pause_reason) == (AgentState.PAUSED, PauseReason.LEG_LOST), "no call comes meanwhile"
    stage.listener.messages.clear()
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.ARRIVED)
    [new] = stage.telephony.legs
    assert new != old and stage.asked("drop_leg") == [old]


async def test_the_agents_closing_sign_is_told_to_the_agent_and_ends_with_the_conversation(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    with pytest.raises(InvalidTransition, match="not possible while ready"):
        await stage.live.requests.say_closing(agent_id, True)
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await stage.live.requests.say_closing(agent_id, True)
    told = await stage.until(lambda m: isinstance(m, AgentChanged) and m.closing_at is not None)
    assert isinstance(told, AgentChanged) and told.state is AgentState.TALKING
    await stage.live.requests.say_closing(agent_id, False)
    assert (await stage.live.requests.status(agent_id)).closing_at is None
    await stage.live.requests.say_closing(agent_id, True)
    stage.telephony.far_end_hangs_up(call_id)
    assert (await stage.until_agent(agent_id, AgentState.WRAP_UP)).closing_at is None


async def test_a_wrap_up_that_ran_out_is_finished_by_its_disposition(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(wrap_up_s=30)
    call_id = await stage.wrap_up(agent_id)
    status = await stage.until_agent(agent_id, AgentState.WRAP_UP)
    assert status.deadline_at is not None
    stage.clock.wind(timedelta(seconds=31))
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.UNFINISHED)
    with pytest.raises(InvalidTransition, match="disposition"):
        await stage.live.requests.ready(agent_id)
    assert await stage.live.requests.pop(agent_id) is not None
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.REFUSAL))
    assert (await stage.live.requests.status(agent_id)).state is AgentState.READY
    assert await stage.live.requests.pop(agent_id) is None


async def test_a_disposition_given_offline_lets_the_agent_work_again(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(wrap_up_s=30)
    call_id = await stage.wrap_up(agent_id)
    stage.clock.wind(timedelta(seconds=31))
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.UNFINISHED)
    await stage.live.requests.go_offline(agent_id)
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.REFUSAL))
    stage.listener.messages.clear()
    await stage.live.requests.go_online(agent_id)
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.ARRIVED)
    await stage.live.requests.ready(agent_id)


async def test_a_call_disposed_while_talking_keeps_the_agents_verdict_and_its_lead(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await stage.live.requests.dispose(agent_id, DispositionRequest(call_id=call_id, code=Outcome.REFUSAL))
    assert (await stage.live.requests.status(agent_id)).state is AgentState.TALKING
    stage.clock.wind(timedelta(seconds=90))
    stage.telephony.far_end_hangs_up(call_id)
    await stage.when(lambda: stage.live.desk.floor.agents[agent_id].state is AgentState.READY)
    [row] = await stage.rows("SELECT outcome, disposition, system_outcome, ended_at IS NOT NULL AS over FROM attempts")
    assert row == {"outcome": "REFUSAL", "disposition": "REFUSAL", "system_outcome": "CONNECTED", "over": 1}
    [lead] = await stage.rows("SELECT state, reason, attempt_count FROM leads")
    assert lead == {"state": "done", "reason": "refusal", "attempt_count": 1}


async def test_a_call_that_still_rings_for_its_agent_has_nothing_to_dispose(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign(mode=DialMode.PREVIEW)
    shown = await stage.until(lambda m: isinstance(m, ScreenPop))
    assert isinstance(shown, ScreenPop)
    await stage.live.requests.accept_preview(shown.agent_id)
    order = await stage.next_order()
    with pytest.raises(Conflict, match="not begun"):
        await stage.live.requests.dispose(
            shown.agent_id, DispositionRequest(call_id=order.call_id, code=Outcome.REFUSAL)
        )


async def test_a_skipped_preview_comes_back_after_two_hours_with_the_reason(stage: Stage) -> None:
    await stage.agent_ready()
    await stage.campaign(mode=DialMode.PREVIEW)
    shown = await stage.until(lambda m: isinstance(m, ScreenPop))
    assert isinstance(shown, ScreenPop)
    await stage.live.requests.skip_preview(shown.agent_id, "known to be away")
    await stage.until(lambda m: isinstance(m, ScreenCleared))
    [lead] = await stage.rows("SELECT state, reason FROM leads")
    assert lead == {"state": "scheduled", "reason": "skipped:known to be away"}
    with pytest.raises(InvalidTransition, match="no preview"):
        await stage.live.requests.skip_preview(shown.agent_id, "again")
    stage.listener.messages.clear()
    stage.clock.wind(timedelta(hours=2, minutes=1))
    again = await stage.until(lambda m: isinstance(m, ScreenPop))
    assert again.lead_id == shown.lead_id  # type: ignore[attr-defined]


async def test_a_preview_that_runs_out_pauses_the_agent_and_frees_the_lead(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(mode=DialMode.PREVIEW, preview_s=40)
    await stage.until(lambda m: isinstance(m, ScreenPop))
    stage.clock.wind(timedelta(seconds=41))
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.UNFINISHED)
    with pytest.raises(InvalidTransition, match="no preview"):
        await stage.live.requests.accept_preview(agent_id)
    stage.listener.messages.clear()
    await stage.live.requests.ready(agent_id)
    await stage.until(lambda m: isinstance(m, ScreenPop))  # the lead is free again, and shown anew


async def test_an_agent_who_wanted_to_go_is_offline_when_the_preview_has_run_out(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign(mode=DialMode.PREVIEW, preview_s=40)
    await stage.until(lambda m: isinstance(m, ScreenPop))
    await stage.live.requests.go_offline(agent_id)
    stage.clock.wind(timedelta(seconds=41))
    await stage.until_agent(agent_id, AgentState.OFFLINE)
    await stage.when(lambda: stage.asked("drop_leg"))


async def two_agents(stage: Stage) -> tuple[AgentId, AgentId, CallId]:
    """The first in a conversation, the second free."""
    first = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(first)
    await stage.identify(first, call_id)
    second = await stage.agent_ready("bice")
    await stage.until_agent(second, AgentState.READY)
    stage.listener.messages.clear()
    return first, second, call_id


async def until_stage(stage: Stage, agent_id: AgentId, wanted: TransferStage | None) -> AgentChanged:
    found = await stage.until(
        lambda m: (
            isinstance(m, AgentChanged)
            and m.agent_id == agent_id
            and (m.transfer.stage if m.transfer is not None else None) is wanted
        )
    )
    assert isinstance(found, AgentChanged)
    return found


async def test_a_person_is_given_to_a_colleague_who_gives_the_outcome(stage: Stage) -> None:
    first, second, call_id = await two_agents(stage)
    requests = stage.live.requests
    assert [agent.agent_id for agent in await requests.colleagues(first)] == [second]
    await requests.transfer(first, TransferVerb.HAND_OVER, to_agent_id=second)
    pop = await stage.until(lambda m: isinstance(m, ScreenPop) and m.agent_id == second)
    assert isinstance(pop, ScreenPop) and pop.call_id == call_id
    await stage.until_agent(second, AgentState.TALKING)
    left = await stage.until_agent(first, AgentState.WRAP_UP)
    assert left.is_handed_over and left.deadline_at is not None
    shown = await requests.pop(second)
    assert shown is not None and shown.conduct is not None and shown.conduct.is_identified, (
        "what was checked goes along"
    )
    for code in (Outcome.REFUSAL, Outcome.WRONG_NUMBER):
        with pytest.raises(Refused):
            await requests.dispose(first, DispositionRequest(call_id=call_id, code=code))
    await requests.close_part(first, call_id)
    assert (await requests.status(first)).state is AgentState.READY
    with pytest.raises(Conflict):
        await requests.close_part(first, call_id)
    await requests.hang_up(second)
    await stage.until_agent(second, AgentState.WRAP_UP)
    await requests.dispose(second, DispositionRequest(call_id=call_id, code=Outcome.WRONG_NUMBER))
    [row] = await stage.rows("SELECT agent_id, disposition FROM attempts")
    assert (row["agent_id"], row["disposition"]) == (second, Outcome.WRONG_NUMBER.value)
    kinds = [row["kind"] for row in await stage.rows("SELECT kind FROM attempt_events ORDER BY id")]
    for kind in ("hand_over_asked", "handed_over", "part_closed", "disposed"):
        assert kinds.count(kind) == 1, kind


async def test_two_agents_consult_are_three_and_the_colleague_leaves(stage: Stage) -> None:
    first, second, call_id = await two_agents(stage)
    requests = stage.live.requests
    await requests.transfer(first, TransferVerb.CONSULT, to_agent_id=second)
    own = await until_stage(stage, first, TransferStage.CONSULTING)
    other = await until_stage(stage, second, TransferStage.CONSULTING)
    assert own.transfer is not None and (own.transfer.is_own, own.transfer.other_agent_id) == (True, second)
    assert other.transfer is not None and (other.transfer.is_own, other.transfer.other_agent_id) == (False, first)
    assert own.held_at is not None and other.held_at is None
    await requests.transfer(first, TransferVerb.GATHER)
    await until_stage(stage, first, TransferStage.TOGETHER)
    await requests.hang_up(second)
    await stage.until_agent(second, AgentState.READY)
    assert call_id in stage.telephony.calls, "a colleague's hang-up ends nothing but their own part"
    assert (await requests.status(first)).transfer is None
    assert await requests.pop(second) is None


async def test_a_consultation_that_the_switch_refuses_gives_the_person_back(stage: Stage) -> None:
    first, second, call_id = await two_agents(stage)
    stage.telephony.refusals["consult"] = TelephonyError("Asterisk refused a consultation: Channel does not exist.")
    await stage.live.requests.transfer(first, TransferVerb.CONSULT, to_agent_id=second)
    await until_stage(stage, first, TransferStage.TAKING_BACK)
    await stage.until_agent(second, AgentState.READY)
    assert stage.telephony.calls[call_id].leg_id is not None and not stage.telephony.calls[call_id].is_held


async def test_what_cannot_be_handed_over_is_refused(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    with pytest.raises(InvalidTransition, match="no conversation"):
        await stage.live.requests.transfer(agent_id, TransferVerb.CONSULT)
    assert await stage.live.requests.colleagues(agent_id) == ()
