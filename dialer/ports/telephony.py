"""What the dialer asks of a telephone switch, and what it hears from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.agents.model import LegEvent
from dialer.core.calls.model import CallEvent, DialOrder
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.ids import AgentId, CallId, LegId


class TelephonyError(DialerError):
    """The switch refused, did not answer in time, or is not there.

    Args:
        retryable: the same request may succeed later (link down, deadline); False: it was refused.
        outcome_unknown: the request may have been carried out all the same (its answer was lost).
    """

    def __init__(self, message: str, *, retryable: bool = False, outcome_unknown: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.outcome_unknown = outcome_unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class LegOrder:
    """Raise an agent's leg: one per shift, parked in a holding bridge between conversations."""

    leg_id: LegId
    agent_id: AgentId
    endpoint: str
    ring_timeout_s: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkUp:
    """Logged in, fully booted, and the survey of what is alive is attached."""

    at: datetime
    survey: Survey
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDown:
    """Events may be missing from now until the next LinkUp."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundRequest:
    """Someone called a line of ours and asked to be called back (or only called)."""

    at: datetime
    caller: str
    dialled: str
    wants_callback: bool
    key: str = ""
    """Under which the switch keeps the request until ``take_inbound``; told again after a reconnection till then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkStatus:
    """Registration or reachability of a trunk, or of an agent's endpoint."""

    at: datetime
    endpoint: str
    is_reachable: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """An announcement was played to the end in a conversation."""

    call_id: CallId
    at: datetime
    name: str


TelephonyEvent = CallEvent | LegEvent | LinkUp | LinkDown | InboundRequest | TrunkStatus | Announced

Sink = Callable[[TelephonyEvent], None]
"""Called in the switch's order, on the event loop; must be quick and must not raise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliveCall:
    """A customer's leg that the switch still has."""

    call_id: CallId
    is_answered: bool
    since: datetime
    """Start of the leg, as near as the switch can tell."""
    joined_leg_id: LegId | None = None
    is_held: bool = False
    """In the dialplan's hold: there was a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AliveLeg:
    """An agent's leg that the switch still has."""

    leg_id: LegId
    agent_id: AgentId
    joined_call_id: CallId | None = None
    is_aside: bool = False
    """In a bridge without a customer: it talks with another agent, or is left in one alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Everything of ours that is alive in the switch, taken after a (re)connection."""

    calls: tuple[AliveCall, ...] = ()
    legs: tuple[AliveLeg, ...] = ()


class Telephony(Protocol):
    """The switch. Every method that waits raises TelephonyError, has a deadline of its own, and sends at most once."""

    def deliver_to(self, sink: Sink, backlog: Callable[[], int] | None = None) -> None:
        """Register the one receiver of events; before ``open``.

        Args:
            sink: takes each event.
            backlog: how much of what was delivered waits to be worked off; above its limit an adapter stops reading.
        """
        ...

    async def open(self) -> None:
        """Start connecting and keep connected, with back-off; returns at once. Outcome arrives as LinkUp / LinkDown."""
        ...

    async def close(self) -> None: ...

    @property
    def is_up(self) -> bool: ...

    @property
    def silence_s(self) -> float:
        """Seconds since the switch was last heard, while it leaves a nudge unanswered; 0.0 otherwise.

        A quiet floor is no silence: only an unanswered nudge is.
        """
        ...

    def nudge(self) -> None:
        """Ask for a sign of life, if nothing was heard for a moment. Never waits and never raises."""
        ...

    async def dial(self, order: DialOrder) -> None:
        """Start the customer's leg; returns when the switch has accepted it. What follows arrives as events."""
        ...

    async def raise_leg(self, order: LegOrder) -> None: ...

    async def drop_leg(self, leg_id: LegId) -> None: ...

    async def join(self, call_id: CallId, leg_id: LegId, agent_id: AgentId) -> None:
        """Bridge customer and agent; returns when that is decided, told as ``Joined`` or ``JoinFailed``.

        After ``Released`` no ``Joined`` follows. Raises with ``outcome_unknown`` when the link went in between.
        """
        ...

    async def hold(self, call_id: CallId) -> None:
        """Take the customer out of a conversation, to hear music; ``Held`` follows, and ``join`` brings them back.

        The dialplan holds a customer by itself whose agent's leg is lost, and ends a hold that lasts too long.
        """
        ...

    async def consult(self, leg_id: LegId, other_leg_id: LegId) -> None:
        """Let two agents talk with each other; returns when they do. ``join`` takes either out of it again."""
        ...

    async def gather(self, call_id: CallId, leg_id: LegId) -> None:
        """Bring a second agent's leg into a conversation; ``Gathered`` follows when the three hear each other.

        The customer's leg or an agent's may go at any time: the two others go on. ``join`` makes two of them again.
        """
        ...

    async def park(self, leg_id: LegId) -> None:
        """Send an agent's leg back to where it waits, out of whatever it is in; one that is gone is no error."""
        ...

    async def press(self, call_id: CallId, keys: str) -> None:
        """Send keys (``0-9*#``) to the person's side of an answered call, one after another, as their tones."""
        ...

    async def release(self, call_id: CallId, treatment: Treatment) -> None:
        """Let an answered person go, with the pack's treatment; ``HungUp`` follows."""
        ...

    async def hang_up(self, call_id: CallId) -> None:
        """End a call in any state; a call already gone is no error."""
        ...

    async def announce(self, call_id: CallId, name: str, *, creditor_code: str, language: str) -> None:
        """Play an announcement to both sides of a conversation; ``Announced`` follows when it was heard to the end."""
        ...

    async def start_recording(self, call_id: CallId, file: str) -> None:
        """Record both sides of a conversation, into a file below the switch's folder of recordings."""
        ...

    async def stop_recording(self, call_id: CallId) -> None:
        """Record no further; a conversation that is not recorded is no error."""
        ...

    async def take_inbound(self, key: str) -> None:
        """An inbound request is stored: the switch need not keep it any longer."""
        ...

    async def survey(self) -> Survey: ...
