"""What is alive at the switch as far as it has told us: facts about channels become telephony events, each once.

Asterisk says the same thing in several ways and in an order that threads decide (an answer is a new state, an
originate's response and the entry into the holding bridge). The board turns that into one event per thing that
happened, in the order in which it first became certain. It has no clock and does no IO.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.ami import events as facts
from dialer.ami.endpoints import Endpoints
from dialer.core.agents.model import LegDown, LegUp
from dialer.core.calls.model import Answered, DialFailed, Gathered, Held, HungUp, Joined, Released, Ringing
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.ids import AgentId, CallId, LegId
from dialer.ports.telephony import Announced, InboundRequest, Survey, TelephonyEvent

_LEG = re.compile(r"agent-(\d+)-[A-Za-z0-9._-]+")

Told = tuple[TelephonyEvent, ...]


def agent_of(leg_id: str) -> AgentId | None:
    """The agent whose leg this is; None for a channel that is no agent's leg."""
    match = _LEG.fullmatch(leg_id)
    return AgentId(int(match[1])) if match else None


@dataclass(slots=True)
class Line:
    """One live leg of ours, the customer's or an agent's."""

    channel_id: str
    agent_id: AgentId | None
    """None: a customer's leg."""
    treatment: Treatment | None = None
    """What the dialplan was told to do when it lets the person go; None where we do not know it."""
    is_ringing: bool = False
    is_answered: bool = False
    is_parked: bool = False
    """In its holding bridge, where a bridge may take it from."""
    has_channel: bool = False
    """Asterisk told something about a channel of this id."""
    failure: str = ""
    """Why the originate came to nothing, once Asterisk said so."""
    rings_out_at: datetime | None = None
    """When our own ring time-out ends it; None where that is not known."""
    is_rung_out: bool = False
    """Asterisk said that our ring time-out ended it."""
    is_released: bool = False
    is_doomed: bool = False
    """We asked for its hang-up when there was no channel yet."""
    is_ending: bool = False
    """The hang-up that this called for was asked."""
    not_with: str = ""
    """A leg whose bridge with this line was given up: should it still come about, it is not told."""
    bridge_id: str = ""
    """The two-party bridge that it is in."""
    joined_to: str = ""


class Switchboard:
    """The table of live lines and the one reader of facts."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._alone_in: dict[str, str] = {}
        """Two-party bridge -> the line that entered it first."""
        self._talks: dict[str, str] = {}
        """Bridge of a conversation -> the customer's line, while it is in there."""
        self.endpoints = Endpoints()

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, channel_id: str) -> Line | None:
        """The line of this id while it is alive."""
        return self._lines.get(channel_id)

    def conversation_of(self, channel_id: str) -> CallId | None:
        """The call of this line: a customer's own, or the one that an agent's leg is joined to."""
        line = self._lines.get(channel_id)
        if line is None:
            return None
        if line.agent_id is None:
            return CallId(line.channel_id)
        other = self._lines.get(line.joined_to)
        return CallId(other.channel_id) if other is not None and other.agent_id is None else None

    def expect(self, channel_id: str, *, rings_out_at: datetime | None = None) -> Line:
        """An originate for this id goes out: what happens to it from now on is ours to tell."""
        line = self._lines[channel_id] = Line(channel_id, agent_of(channel_id), rings_out_at=rings_out_at)
        return line

    def forget(self, channel_id: str) -> None:
        """The originate was refused: nothing of it exists."""
        self._remove(channel_id)

    def adopt(self, survey: Survey, rising: tuple[LegId, ...] = ()) -> None:
        """Start over from what the switch has alive; ``rising`` legs still ring."""
        known, self._lines, self._alone_in, self._talks = self._lines, {}, {}, {}
        for leg_id in rising:
            self.expect(leg_id).has_channel = True
        for leg in survey.legs:
            line = Line(leg.leg_id, leg.agent_id, is_answered=True, has_channel=True)
            line.joined_to = leg.joined_call_id or ""
            line.is_parked = not line.joined_to and not leg.is_aside
            self._lines[leg.leg_id] = line
        for call in survey.calls:
            line = Line(call.call_id, None, is_answered=call.is_answered, has_channel=True)
            line.joined_to = call.joined_leg_id or ""
            line.is_parked = call.is_answered and not line.joined_to
            before = known.get(call.call_id)
            if before is not None:
                line.is_doomed, line.is_released = before.is_doomed, before.is_released
                line.treatment, line.rings_out_at = before.treatment, before.rings_out_at
            self._lines[call.call_id] = line

    # -- facts

    def apply(self, fact: facts.Fact, at: datetime) -> Told:  # noqa: C901 - one branch per fact
        """What this fact adds to what was known; late and repeated facts add nothing."""
        match fact:
            case facts.ChannelRinging():
                return self._rings(fact.channel_id, at)
            case facts.BridgeEntered():
                return self._entered(fact, at)
            case facts.ChannelGone():
                return self._gone(fact, at)
            case facts.OriginateEnded():
                return self._originated(fact, at)
            case facts.ChannelUp():
                return self._answers(fact.channel_id, at)
            case facts.ReleasedByDialplan():
                return self._released(fact.channel_id, at)
            case facts.AnnouncementPlayed():
                return (Announced(call_id=CallId(fact.call_id), at=at, name=fact.name),)
            case facts.InboundCall():
                return (
                    InboundRequest(
                        at=at,
                        caller=fact.caller,
                        dialled=fact.dialled,
                        wants_callback=fact.wants_callback,
                        key=fact.key,
                    ),
                )
            case facts.RegistrationReported():
                report = self.endpoints.registration(fact)
                return self.endpoints.reported(report, at) if report is not None else ()
            case facts.EndpointReported():
                return self.endpoints.reported(fact, at)

    def _rings(self, channel_id: str, at: datetime) -> Told:
        line = self._lines.get(channel_id)
        if line is None:
            return ()
        line.has_channel = True
        if line.agent_id is not None or line.is_ringing or line.is_answered:
            return ()
        line.is_ringing = True
        return (Ringing(call_id=CallId(channel_id), at=at),)

    def _answers(self, channel_id: str, at: datetime) -> Told:
        line = self._lines.get(channel_id)
        if line is None:
            return ()
        line.has_channel = True
        if line.is_answered or line.agent_id is not None:
            return ()
        line.is_answered = True
        return (Answered(call_id=CallId(channel_id), at=at),)

    def _originated(self, fact: facts.OriginateEnded, at: datetime) -> Told:
        if fact.is_success:
            return self._answers(fact.channel_id, at)
        line = self._lines.get(fact.channel_id)
        if line is not None:
            line.failure = fact.reason
            line.is_rung_out = fact.is_rung_out
        return ()

    def _entered(self, fact: facts.BridgeEntered, at: datetime) -> Told:
        line = self._lines.get(fact.channel_id)
        if line is None:
            return ()
        told: Told = ()
        line.has_channel = True
        first_time = not line.is_answered
        line.is_answered = True
        if first_time and line.agent_id is None:
            told = (Answered(call_id=CallId(fact.channel_id), at=at),)
        if fact.is_holding:
            self._leave(line)
            line.is_parked = True
            if fact.is_hold and line.agent_id is None:
                return (*told, Held(call_id=CallId(fact.channel_id), at=at))
            if first_time and line.agent_id is not None:
                told = (LegUp(agent_id=line.agent_id, leg_id=LegId(fact.channel_id), at=at),)
            return told
        return told + self._paired(line, fact.bridge_id, at)

    def _paired(self, line: Line, bridge_id: str, at: datetime) -> Told:
        """The second of a customer and an agent to enter a bridge completes the join."""
        if line.bridge_id == bridge_id:
            return ()
        self._leave(line)
        line.is_parked = False
        line.bridge_id = bridge_id
        talk = self._lines.get(self._talks.get(bridge_id, ""))
        if talk is not None and line.agent_id is not None:
            line.joined_to = talk.channel_id
            return (Gathered(call_id=CallId(talk.channel_id), agent_id=line.agent_id, at=at),)
        other = self._lines.get(self._alone_in.pop(bridge_id, ""))
        if other is None:
            self._alone_in[bridge_id] = line.channel_id
            return ()
        call, leg = (line, other) if line.agent_id is None else (other, line)
        call.joined_to, leg.joined_to = leg.channel_id, call.channel_id
        if call.agent_id is not None or leg.agent_id is None:
            return ()  # two agents
        self._talks[bridge_id] = call.channel_id
        if call.is_released or call.not_with == leg.channel_id:
            return ()  # too late: the customer was let go, or the join was told as failed
        return (Joined(call_id=CallId(call.channel_id), agent_id=leg.agent_id, at=at),)

    def _released(self, channel_id: str, at: datetime) -> Told:
        line = self._lines.get(channel_id)
        if line is None or line.is_released:
            return ()
        line.is_released = True
        line.is_parked = False
        return (Released(call_id=CallId(channel_id), at=at),)

    def _gone(self, fact: facts.ChannelGone, at: datetime) -> Told:
        line = self._remove(fact.channel_id)
        if line is None:
            return ()
        if line.agent_id is not None:
            reason = line.failure or fact.cause.text
            return (LegDown(agent_id=line.agent_id, leg_id=LegId(fact.channel_id), at=at, reason=reason),)
        cause = replace(fact.cause, sip=None) if _has_rung_out(line, at) else fact.cause
        return (HungUp(call_id=CallId(fact.channel_id), at=at, cause=cause),)

    def give_up(self, channel_id: str, at: datetime) -> Told:
        """The originate failed and no channel of it was ever heard of: that was the end of it."""
        line = self._lines.get(channel_id)
        if line is None or not line.failure or line.has_channel:
            return ()
        self._remove(channel_id)
        if line.agent_id is not None:
            return (LegDown(agent_id=line.agent_id, leg_id=LegId(channel_id), at=at, reason=line.failure),)
        return (DialFailed(call_id=CallId(channel_id), at=at, reason=line.failure),)

    # -- bookkeeping

    def _leave(self, line: Line) -> None:
        """The line is no longer in its two-party bridge, and whoever is left there is alone."""
        if self._alone_in.get(line.bridge_id) == line.channel_id:
            del self._alone_in[line.bridge_id]
        if self._talks.get(line.bridge_id) == line.channel_id:
            del self._talks[line.bridge_id]
        other = self._lines.get(line.joined_to)
        if other is not None and other.joined_to == line.channel_id:
            other.joined_to = ""
        line.bridge_id = line.joined_to = ""

    def _remove(self, channel_id: str) -> Line | None:
        line = self._lines.pop(channel_id, None)
        if line is not None:
            self._leave(line)
        return line


def _has_rung_out(line: Line, at: datetime) -> bool:
    """Our time-out ended it, so its SIP code is Asterisk's own and not the far end's.

    Asterisk tells the Hangup and the OriginateResponse by two roads, and either may come first: where the response is
    still missing, the time says it.
    """
    if line.is_rung_out:
        return True
    return not line.is_answered and line.rings_out_at is not None and at >= line.rings_out_at
