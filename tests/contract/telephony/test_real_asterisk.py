"""The adapter on a real Asterisk, with SIPp as the network and as the agents' telephones."""

from __future__ import annotations

import asyncio
import struct
import wave
from collections.abc import AsyncIterator
from random import Random

import pytest

from dialer.ami.client import AmiConfig
from dialer.ami.telephony import AmiTelephony
from dialer.core.agents.model import LegUp
from dialer.core.calls.model import Answered, HungUp, Joined
from dialer.ports.telephony import Announced, InboundRequest, LinkDown, LinkUp
from tests.asterisk_fixtures import SECRET, AsteriskServer, asterisk
from tests.contract.telephony.stage import LoopClock, Stage
from tests.contract.telephony.suite import TelephonyContract

__all__ = ["asterisk"]

pytestmark = pytest.mark.asterisk


class AsteriskStage(Stage):
    trunk_code = "carrier"
    phone = "agent-1"
    missing_phone = "agent-20"
    talking = "10"
    talk_s = 4.0
    late_s = 0.5
    ami: AmiTelephony

    async def cut_link(self) -> None:
        protocol = self.ami._client.protocol
        assert protocol is not None
        protocol.abort("cut by the test")

    async def close(self) -> None:
        survey = await self.ami.survey()
        for call in survey.calls:
            await self.ami.hang_up(call.call_id)
        for leg in survey.legs:
            await self.ami.drop_leg(leg.leg_id)
        await self.ami.close()


def speak(server: AsteriskServer, seconds: float, name: str = "abandoned") -> None:
    """A tone as an announcement; ``abandoned`` is that of the treatment ``message``."""
    path = server.folder / "sounds" / "house" / "it" / f"{name}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"".join(struct.pack("<h", n % 20 * 400 - 4000) for n in range(int(8000 * seconds))))


@pytest.fixture(scope="module")
def played(asterisk: AsteriskServer) -> AsteriskServer:
    speak(asterisk, 1.0)
    asterisk.start_carrier()
    asterisk.register_phones("agent-1")
    asterisk.start_phones()
    return asterisk


@pytest.fixture
async def stage(played: AsteriskServer) -> AsyncIterator[Stage]:
    stage = AsteriskStage()
    stage.clock = LoopClock()
    values = played.values
    config = AmiConfig(
        host="127.0.0.1", port=values.ami_port, username=values.ami_user, secret=SECRET, reconnect_min_s=0.3
    )
    stage.telephony = stage.ami = AmiTelephony(config, clock=stage.clock, rng=Random(3))
    stage.ami.deliver_to(stage.sink)
    await stage.ami.open()
    await stage.until(LinkUp)
    yield stage
    await stage.close()


class TestAmiTelephonyOnAsterisk(TelephonyContract):
    async def test_an_announcement_ends_with_the_conversation_and_gives_the_leg_back(
        self, stage: AsteriskStage, played: AsteriskServer
    ) -> None:
        speak(played, 90.0, "recording-notice")
        leg, order = stage.leg(), stage.order(stage.waiting)
        await stage.telephony.raise_leg(leg)
        await stage.until(LegUp, leg_id=leg.leg_id)
        await stage.telephony.dial(order)
        await stage.until(Answered, call_id=order.call_id)
        await stage.telephony.join(order.call_id, leg.leg_id, leg.agent_id)
        await stage.until(Joined, call_id=order.call_id)
        await stage.telephony.announce(order.call_id, "recording-notice", creditor_code="", language="it")
        await asyncio.to_thread(played.wait_shown, "bridge show all", " 3 basic")
        await stage.telephony.hang_up(order.call_id)
        await stage.until(HungUp, call_id=order.call_id)
        await asyncio.to_thread(played.wait_shown, "core show channels count", "1 active channel\n")
        assert not [event for event in stage.events if isinstance(event, Announced)]

    async def test_the_end_of_an_announcement_is_told(self, stage: AsteriskStage, played: AsteriskServer) -> None:
        speak(played, 1.0, "recording-notice")
        leg, order = stage.leg(), stage.order(stage.waiting)
        await stage.telephony.raise_leg(leg)
        await stage.until(LegUp, leg_id=leg.leg_id)
        await stage.telephony.dial(order)
        await stage.until(Answered, call_id=order.call_id)
        await stage.telephony.join(order.call_id, leg.leg_id, leg.agent_id)
        await stage.telephony.announce(order.call_id, "recording-notice", creditor_code="", language="it")
        told = await stage.until(Announced, within_s=30, call_id=order.call_id)
        assert told.name == "recording-notice"

    async def test_a_kept_inbound_request_is_told_after_the_link_up_and_taken(
        self, stage: AsteriskStage, played: AsteriskServer
    ) -> None:
        played.cli('database put sollecito-inbound 1700000000.7 "+39333|+3906|carrier|1700000000|1"')
        await stage.cut_link()
        request = await stage.until(InboundRequest)
        assert (request.caller, request.wants_callback, request.key) == ("+39333", True, "1700000000.7")
        await stage.telephony.take_inbound(request.key)
        assert "1700000000.7" not in played.cli("database show sollecito-inbound")


async def test_a_real_asterisks_refusal_of_a_wrong_secret_is_told_in_words(asterisk: AsteriskServer) -> None:
    stage = AsteriskStage()
    stage.clock = LoopClock()
    values = asterisk.values
    config = AmiConfig(host="127.0.0.1", port=values.ami_port, username=values.ami_user, secret="wrong")
    ami = AmiTelephony(config, clock=stage.clock, rng=Random(1))
    ami.deliver_to(stage.sink)
    await ami.open()
    try:
        reason = (await stage.until(LinkDown)).reason
        assert "refuses the AMI user 'sollecito' (Authentication failed)" in reason and "ami.secret" in reason
    finally:
        await ami.close()
