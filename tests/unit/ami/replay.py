"""Plays a tape through the adapter's own reading: what it makes of a real Asterisk's words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from dialer.ami import events
from dialer.ami.actions import ORIGINATE_PREFIX
from dialer.ami.message import FastMessage, parse_headers
from dialer.ami.switchboard import Switchboard
from dialer.core.agents.model import LegDown, LegUp
from dialer.core.calls.model import DialFailed, HungUp, Joined
from dialer.ports.telephony import TelephonyEvent, TrunkStatus
from tests import tape

START = datetime(2026, 11, 21, 22, 0, tzinfo=UTC)


def messages(name: str, event: str = "") -> list[FastMessage]:
    """The switch's messages of a tape, all or those of one event."""
    said = [FastMessage(parse_headers(part.block)) for part in tape.play(name) if part.is_switch]
    return [message for message in said if not event or message.text("Event") == event]


def facts(name: str, board: Switchboard) -> Iterator[tuple[events.Fact, float]]:
    """The facts in a tape; each originate of the tape is one of ours, with our ActionID."""
    asked: dict[str, str] = {}
    for part in tape.play(name):
        message = FastMessage(parse_headers(part.block))
        action_id = message.text("ActionID")
        if not part.is_switch:
            if message.text("Action") == "Originate":
                asked[action_id] = message.text("ChannelId")
                if board.line(asked[action_id]) is None:
                    board.expect(asked[action_id])
            continue
        if message.text("Event") == "OriginateResponse":
            message["ActionID"] = ORIGINATE_PREFIX + asked[action_id]
        if message.text("Event") in events.READERS:
            fact = events.read(message)
            if fact is not None:
                yield fact, part.at_s


def told(name: str) -> tuple[list[str], Switchboard]:
    """What the dialer is told by a tape, in words, and the board at its end."""
    board = Switchboard()
    lines: list[str] = []
    for fact, at_s in facts(name, board):
        at = START + timedelta(seconds=at_s)
        lines.extend(words(event) for event in board.apply(fact, at))
        channel_id = getattr(fact, "channel_id", "")
        line = board.line(channel_id)
        if line is not None and line.failure and not line.has_channel and _is_last(name, channel_id, at_s):
            lines.extend(words(event) for event in board.give_up(channel_id, at))
    return lines, board


def _is_last(name: str, channel_id: str, at_s: float) -> bool:
    """Whether the tape says nothing more of this channel after this instant."""
    return not any(p.is_switch and p.at_s > at_s and f"Uniqueid: {channel_id}" in p.lines for p in tape.play(name))


def words(event: TelephonyEvent) -> str:
    """An event as a line of a story."""
    match event:
        case HungUp(cause=cause):
            return f"HungUp {cause.q850} {cause.sip or '-'}"
        case Joined(agent_id=agent_id):
            return f"Joined {agent_id}"
        case LegUp(agent_id=agent_id):
            return f"LegUp {agent_id}"
        case LegDown(agent_id=agent_id, reason=reason):
            return f"LegDown {agent_id} {reason}"
        case DialFailed(reason=reason):
            return f"DialFailed {reason}"
        case TrunkStatus():
            return f"TrunkStatus {event.endpoint} {event.is_reachable}"
        case _:
            return type(event).__name__
