"""The contract of the Telephony port: one suite for the fake, the adapter on the simulator, and the real switch.

Each implementation's test file derives from ``TelephonyContract`` and gives a ``stage`` whose link is open.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from dialer.core.agents.model import LegDown, LegUp
from dialer.core.calls.model import Answered, DialFailed, Held, HungUp, Joined, JoinFailed, Released, Ringing
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.ids import AgentId, CallId
from dialer.ports.telephony import LinkDown, LinkUp, TelephonyError
from tests.contract.telephony.stage import Stage
from tests.contract.telephony.transfers import TransferContract


class TelephonyContract(TransferContract):
    async def test_the_first_thing_told_is_the_link_with_its_survey(self, stage: Stage) -> None:
        up = await stage.until(LinkUp)
        assert stage.events[0] is up
        assert up.survey.calls == () and up.survey.legs == ()
        assert up.version
        assert stage.telephony.is_up

    async def test_a_quiet_switch_that_answers_is_not_silent(self, stage: Stage) -> None:
        await stage.until(LinkUp)
        for _ in range(4):
            stage.telephony.nudge()
            await stage.quiet(0.6)
            assert stage.telephony.silence_s == 0.0

    # -- one call and its end

    async def test_a_call_rings_is_answered_and_waits(self, stage: Stage) -> None:
        order = stage.order(stage.waiting)
        await stage.telephony.dial(order)
        await stage.until(Answered, call_id=order.call_id)
        assert stage.about(order.call_id) == ["Ringing", "Answered"]

    async def test_the_dialplan_lets_a_waiting_person_go_after_the_orders_patience(self, stage: Stage) -> None:
        order = stage.order(stage.waiting)
        await stage.telephony.dial(order)
        answered = await stage.until(Answered, call_id=order.call_id)
        released = await stage.until(Released, call_id=order.call_id)
        await stage.until(HungUp, call_id=order.call_id)
        assert stage.about(order.call_id) == ["Ringing", "Answered", "Released", "HungUp"]
        waited_s = (released.at - answered.at).total_seconds()
        assert stage.patience_s - 0.1 <= waited_s <= stage.patience_s + stage.late_s

    @pytest.mark.parametrize(
        ("ending", "q850", "sip"),
        [("01", 17, 486), ("03", 21, 603), ("04", 1, 404), ("05", 19, 480), ("06", 34, 503)],
    )
    async def test_a_refused_call_ends_with_the_networks_cause(
        self, stage: Stage, ending: str, q850: int, sip: int
    ) -> None:
        order = stage.order(ending)
        await stage.telephony.dial(order)
        ended = await stage.until(HungUp, call_id=order.call_id)
        assert (ended.cause.q850, ended.cause.sip) == (q850, sip)
        assert "Answered" not in stage.about(order.call_id)

    async def test_an_unanswered_call_ends_at_the_ring_timeout(self, stage: Stage) -> None:
        order = stage.order("02", ring_timeout_s=1)
        started = stage.clock.now()
        await stage.telephony.dial(order)
        ended = await stage.until(HungUp, call_id=order.call_id)
        assert stage.about(order.call_id) == ["Ringing", "HungUp"]
        assert 0.9 <= (ended.at - started).total_seconds() <= 10.0  # not at once, and not by another limit
        assert ended.cause.sip is None

    async def test_a_person_who_answers_and_hangs_up_at_once_was_answered(self, stage: Stage) -> None:
        order = stage.order("07")
        await stage.telephony.dial(order)
        await stage.until(HungUp, call_id=order.call_id)
        assert stage.about(order.call_id)[-2:] == ["Answered", "HungUp"]

    async def test_a_person_who_hangs_up_while_waiting_was_not_released(self, stage: Stage) -> None:
        order = stage.order("08", patience_s=5.0)
        await stage.telephony.dial(order)
        ended = await stage.until(HungUp, call_id=order.call_id)
        assert stage.about(order.call_id)[-2:] == ["Answered", "HungUp"]
        assert ended.cause.q850 == 16

    async def test_a_trunk_that_is_not_there_fails_the_call_once(self, stage: Stage) -> None:
        order = stage.order(stage.waiting, trunk_code=stage.missing_trunk_code)
        try:
            await stage.telephony.dial(order)
        except TelephonyError as error:
            assert not error.outcome_unknown
            return
        await stage.until(DialFailed, call_id=order.call_id)
        await stage.quiet(1.0)
        assert stage.about(order.call_id) == ["DialFailed"]

    async def test_the_same_call_is_not_dialled_twice(self, stage: Stage) -> None:
        order = stage.order(stage.waiting)
        await stage.telephony.dial(order)
        with pytest.raises(TelephonyError, match="alive already"):
            await stage.telephony.dial(order)
        await stage.until(HungUp, call_id=order.call_id)
        assert stage.about(order.call_id).count("Answered") == 1

    async def test_a_number_with_a_line_break_is_refused_before_it_is_sent(self, stage: Stage) -> None:
        order = stage.order(stage.waiting)
        with pytest.raises(TelephonyError) as refusal:
            await stage.telephony.dial(replace(order, e164=order.e164 + "\r\nAction: Command"))
        assert not refusal.value.retryable and not refusal.value.outcome_unknown
        await stage.telephony.dial(order)  # the id was not used up
        await stage.until(Answered, call_id=order.call_id)

    # -- hanging up

    async def test_a_ringing_call_can_be_hung_up(self, stage: Stage) -> None:
        order = stage.order("02", ring_timeout_s=20)
        await stage.telephony.dial(order)
        await stage.until(Ringing, call_id=order.call_id)
        await stage.telephony.hang_up(order.call_id)
        await stage.until(HungUp, call_id=order.call_id)
        assert stage.about(order.call_id) == ["Ringing", "HungUp"]

    async def test_a_call_hung_up_right_after_the_order_does_not_stay(self, stage: Stage) -> None:
        order = stage.order("02", ring_timeout_s=20)
        await stage.telephony.dial(order)
        await stage.telephony.hang_up(order.call_id)
        await stage.until(HungUp, within_s=5.0, call_id=order.call_id)
        assert (await stage.telephony.survey()).calls == ()

    async def test_hanging_up_a_call_that_is_gone_is_no_error(self, stage: Stage) -> None:
        await stage.telephony.hang_up(CallId("c-never-was"))

    # -- agents' legs

    async def test_a_leg_comes_up_and_goes_down(self, stage: Stage) -> None:
        leg = stage.leg()
        await stage.telephony.raise_leg(leg)
        up = await stage.until(LegUp, leg_id=leg.leg_id)
        assert up.agent_id == leg.agent_id
        assert [alive.leg_id for alive in (await stage.telephony.survey()).legs] == [leg.leg_id]
        await stage.telephony.drop_leg(leg.leg_id)
        await stage.until(LegDown, leg_id=leg.leg_id)
        assert (await stage.telephony.survey()).legs == ()

    async def test_a_telephone_that_is_not_there_is_a_leg_down_once(self, stage: Stage) -> None:
        leg = stage.leg(endpoint=stage.missing_phone)
        try:
            await stage.telephony.raise_leg(leg)
        except TelephonyError as error:
            assert not error.outcome_unknown
            return
        down = await stage.until(LegDown, leg_id=leg.leg_id)
        await stage.quiet(1.0)
        assert [e for e in stage.events if isinstance(e, LegDown)] == [down]
        assert down.reason

    # -- joining

    async def test_customer_and_agent_are_joined_and_talk_until_the_customer_leaves(self, stage: Stage) -> None:
        call_id, leg = await self.joined(stage)
        ended = await stage.until(HungUp, call_id=call_id)
        assert stage.about(call_id) == ["Ringing", "Answered", "Joined", "HungUp"]
        assert ended.cause.q850 == 16
        legs = (await stage.telephony.survey()).legs
        assert [alive.joined_call_id for alive in legs if alive.leg_id == leg.leg_id] == [None]

    async def test_the_legal_timer_does_not_end_a_conversation(self, stage: Stage) -> None:
        call_id, _ = await self.joined(stage, patience_s=0.3 if stage.talk_s < 1 else 1.0)
        await stage.until(HungUp, call_id=call_id)
        assert "Released" not in stage.about(call_id)

    async def test_a_leg_takes_the_next_customer_right_after_the_last_one_left(self, stage: Stage) -> None:
        call_id, leg = await self.joined(stage)
        second = stage.order(stage.waiting, patience_s=10.0)
        await stage.telephony.dial(second)
        await stage.until(Answered, call_id=second.call_id)
        await stage.until(HungUp, call_id=call_id)
        await stage.telephony.join(second.call_id, leg.leg_id, leg.agent_id)
        await stage.until(Joined, call_id=second.call_id)
        assert "JoinFailed" not in stage.about(second.call_id)

    async def test_a_conversation_is_in_the_survey(self, stage: Stage) -> None:
        call_id, leg = await self.joined(stage, stage.waiting)
        survey = await stage.telephony.survey()
        # A switch of several tests may still be ending what the last one left.
        calls = [(c.is_answered, c.joined_leg_id) for c in survey.calls if c.call_id == call_id]
        assert calls == [(True, leg.leg_id)]
        assert [a.joined_call_id for a in survey.legs if a.leg_id == leg.leg_id] == [call_id]

    async def test_hanging_up_a_conversation_leaves_the_agents_leg(self, stage: Stage) -> None:
        call_id, leg = await self.joined(stage, stage.waiting)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)
        await stage.quiet(0.3)
        assert [a.leg_id for a in (await stage.telephony.survey()).legs] == [leg.leg_id]

    # -- holding

    async def test_a_customer_is_held_and_talks_again_with_the_same_leg(self, stage: Stage) -> None:
        call_id, leg = await self.joined(stage, stage.waiting)
        await stage.telephony.hold(call_id)
        await stage.until(Held, call_id=call_id)
        survey = await stage.telephony.survey()
        [alive] = [call for call in survey.calls if call.call_id == call_id]
        assert (alive.is_held, alive.is_answered, alive.joined_leg_id) == (True, True, None)
        assert [a.joined_call_id for a in survey.legs if a.leg_id == leg.leg_id] == [None]
        await stage.telephony.join(call_id, leg.leg_id, leg.agent_id)
        await stage.told(call_id, "Joined", 2)
        assert stage.about(call_id)[2:] == ["Joined", "Held", "Joined"]
        [alive] = [call for call in (await stage.telephony.survey()).calls if call.call_id == call_id]
        assert not alive.is_held
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)

    async def test_a_customer_whose_agents_leg_drops_is_held_and_talks_with_the_next_leg(self, stage: Stage) -> None:
        call_id, leg = await self.joined(stage, stage.waiting)
        await stage.telephony.drop_leg(leg.leg_id)
        await stage.until(LegDown)
        await stage.until(Held, call_id=call_id)
        again = stage.leg()
        await stage.telephony.raise_leg(again)
        await stage.until(LegUp, leg_id=again.leg_id)
        await stage.telephony.join(call_id, again.leg_id, again.agent_id)
        await stage.told(call_id, "Joined", 2)
        assert "Released" not in stage.about(call_id)
        await stage.telephony.drop_leg(again.leg_id)  # and once more: the dialplan knows that they had talked again
        await stage.told(call_id, "Held", 2)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)

    async def test_a_held_customer_can_hang_up(self, stage: Stage) -> None:
        call_id, leg = await self.joined(stage, stage.waiting)
        await stage.telephony.hold(call_id)
        await stage.until(Held, call_id=call_id)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)
        assert [a.leg_id for a in (await stage.telephony.survey()).legs] == [leg.leg_id]

    async def test_keys_are_sent_in_a_conversation_which_goes_on(self, stage: Stage) -> None:
        call_id, _ = await self.joined(stage, stage.waiting)
        await stage.telephony.press(call_id, "1*#")
        [alive] = [call for call in (await stage.telephony.survey()).calls if call.call_id == call_id]
        assert alive.joined_leg_id is not None
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)

    async def test_keys_for_somebody_who_is_gone_and_what_is_no_key_are_refused(self, stage: Stage) -> None:
        await stage.until(LinkUp)
        with pytest.raises(TelephonyError):
            await stage.telephony.press(CallId("c-never-was"), "1")
        with pytest.raises(TelephonyError, match="keys"):
            await stage.telephony.press(CallId("c-never-was"), "1\r\n")

    async def test_a_customer_who_is_gone_cannot_be_held(self, stage: Stage) -> None:
        await stage.until(LinkUp)
        with pytest.raises(TelephonyError) as refusal:
            await stage.telephony.hold(CallId("c-never-was"))
        assert not refusal.value.outcome_unknown

    async def test_joining_a_customer_who_has_gone_fails(self, stage: Stage) -> None:
        leg, order = stage.leg(), stage.order("07")
        await stage.telephony.raise_leg(leg)
        await stage.until(LegUp)
        await stage.telephony.dial(order)
        await stage.until(HungUp, call_id=order.call_id)
        await stage.telephony.join(order.call_id, leg.leg_id, leg.agent_id)
        failed = await stage.until(JoinFailed, call_id=order.call_id)
        assert failed.agent_id == AgentId(7) and failed.reason

    async def test_joining_after_the_release_fails_and_the_customer_is_let_go(self, stage: Stage) -> None:
        leg = stage.leg()
        order = stage.order(stage.waiting, patience_s=1.0, treatment=Treatment.MESSAGE)
        await stage.telephony.raise_leg(leg)
        await stage.until(LegUp)
        await stage.telephony.dial(order)
        await stage.until(Released, call_id=order.call_id)
        await stage.telephony.join(order.call_id, leg.leg_id, leg.agent_id)
        await stage.until(JoinFailed, call_id=order.call_id)
        await stage.until(HungUp, within_s=20.0, call_id=order.call_id)
        assert "Joined" not in stage.about(order.call_id)

    async def test_joining_with_a_leg_that_is_gone_fails_and_the_customer_still_waits(self, stage: Stage) -> None:
        order = stage.order(stage.waiting)
        await stage.telephony.dial(order)
        await stage.until(Answered, call_id=order.call_id)
        await stage.telephony.join(order.call_id, stage.leg().leg_id, AgentId(7))
        await stage.until(JoinFailed, call_id=order.call_id)
        await stage.until(Released, call_id=order.call_id)

    # -- releasing

    async def test_a_waiting_person_can_be_released_before_the_limit(self, stage: Stage) -> None:
        order = stage.order(stage.waiting, patience_s=20.0)
        await stage.telephony.dial(order)
        await stage.until(Answered, call_id=order.call_id)
        await stage.quiet(0.2)
        await stage.telephony.release(order.call_id, Treatment.RELEASE)
        await stage.until(HungUp, call_id=order.call_id)
        assert stage.about(order.call_id)[-2:] == ["Released", "HungUp"]

    async def test_the_treatment_message_takes_its_time(self, stage: Stage) -> None:
        order = stage.order(stage.waiting, patience_s=20.0)
        await stage.telephony.dial(order)
        await stage.until(Answered, call_id=order.call_id)
        await stage.quiet(0.2)
        await stage.telephony.release(order.call_id, Treatment.MESSAGE)  # the order said release
        released = await stage.until(Released, call_id=order.call_id)
        ended = await stage.until(HungUp, within_s=20.0, call_id=order.call_id)
        assert (ended.at - released.at).total_seconds() >= 0.5

    # -- the link

    async def test_a_lost_link_comes_back_with_what_is_alive(self, stage: Stage) -> None:
        _call_id, leg = await self.joined(stage)
        ringing = stage.order("02", ring_timeout_s=20)
        await stage.telephony.dial(ringing)
        await stage.until(Ringing, call_id=ringing.call_id)
        before = len(stage.events)
        await stage.cut_link()
        await stage.until(LinkDown)
        ups = [e for e in stage.events if isinstance(e, LinkUp)]
        while len(ups) < 2:
            await stage.quiet(0.05)
            ups = [e for e in stage.events if isinstance(e, LinkUp)]
        assert isinstance(stage.events[before], LinkDown)
        alive = {call.call_id: call for call in ups[1].survey.calls}
        assert alive[ringing.call_id].is_answered is False
        assert [a.leg_id for a in ups[1].survey.legs] == [leg.leg_id]
        await stage.telephony.hang_up(ringing.call_id)
        await stage.until(HungUp, call_id=ringing.call_id)

    async def test_while_the_link_is_down_requests_fail_at_once_and_are_never_sent_late(self, stage: Stage) -> None:
        order = stage.order(stage.waiting)
        await stage.cut_link()
        await stage.until(LinkDown)
        for request in (stage.telephony.dial(order), stage.telephony.hang_up(order.call_id), stage.telephony.survey()):
            with pytest.raises(TelephonyError) as refusal:
                await request
            assert refusal.value.retryable and not refusal.value.outcome_unknown
        async with asyncio.timeout(10):
            while not stage.telephony.is_up:
                await stage.quiet(0.05)
        await stage.quiet(0.5)
        assert stage.about(order.call_id) == []

    async def test_times_are_the_clocks_and_never_go_back(self, stage: Stage) -> None:
        order = stage.order(stage.waiting)
        await stage.telephony.dial(order)
        await stage.until(HungUp, call_id=order.call_id)
        instants = [event.at for event in stage.events]
        assert instants == sorted(instants)
        assert order.ordered_at <= instants[-1] <= stage.clock.now()
