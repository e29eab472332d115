"""The part of the telephony contract that is about a second agent at a conversation."""

from __future__ import annotations

import pytest

from dialer.core.agents.model import LegDown, LegUp
from dialer.core.calls.model import Answered, Gathered, Held, HungUp, Joined
from dialer.core.kernel.ids import CallId
from dialer.ports.telephony import LegOrder, TelephonyError
from tests.contract.telephony.stage import Stage


class TransferContract:
    async def joined(self, stage: Stage, number: str | None = None, **changes: object) -> tuple[CallId, LegOrder]:
        """A conversation: with one who hangs up by himself, or with the number's."""
        leg, order = stage.leg(), stage.order(number or stage.talking, **changes)
        await stage.telephony.raise_leg(leg)
        await stage.until(LegUp, leg_id=leg.leg_id)
        await stage.telephony.dial(order)
        await stage.until(Answered, call_id=order.call_id)
        await stage.telephony.join(order.call_id, leg.leg_id, leg.agent_id)
        event = await stage.until(Joined, call_id=order.call_id)
        assert event.agent_id == leg.agent_id
        return order.call_id, leg

    async def aside(self, stage: Stage) -> set[str]:
        return {leg.leg_id for leg in (await stage.telephony.survey()).legs if leg.is_aside}

    async def until_aside(self, stage: Stage, *legs: LegOrder) -> None:
        """The switch tells nothing of two agents' bridge: its lists do."""
        wanted = {leg.leg_id for leg in legs}
        for _ in range(400):
            if await self.aside(stage) == wanted:
                return
            await stage.quiet(0.05)
        assert await self.aside(stage) == wanted

    async def with_second(self, stage: Stage) -> tuple[CallId, LegOrder, LegOrder]:
        """A conversation, and the leg of a second agent."""
        call_id, first = await self.joined(stage, stage.waiting)
        second = stage.leg(agent_id=8)
        await stage.telephony.raise_leg(second)
        await stage.until(LegUp, leg_id=second.leg_id)
        return call_id, first, second

    async def test_a_customer_is_given_to_another_agent_at_once(self, stage: Stage) -> None:
        call_id, first, second = await self.with_second(stage)
        await stage.telephony.join(call_id, second.leg_id, second.agent_id)
        await stage.until(Joined, call_id=call_id, agent_id=second.agent_id)
        survey = await stage.telephony.survey()
        assert {leg.leg_id: leg.joined_call_id for leg in survey.legs} == {first.leg_id: None, second.leg_id: call_id}
        assert "Held" not in stage.about(call_id)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)

    async def test_two_agents_talk_while_the_customer_is_held_and_the_second_takes_over(self, stage: Stage) -> None:
        call_id, first, second = await self.with_second(stage)
        await stage.telephony.hold(call_id)
        await stage.until(Held, call_id=call_id)
        await stage.telephony.consult(first.leg_id, second.leg_id)
        await self.until_aside(stage, first, second)
        await stage.telephony.join(call_id, second.leg_id, second.agent_id)
        await stage.until(Joined, call_id=call_id, agent_id=second.agent_id)
        await self.until_aside(stage)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)

    async def test_the_first_agent_takes_the_customer_back(self, stage: Stage) -> None:
        call_id, first, second = await self.with_second(stage)
        await stage.telephony.hold(call_id)
        await stage.until(Held, call_id=call_id)
        await stage.telephony.consult(first.leg_id, second.leg_id)
        await stage.telephony.join(call_id, first.leg_id, first.agent_id)
        await stage.told(call_id, "Joined", 2)
        await self.until_aside(stage)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)

    async def test_three_talk_and_become_two_again(self, stage: Stage) -> None:
        call_id, first, second = await self.with_second(stage)
        await stage.telephony.gather(call_id, second.leg_id)
        await stage.until(Gathered, call_id=call_id, agent_id=second.agent_id)
        survey = await stage.telephony.survey()
        assert {leg.leg_id: leg.joined_call_id for leg in survey.legs} == dict.fromkeys(
            (first.leg_id, second.leg_id), call_id
        )
        await stage.telephony.join(call_id, second.leg_id, second.agent_id)
        await stage.until(Joined, call_id=call_id, agent_id=second.agent_id)
        survey = await stage.telephony.survey()
        assert {leg.leg_id: leg.joined_call_id for leg in survey.legs} == {first.leg_id: None, second.leg_id: call_id}
        assert "Held" not in stage.about(call_id)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)

    async def test_when_the_customer_of_three_leaves_the_agents_are_parted_by_one_request(self, stage: Stage) -> None:
        call_id, first, second = await self.with_second(stage)
        await stage.telephony.gather(call_id, second.leg_id)
        await stage.until(Gathered, call_id=call_id)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)
        await self.until_aside(stage, first, second)
        await stage.telephony.park(first.leg_id)
        await self.until_aside(stage)
        order = stage.order(stage.waiting)
        await stage.telephony.dial(order)
        await stage.until(Answered, call_id=order.call_id)
        await stage.telephony.join(order.call_id, first.leg_id, first.agent_id)
        await stage.until(Joined, call_id=order.call_id)
        await stage.telephony.hang_up(order.call_id)
        await stage.until(HungUp, call_id=order.call_id)

    async def test_when_an_agent_of_three_is_lost_the_others_go_on(self, stage: Stage) -> None:
        call_id, first, second = await self.with_second(stage)
        await stage.telephony.gather(call_id, second.leg_id)
        await stage.until(Gathered, call_id=call_id)
        await stage.telephony.drop_leg(first.leg_id)
        await stage.until(LegDown, leg_id=first.leg_id)
        await stage.telephony.join(call_id, second.leg_id, second.agent_id)
        await stage.until(Joined, call_id=call_id, agent_id=second.agent_id)
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)

    async def test_a_leg_that_is_gone_cannot_consult_or_be_gathered_and_parking_it_is_no_error(
        self, stage: Stage
    ) -> None:
        call_id, first = await self.joined(stage, stage.waiting)
        gone = stage.leg(agent_id=8).leg_id
        with pytest.raises(TelephonyError):
            await stage.telephony.consult(first.leg_id, gone)
        with pytest.raises(TelephonyError):
            await stage.telephony.gather(call_id, gone)
        await stage.telephony.park(gone)
        [alive] = [call for call in (await stage.telephony.survey()).calls if call.call_id == call_id]
        assert alive.joined_leg_id == first.leg_id, "nothing has moved"
        await stage.telephony.hang_up(call_id)
        await stage.until(HungUp, call_id=call_id)
