"""The simulator held to the tapes: it is asked what a real Asterisk was asked, and must say what that one said.

Compared are, channel by channel, the events in their order with the headers that a dialer reads, and for each kind of
event the names of its headers. Where Asterisk's threads race (an originate's response against the events of its
channel), any order is right, and several seeds show both.
"""

from __future__ import annotations

import asyncio
import re
from random import Random

import pytest

from dialer.amisim.behaviour import NEVER_S, Behaviour, Fate
from dialer.amisim.server import AmiSim
from dialer.amisim.users import User
from tests import tape
from tests.integration.amisim.client import Client

VIRTUAL_TIME = True

STORIES = [
    "agent_leg_lost_in_talk",
    "agent_leg_refused",
    "agent_leg_up_and_down",
    "agent_not_registered",
    "answered_customer_hangs_up",
    "answered_dialer_hangs_up",
    "bridge_after_release",
    "busy",
    "cancelled_while_ringing",
    "carrier_failure",
    "duplicate_channel_id",
    "early_media",
    "errors",
    "held_and_resumed",
    "hung_up_at_once",
    "hung_up_while_waiting",
    "login",
    "refused",
    "released_by_dialer",
    "released_by_dialplan",
    "rings_out",
    "survey",
    "survey_of_nothing",
    "trunk_missing",
    "unallocated",
    "unreachable",
]
KEYS = {
    "Newstate": ("ChannelStateDesc", "Context"),
    "DialState": ("DialStatus", "DestContext", "DestChannelStateDesc"),
    "BridgeEnter": ("BridgeType", "BridgeTechnology", "BridgeCreator", "BridgeName", "Context", "ChannelStateDesc"),
    "Hangup": ("Cause", "Cause-txt", "TechCause", "ChannelStateDesc"),
    "UserEvent": ("UserEvent", "CallId", "Treatment"),
    "OriginateResponse": ("Response", "Reason", "Context", "Exten", "Uniqueid"),
    "CoreShowChannel": ("ChannelStateDesc", "Application"),
}
NOT_SIMULATED = {"Registry", "ContactStatus", "DeviceStateChange", "DeviceStateListComplete"}
NOT_ASKED = {"Login", "Ping", "DeviceStateList"}


class AsRecorded(Behaviour):
    """The SIPp carrier and telephones that the tapes were made with."""

    def fate(self, number: str) -> Fate:
        if number.endswith("10"):
            return Fate(ring_after_s=0.02, ends_after_s=0.33, patience_s=2.0, talk_s=2.0)
        if number.endswith("20"):
            return Fate(ring_after_s=0.02, ends_after_s=0.33, patience_s=5.0, talk_s=5.0)
        if number.endswith("03"):
            return Fate(ring_after_s=None, ends_after_s=0.1, sip=603)
        return super().fate(number)


def simulator(story: str, seed: int) -> AmiSim:
    phones = {"agent-1": Fate(ring_after_s=None, ends_after_s=0.003, patience_s=NEVER_S, talk_s=NEVER_S)}
    phones["agent-2"] = phones["agent-1"]
    if story == "agent_leg_refused":
        phones["agent-1"] = Fate(ring_after_s=None, ends_after_s=0.003, sip=486)
    if story == "agent_leg_lost_in_talk":
        phones["agent-1"] = Fate(ring_after_s=None, ends_after_s=0.003, patience_s=NEVER_S, talk_s=3.0)
    behaviour = AsRecorded(Random(seed), talk_s=100.0, delay_s=0.33, phones=phones)
    sim = AmiSim({"sollecito": User(secret="tape")}, behaviour, rng=Random(seed))
    sim.pbx.missing_endpoints = {"agent-20", "trunk-nowhere"}
    return sim


class Replay:
    """Says to the simulator, at the tape's instants, what the tape's client said."""

    def __init__(self, story: str, client: Client) -> None:
        self.story, self.client = story, client
        self.real_names = {
            part.headers["Uniqueid"]: part.headers["Channel"]
            for part in tape.play(story)
            if part.is_switch and part.headers.get("Event") in ("BridgeEnter", "Newstate", "Hangup")
        }

    async def play(self) -> None:
        started = asyncio.get_running_loop().time()
        for part in tape.play(self.story):
            if part.is_switch or part.headers["Action"] in NOT_ASKED:
                continue
            await asyncio.sleep(max(0.0, started + part.at_s - asyncio.get_running_loop().time()))
            await self._when_ready(part)
            self.client.send(*(self._renamed(line) for line in part.lines))
        await asyncio.sleep(6)

    async def _when_ready(self, part: tape.Said) -> None:
        """The tape's client acted on what it had heard of a channel; this one waits to have heard it, too."""
        before = [p.headers for p in tape.play(self.story) if p.is_switch and p.at_s < part.at_s]
        named = {*part.headers.values(), self.real_names.get(part.headers.get("ChannelId", ""))}
        for uniqueid, wanted in counted(before).items():
            if part.headers["Action"] == "CoreShowChannels" or self.real_names.get(uniqueid) in named:
                await self.client.when(lambda u=uniqueid, n=wanted: counted(self.client.messages).get(u, 0) >= n)  # type: ignore[misc]

    def _renamed(self, line: str) -> str:
        """A channel's name on the tape -> its name in the simulator, by their Uniqueid."""
        name, _, value = line.partition(": ")
        for uniqueid, real in self.real_names.items():
            if value == real:
                ours = [m["Channel"] for m in self.client.messages if m.get("Uniqueid") == uniqueid and "Channel" in m]
                return f"{name}: {ours[0]}" if ours else line
        return line


def counted(said: list[dict[str, str]]) -> dict[str, int]:
    """How much was told of each channel; the originate's response races the rest and does not count."""
    found: dict[str, int] = {}
    for headers in said:
        if headers.get("Event") in ("Newstate", "BridgeEnter", "Hangup", "UserEvent", "DialState"):
            uniqueid = headers.get("Uniqueid") or headers["DestUniqueid"]
            found[uniqueid] = found.get(uniqueid, 0) + 1
    return found


def key(headers: dict[str, str]) -> tuple[str, ...]:
    values = [headers.get(name, "-") for name in KEYS.get(headers["Event"], ())]
    return (headers["Event"], *(re.sub(r"\(.*", "", value) for value in values))


def by_channel(said: list[dict[str, str]]) -> dict[str, list[tuple[str, ...]]]:
    """Events of each channel in order; the originate's response, which races them, comes first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for headers in said:
        event = headers.get("Event")
        if event is None or event in NOT_SIMULATED or event == "FullyBooted":
            continue
        uniqueid = headers.get("Uniqueid") or headers.get("DestUniqueid") or event
        events = found.setdefault(uniqueid, [])
        if event == "OriginateResponse":
            events.insert(sum(e[0] == "OriginateResponse" for e in events), key(headers))
        else:
            events.append(key(headers))
    return found


def responses(said: list[dict[str, str]], asked: set[str]) -> list[tuple[str, str]]:
    """What was answered to each action that was asked of both; names of channels differ."""
    return [
        (h["Response"], re.sub(r"PJSIP/\S+", "PJSIP/..", h.get("Message", "")))
        for h in said
        if "Response" in h and "Event" not in h and h.get("ActionID") in asked
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("story", STORIES)
async def test_the_simulator_says_what_a_real_asterisk_said(story: str, seed: int) -> None:
    sim = simulator(story, seed)
    client = await Client.connect(*await sim.start())
    try:
        await Replay(story, client).play()
    finally:
        await client.close()
        await sim.stop()
    parts = tape.play(story)
    real = [part.headers for part in parts if part.is_switch]
    asked = {p.headers["ActionID"] for p in parts if not p.is_switch and p.headers["Action"] not in NOT_ASKED}
    if story in ("survey", "survey_of_nothing"):
        known = [h for h in real if h.get("ActionID") not in _device_lists(story)]
        real = known
    ours, theirs = by_channel(_until_end(client.messages, real)), by_channel(real)
    assert ours.keys() == theirs.keys()
    for name, events in theirs.items():
        assert ours[name] == events, name
    assert sorted(responses(client.messages, asked)) == sorted(responses(real, asked))
    for event, names in header_names(client.messages).items():
        expected = header_names(real).get(event)
        assert expected is None or names == expected, event


def _device_lists(story: str) -> set[str]:
    return {p.headers["ActionID"] for p in tape.play(story) if p.headers.get("Action") == "DeviceStateList"}


def _until_end(ours: list[dict[str, str]], real: list[dict[str, str]]) -> list[dict[str, str]]:
    """The tape stops at some instant; what the simulator says of a channel after as much is not compared."""
    left: dict[str, int] = {}
    for headers in real:
        if "Event" in headers:
            name = headers.get("Uniqueid") or headers.get("DestUniqueid") or headers["Event"]
            left[name] = left.get(name, 0) + 1
    kept = []
    for headers in ours:
        name = headers.get("Uniqueid") or headers.get("DestUniqueid") or headers.get("Event", "")
        is_cut = "Uniqueid" in headers and left.get(name, 0) <= 0 and not any(
            h.get("Event") == "Hangup" and h.get("Uniqueid") == name for h in real
        )  # fmt: skip
        if not is_cut:
            kept.append(headers)
            left[name] = left.get(name, 0) - 1
    return kept


def header_names(said: list[dict[str, str]]) -> dict[str, set[frozenset[str]]]:
    found: dict[str, set[frozenset[str]]] = {}
    for headers in said:
        if "Event" in headers:
            found.setdefault(headers["Event"], set()).add(frozenset(headers))
    return found
