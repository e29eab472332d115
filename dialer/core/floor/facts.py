"""What can happen on the floor, beside what the telephone network reports; and the names of its timers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from dialer.core.agents import machine as agents
from dialer.core.agents.model import LegEvent
from dialer.core.calls.model import Call, CallEvent, DialOrder
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId, LegId, TeamId


class DeadlineKind(StrEnum):
    OFFER = "offer"
    RELEASE = "release"
    JOIN = "join"
    RING = "ring"
    TRANSFER = "transfer"
    WRAP_UP = "wrap_up"
    PREVIEW = "preview"


class Deadline(NamedTuple):
    """Names one timer; arming the same name again replaces it."""

    kind: DeadlineKind
    subject: CallId | AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """A call was decided: it counts as in flight from this instant, before the switch is asked."""

    order: DialOrder
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """An ordered call was never asked of the switch (its row could not be written, its lease was lost)."""

    call_id: CallId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """A lead is offered to an agent for a look before dialling."""

    agent_id: AgentId
    lead_id: LeadId
    campaign_id: CampaignId
    until: datetime
    at: datetime
    is_chosen: bool = False
    """The agent asked for this debtor, perhaps in a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person's request about an agent: one of the agent machine's own facts."""

    agent_id: AgentId
    fact: agents.AgentFact
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePassed:
    deadline: Deadline
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpAsked:
    """Someone (the agent, a supervisor, a recall) wants the call ended."""

    call_id: CallId
    at: datetime
    by_agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAsked:
    """The agent wants the person in the conversation on hold, or back."""

    call_id: CallId
    at: datetime
    by_agent_id: AgentId
    is_wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFailed:
    """The switch did not put the person on hold: the conversation goes on."""

    call_id: CallId
    at: datetime
    reason: str


class TransferVerb(StrEnum):
    """What an agent asks about a second agent at the own conversation."""

    HAND_OVER = "hand_over"
    """Give the person to the colleague: at once, or after the two have talked."""
    CONSULT = "consult"
    """Talk with the colleague first, while the person hears music."""
    GATHER = "gather"
    """All three in one conversation."""
    TAKE_BACK = "take_back"
    """Go on alone; the colleague may ask for this too, and leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAsked:
    """An agent wants a colleague at the conversation, or moves on from there."""

    call_id: CallId
    at: datetime
    by_agent_id: AgentId
    verb: TransferVerb
    to_agent_id: AgentId | None = None
    """The colleague; neither this nor a team where one is there already."""
    to_team_id: TeamId | None = None
    """Instead of a colleague: whoever of the team is free for longest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultBegan:
    """The two agents hear each other."""

    call_id: CallId
    leg_id: LegId
    """The first agent's."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferFailed:
    """The switch did not bring the colleague: the person goes back to the first agent."""

    call_id: CallId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LegStray:
    """A leg is in a bridge that the floor knows nothing of (after a restart): it goes back to its own."""

    leg_id: LegId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """A call that another life of this node had started, found alive in the switch."""

    call: Call
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFound:
    """An agent's leg that another life of this node had raised, found alive in the switch."""

    agent_id: AgentId
    leg_id: LegId
    at: datetime


FloorFact = (
    LegFound
    | CallEvent
    | LegEvent
    | Ordered
    | Withdrawn
    | Previewed
    | Asked
    | DeadlinePassed
    | HangUpAsked
    | HoldAsked
    | HoldFailed
    | TransferAsked
    | ConsultBegan
    | TransferFailed
    | LegStray
    | Adopted
)
