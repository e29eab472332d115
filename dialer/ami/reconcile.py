"""What Asterisk still has alive, from its own lists: the survey that a (re)connection starts from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from dialer.ami.actions import HOLD_CONTEXT
from dialer.ami.message import FastMessage
from dialer.ami.switchboard import agent_of
from dialer.core.kernel.ids import CallId, LegId
from dialer.ports.telephony import AliveCall, AliveLeg, Survey

_OWN_ID = re.compile(r"(.*-)?\d{9,11}\.\d+(;[12])?")
"""A Uniqueid that Asterisk chose itself (``[systemname-]epoch.number``): an inbound or a foreign channel, not ours."""

_UP = "6"
"""``ChannelState`` of an answered channel (``AST_STATE_UP``, Asterisk ``include/asterisk/channelstate.h``)."""


def take_survey(channels: Iterable[FastMessage], bridges: Iterable[FastMessage], now: datetime) -> Survey:
    """Our legs among Asterisk's channels, and who talks with whom.

    Args:
        channels: the events of ``CoreShowChannels``.
        bridges: the events of ``BridgeList``.
        now: when the lists were taken.
    """
    holding = {b.text("BridgeUniqueid") for b in bridges if b.text("BridgeTechnology") == "holding_bridge"}
    held = {b.text("BridgeUniqueid") for b in bridges if b.text("BridgeName") == HOLD_CONTEXT}
    ours = [c for c in channels if c.text("Event") == "CoreShowChannel" and _is_ours(c)]
    agents_in: dict[str, list[str]] = {}
    for channel in ours:
        bridge_id = channel.text("BridgeId")
        if agent_of(channel.text("Uniqueid")) is not None and bridge_id and bridge_id not in holding:
            agents_in.setdefault(bridge_id, []).append(channel.text("Uniqueid"))
    aside = {leg_id for leg_ids in agents_in.values() for leg_id in leg_ids}
    calls, joined = [], {}
    for channel in ours:
        call_id = channel.text("Uniqueid")
        if agent_of(call_id) is not None:
            continue
        with_it = agents_in.get(channel.text("BridgeId"), [])
        joined.update(dict.fromkeys(with_it, CallId(call_id)))
        leg_id = with_it[0] if with_it else None
        calls.append(
            AliveCall(
                call_id=CallId(call_id),
                is_answered=channel.text("ChannelState") == _UP,
                since=now - duration(channel.text("Duration")),
                joined_leg_id=LegId(leg_id) if leg_id is not None else None,
                is_held=channel.text("BridgeId") in held,
            )
        )
    legs = []
    for channel in ours:
        leg_id = channel.text("Uniqueid")
        agent_id = agent_of(leg_id)
        if agent_id is not None and channel.text("ChannelState") == _UP:
            call_of = joined.get(leg_id)
            legs.append(
                AliveLeg(
                    leg_id=LegId(leg_id),
                    agent_id=agent_id,
                    joined_call_id=call_of,
                    is_aside=call_of is None and leg_id in aside,
                )
            )
    return Survey(calls=tuple(calls), legs=tuple(legs))


def rising_legs(channels: Iterable[FastMessage]) -> tuple[LegId, ...]:
    """Agents' legs that are still ringing: not part of a survey, but heard of when they are answered."""
    return tuple(
        LegId(c.text("Uniqueid"))
        for c in channels
        if c.text("Event") == "CoreShowChannel"
        and agent_of(c.text("Uniqueid")) is not None
        and c.text("ChannelState") != _UP
    )


def _is_ours(channel: FastMessage) -> bool:
    """An agent's leg by its id; a customer's by a trunk's channel whose id Asterisk did not choose."""
    channel_id = channel.text("Uniqueid")
    if agent_of(channel_id) is not None:
        return True
    return channel.text("Channel").startswith("PJSIP/trunk-") and not _OWN_ID.fullmatch(channel_id)


def duration(text: str) -> timedelta:
    """A channel's age as ``CoreShowChannels`` writes it, ``[h]h:mm:ss``; zero where it is not one."""
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return timedelta()
    hours, minutes, seconds = (int(part) for part in parts)
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)
