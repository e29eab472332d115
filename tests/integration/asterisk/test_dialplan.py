"""The dialplan on a real Asterisk: what holds even when the dialer is dead."""

from __future__ import annotations

import asyncio
import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dialer.files.announcements import install_announcement, make_house, read_wording
from tests.asterisk_fixtures import CHECKOUT, AsteriskServer, running_asterisk
from tests.integration.asterisk.conftest import PHONES, record_tape
from tests.rtp_listener import RtpListener
from tests.unit.files.test_wav import tone, wav_bytes

pytestmark = pytest.mark.asterisk

ITALIAN = read_wording(CHECKOUT / "config/announcements/it.toml")


def _seconds(later: dict[str, str], earlier: dict[str, str]) -> float:
    """By the switch's own clock."""
    return float(later["Timestamp"]) - float(earlier["Timestamp"])


def _heard(stage: Any, uniqueid: str, name: str, **headers: str) -> list[dict[str, str]]:
    return [
        message
        for message in stage.ami.messages
        if message.get("Event") == name
        and message.get("Uniqueid") == uniqueid
        and all(message.get(key) == value for key, value in headers.items())
    ]


async def _waiting(stage: Any, call_id: str) -> dict[str, str]:
    entered: dict[str, str] = await stage.ami.event("BridgeEnter", Uniqueid=call_id, BridgeName="sollecito-customers")
    return entered


@pytest.mark.parametrize(("patience_ms", "limit_s"), [(2000, 2.0), (3000, 3.0), (1250, 1.25), (0, 3.0)])
async def test_the_dialplan_releases_at_the_limit(stage: Any, patience_ms: int, limit_s: float) -> None:
    """Without a limit of its own (0) a call gets the one rendered from the settings, 3 s."""
    call_id = await stage.call("00", patience_ms=patience_ms)
    answered = await stage.ami.event("OriginateResponse", Uniqueid=call_id)
    hangup = await stage.ended(call_id)
    assert limit_s - 0.02 <= _seconds(hangup, answered) < limit_s + 0.2
    assert hangup["Cause"] == "16"
    [released] = _heard(stage, call_id, "UserEvent", UserEvent="SollecitoReleased")
    assert (released["CallId"], released["Treatment"]) == (call_id, "release")


EDGE_S = 0.015
"""So near to the limit a bridge and the release may both be told."""


async def test_a_bridge_at_the_very_limit_makes_a_conversation_or_fails(stage: Any) -> None:
    """Within milliseconds of the limit, later than the dialer ever asks, both may be told: seen once in thousands.

    The floor then goes by what it hears first: tests/unit/core/floor/test_react.py.
    """
    legs = [await stage.leg(phone) for phone in PHONES]
    limit_s = 1.0

    async def try_at(leg: dict[str, str], offset_s: float) -> str:
        call_id = await stage.call("00", patience_ms=round(limit_s * 1000))
        entered = await _waiting(stage, call_id)
        began = stage.ami.seen_at[stage.ami.messages.index(entered)]
        await asyncio.sleep(max(0.0, began + limit_s + offset_s - time.monotonic()))
        answer = await stage.ami.act("Bridge", Channel1=entered["Channel"], Channel2=leg["Channel"], Tone="no")
        if answer["Response"] == "Error":
            await stage.ami.event("Hangup", Uniqueid=call_id)
        else:
            await stage.ami.event("BridgeEnter", Uniqueid=call_id, BridgeTechnology="simple_bridge")
        await stage.settle()
        joined = _heard(stage, call_id, "BridgeEnter", BridgeTechnology="simple_bridge")
        released = _heard(stage, call_id, "UserEvent", UserEvent="SollecitoReleased")
        gone = _heard(stage, call_id, "Hangup")
        where = _heard(stage, leg["Uniqueid"], "BridgeEnter")[-1]["BridgeTechnology"]
        seen = (answer["Response"], bool(joined), bool(released), bool(gone), where)
        if seen == ("Success", True, False, False, "simple_bridge"):
            return "conversation"
        if seen[:3] == ("Success", True, True) and abs(offset_s) < EDGE_S:
            order = [stage.ami.messages.index(told) for told in (*released, *joined)]
            assert order == sorted(order), "the release comes first, so that the floor ends what was bridged after it"
            return "both told"
        assert seen == ("Error", False, True, True, "holding_bridge"), f"at {offset_s * 1000:+.1f} ms: {seen}, {answer}"
        return "released"

    at_the_edge_s = [(index - 8) / 800 for index in range(len(legs) - 2)]
    offsets_s = [-0.2, *at_the_edge_s, 0.05]  # the first is the last instant at which the dialer itself would ask
    ends = await asyncio.gather(*(try_at(leg, offset_s) for leg, offset_s in zip(legs, offsets_s, strict=True)))
    assert ends[0] == "conversation"
    assert ends[-1] == "released"


async def test_a_conversation_outlasts_the_limit_and_gives_the_leg_back(stage: Any) -> None:
    leg = await stage.leg()
    call_id = await stage.call("10", patience_ms=1000)
    joined = await stage.join(call_id, leg)
    hangup = await stage.ended(call_id)
    assert _seconds(hangup, joined) > 1.5
    assert not _heard(stage, call_id, "UserEvent")
    await stage.back_in_loop(leg, joined)
    back = _heard(stage, leg["Uniqueid"], "BridgeEnter", BridgeName="sollecito-agents")[-1]
    assert abs(_seconds(back, hangup)) < 0.2
    again = await stage.call("00")
    assert (await stage.join(again, leg))["BridgeTechnology"] == "simple_bridge"


async def test_an_answered_call_costs_seven_events(stage: Any) -> None:
    leg = await stage.leg()
    before = len(stage.ami.messages)
    call_id = await stage.call("10")
    joined = await stage.join(call_id, leg)
    await stage.ended(call_id)
    await stage.back_in_loop(leg, joined)
    events = [message["Event"] for message in stage.ami.messages[before:] if "Event" in message]
    assert sorted(events) == ["BridgeEnter"] * 4 + ["Hangup", "Newstate", "OriginateResponse"]


async def test_a_customer_whose_agents_leg_drops_hears_music_and_is_let_go_after_a_while(
    tmp_path: Path,
) -> None:
    """With nobody who brings the agent's leg back: the dialplan's own limit (here 2 s) ends the wait."""
    ear = RtpListener()
    (tmp_path / "asterisk").mkdir()
    with running_asterisk(tmp_path / "asterisk", lost_leg_s=2) as server:
        server.start_carrier(scenario=ear.scenario(tmp_path))
        server.register_phones("agent-1")
        server.start_phones()
        link = await record_tape.Ami.connect("127.0.0.1", server.values.ami_port, "sollecito", server.values.ami_secret)
        try:
            await link.event("FullyBooted")
            stage = record_tape.Stage(server, link)
            leg = await stage.leg()
            call_id = await stage.call("00")
            joined = await stage.join(call_id, leg)
            await stage.ami.act("Hangup", Channel=leg["Channel"])
            held = await stage.held(call_id, joined)
            before = len(ear.packets)
            hangup = await stage.ended(call_id, 5)
        finally:
            await link.close()
    assert hangup["Cause"] == "16"
    assert 1.9 <= _seconds(hangup, held) < 2.5
    assert not _heard(stage, call_id, "UserEvent"), "a person who was talking was not released as silent"
    music = ear.packets[before:]
    assert 80 <= len(music) <= 130, f"{len(music)} packets in two seconds"
    assert ear.level_db(music) > -40
    ear.close()


async def test_without_the_dialer_conversations_go_on_and_waiting_people_are_released(
    stage: Any, floor: AsteriskServer
) -> None:
    leg = await stage.leg()
    talking = await stage.call("00")
    joined = await stage.join(talking, leg)
    waiting = await stage.call("00", patience_ms=1500)
    await _waiting(stage, waiting)
    await stage.ami.close()
    await asyncio.sleep(2.5)
    channels = floor.cli("core show channels concise")
    assert channels.count("trunk-carrier") == 1, "the waiting person was released by the dialplan alone"
    members = floor.cli(f"bridge show {joined['BridgeUniqueid']}")
    assert "Num-Channels: 2" in members
    assert "Type: basic" in members


async def test_an_agents_telephone_cannot_dial_past_the_rules(floor: AsteriskServer) -> None:
    shown = floor.cli("dialplan show +39061234567@sollecito-phone")
    assert "Hangup(21)" in shown
    endpoint = floor.cli("pjsip show endpoint agent-1")
    assert re.search(r"^ context +: sollecito-phone$", endpoint, re.M)


async def test_who_waits_hears_the_office_at_once(stage: Any, floor: AsteriskServer, tmp_path: Path) -> None:
    ear = RtpListener()
    try:
        floor.start_carrier(scenario=ear.scenario(tmp_path))
        call_id = await stage.call("00", patience_ms=3000)
        answered = await stage.ami.event("OriginateResponse", Uniqueid=call_id)
        answered_at = stage.ami.seen_at[stage.ami.messages.index(answered)]
        await stage.ended(call_id)
        packets = ear.wait_for(100, 1)
        assert packets[0].at - answered_at < 0.3, "comfort noise must begin with the answer"
        assert 125 <= len(packets) <= 160, "50 packets a second for three seconds"
        gaps = [after.at - before.at for before, after in pairwise(packets)]
        assert max(gaps) < 0.5
        assert -40 < ear.level_db(packets[5:]) < -22
    finally:
        ear.close()
        floor.start_carrier()


async def test_the_legal_message_is_the_creditors_own(stage: Any, floor: AsteriskServer, tmp_path: Path) -> None:
    sounds = floor.folder / "sounds"
    install_announcement(wav_bytes(tone(1000, 1.5, 16000), 16000), "abandoned", "acme", ITALIAN, sounds)
    ear = RtpListener()
    try:
        floor.start_carrier(scenario=ear.scenario(tmp_path))
        call_id = await stage.call("00", patience_ms=1000, treatment="message")
        released = await stage.ami.event("UserEvent", UserEvent="SollecitoReleased", CallId=call_id)
        hangup = await stage.ended(call_id)
        assert released["Treatment"] == "message"
        assert 1.4 < _seconds(hangup, released) < 2.3, "told before it is played, hung up after it"
        message = ear.packets[-60:]
        assert ear.level_db(message) > -22, "the tone is louder than the murmur"
    finally:
        ear.close()
        floor.start_carrier()


async def test_a_missing_message_ends_the_call_all_the_same(stage: Any) -> None:
    call_id = await stage.call("00", patience_ms=1000, treatment="message:not-there")
    hangup = await stage.ended(call_id, 4)
    assert hangup["Cause"] == "16"


@pytest.mark.parametrize("dialer_is_there", [True, False])
async def test_a_caller_leaves_a_request_that_is_kept_until_the_dialer_takes_it(
    stage: Any, floor: AsteriskServer, dialer_is_there: bool
) -> None:
    make_house(floor.folder / "sounds", [ITALIAN])
    caller = "+393331234567" if dialer_is_there else "+393337654321"
    if not dialer_is_there:
        await stage.ami.close()
    assert await asyncio.to_thread(floor.call_in, "+390299990001", caller) == 0
    kept = floor.cli("database show sollecito-inbound")
    [line] = [line for line in kept.splitlines() if caller in line]
    key, _, value = (part.strip() for part in line.partition(": "))
    assert value.split("|")[:3] == [caller, "+390299990001", "carrier"]
    assert value.split("|")[4] == "1"
    if dialer_is_there:
        told = await stage.ami.event("UserEvent", UserEvent="SollecitoInbound", Caller=caller)
        assert (told["WantsCallback"], told["Dialled"], told["Trunk"]) == ("1", "+390299990001", "carrier")
        assert key.endswith(told["Key"])
        taken = await stage.ami.act("Setvar", Variable=f"DB_DELETE(sollecito-inbound/{told['Key']})", Value="taken")
        assert taken["Response"] == "Success"
        assert caller not in floor.cli("database show sollecito-inbound")


async def test_keys_are_heard_as_tones_by_the_person_and_the_conversation_goes_on(
    stage: Any, floor: AsteriskServer, tmp_path: Path
) -> None:
    """RFC 4733: packets of type 101 whose first byte is the key; several for each."""
    ear = RtpListener()
    floor.start_carrier(scenario=ear.scenario(tmp_path))
    try:
        leg = await stage.leg()
        call_id = await stage.call("00")
        await stage.join(call_id, leg)
        for key in "3#":
            await stage.ami.act("PlayDTMF", Channel=call_id, Digit=key)
        await stage.settle()
        events = [packet.payload[0] for packet in ear.packets if packet.payload_type == 101]
        assert list(dict.fromkeys(events)) == [3, 11]
        assert floor.cli("core show channels concise").count("PJSIP/") == 2
    finally:
        ear.close()
        floor.start_carrier()
