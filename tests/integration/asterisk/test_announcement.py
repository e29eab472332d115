"""An announcement inside a conversation, on a real Asterisk, with far ends that send no sound at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dialer.ami import actions
from dialer.core.kernel.ids import CallId
from dialer.files.wav import write_wav
from tests.asterisk_fixtures import AsteriskServer
from tests.rtp_listener import RtpListener
from tests.unit.files.test_wav import tone

pytestmark = pytest.mark.asterisk

NOTICE_S = 2.0


@pytest.fixture
def silent_ends(floor: AsteriskServer, tmp_path: Path) -> Iterator[tuple[RtpListener, RtpListener]]:
    """Customers' and agents' telephones that listen and send nothing."""
    customer, agent = RtpListener(), RtpListener()
    floor.start_carrier(scenario=customer.scenario(tmp_path))
    floor.start_phones(scenario=agent.scenario(tmp_path, "phone.xml"))
    yield customer, agent
    floor.start_carrier()
    floor.start_phones()
    customer.close()
    agent.close()


def notice(floor: AsteriskServer, seconds: float) -> None:
    """A tone as the house's notice."""
    path = floor.folder / "sounds" / "house" / "it" / "recording-notice.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_wav(path, tone(1000, seconds, 8000) * 0.2)


async def talking(stage: Any) -> tuple[str, dict[str, str]]:
    """A conversation: the call's id and the agent's leg."""
    leg = await stage.leg()
    call_id = await stage.call("00")
    await stage.join(call_id, leg)
    return call_id, leg


def announce(stage: Any, call_id: str) -> None:
    stage.ami.send_wire(actions.announce(CallId(call_id), "recording-notice", "acme", "it", "notice").wire)


async def voices_gone(stage: Any, call_id: str) -> None:
    """Both halves of the local channel have ended."""
    for half in ("", ";2"):
        await stage.ami.event("Hangup", 30, Uniqueid=actions.voice_of(call_id) + half)


def told(stage: Any) -> list[dict[str, str]]:
    return [message for message in stage.ami.messages if message.get("UserEvent") == "SollecitoAnnounced"]


async def test_both_sides_hear_a_notice_though_neither_sends_a_sound_and_the_conversation_goes_on(
    stage: Any, floor: AsteriskServer, silent_ends: tuple[RtpListener, RtpListener]
) -> None:
    notice(floor, NOTICE_S)
    call_id, _ = await talking(stage)
    before = [len(ear.packets) for ear in silent_ends]
    announce(stage, call_id)
    await voices_gone(stage, call_id)
    [played] = told(stage)
    assert (played["CallId"], played["Name"]) == (call_id, "recording-notice")
    await stage.settle()
    channels = floor.cli("core show channels concise")
    assert "sollecito-joining" not in channels and channels.count("PJSIP/") == 2, "only the two who talk are left"
    for ear, count in zip(silent_ends, before, strict=True):
        heard = ear.packets[count:]
        least, most = 50 * NOTICE_S / 2, 50 * NOTICE_S * 1.5 + 50
        assert least < len(heard) < most, f"{len(heard)} packets for {NOTICE_S} s"
        loud = [packet for packet in heard if np.ptp(np.frombuffer(packet.payload, np.uint8)) > 16]
        assert len(loud) > least, "the notice itself, not silence"
        assert ear.level_db(loud) > -30
    quiet = [len(ear.packets) for ear in silent_ends]
    await asyncio.sleep(1)
    assert [len(ear.packets) for ear in silent_ends] == quiet, "after it nobody sends anything"


@pytest.mark.parametrize("leaver", ["customer", "agent"])
async def test_a_notice_that_one_side_did_not_hear_to_its_end_is_not_told(
    stage: Any, floor: AsteriskServer, silent_ends: tuple[RtpListener, RtpListener], leaver: str
) -> None:
    notice(floor, NOTICE_S)
    call_id, leg = await talking(stage)
    announce(stage, call_id)
    third = await stage.ami.event("BridgeEnter", Uniqueid=actions.voice_of(call_id) + ";2")
    assert third["BridgeNumChannels"] == "3"
    gone = call_id if leaver == "customer" else leg["Uniqueid"]
    await stage.ami.act("Hangup", Channel=gone)
    await voices_gone(stage, call_id)
    if leaver == "agent":  # the customer hears music until the agent's leg is back, which it never is here
        await stage.ami.event("BridgeEnter", Uniqueid=call_id, BridgeName="sollecito-held")
        await stage.ami.act("Hangup", Channel=call_id)
        await stage.ended(call_id)
    await stage.settle()
    assert told(stage) == []
    released = [message for message in stage.ami.messages if message.get("UserEvent") == "SollecitoReleased"]
    assert released == [], "a person who was talking was not released as silent"
    if leaver == "customer":
        again = await stage.call("00")
        assert (await stage.join(again, leg))["BridgeTechnology"] == "simple_bridge"


async def test_a_notice_for_a_call_that_is_gone_is_not_told_and_leaves_nothing(
    stage: Any, floor: AsteriskServer
) -> None:
    notice(floor, NOTICE_S)
    announce(stage, "c01GONE")
    await voices_gone(stage, "c01GONE")
    assert told(stage) == []
    assert "sollecito-joining" not in floor.cli("core show channels concise")
