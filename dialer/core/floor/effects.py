"""What the floor asks of the shell, to be carried out in the order given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialer.core.agents.model import Agent
from dialer.core.calls.model import Call
from dialer.core.floor.facts import Deadline
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId, LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinLegs:
    call_id: CallId
    leg_id: LegId
    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCall:
    """Take the customer out of the conversation, into the hold."""

    call_id: CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultLegs:
    """Let two agents talk; ``ConsultBegan`` or ``TransferFailed`` follows."""

    call_id: CallId
    leg_id: LegId
    other_leg_id: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherLeg:
    """Bring a second agent's leg into the conversation; ``Gathered`` or ``TransferFailed`` follows."""

    call_id: CallId
    leg_id: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkLeg:
    """Send an agent's leg back to where it waits: whom it was with is gone, or goes on alone."""

    leg_id: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The conversation is another agent's now; the call's state is the same."""

    call: Call
    from_agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class HangUpCall:
    call_id: CallId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCall:
    call_id: CallId
    treatment: Treatment


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseLeg:
    leg_id: LegId
    agent_id: AgentId
    endpoint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DropLeg:
    leg_id: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class PopScreen:
    agent_id: AgentId
    call_id: CallId | None
    lead_id: LeadId
    campaign_id: CampaignId
    deadline_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearScreen:
    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    deadline: Deadline
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disarm:
    deadline: Deadline


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFact:
    """A line for the attempt's diary."""

    call_id: CallId
    at: datetime
    kind: str
    data: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAttempt:
    """The call is over; ``needs_disposition``: its lead waits for the agent's verdict."""

    call: Call
    needs_disposition: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnLead:
    """A preview came to nothing: the lead goes back to the queue."""

    lead_id: LeadId
    campaign_id: CampaignId


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentMoved:
    agent: Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMoved:
    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldChanged:
    """A person in a conversation was put on hold, or hears the agent again; the call's state is the same."""

    call: Call


Effect = (
    JoinLegs
    | HoldCall
    | ConsultLegs
    | GatherLeg
    | ParkLeg
    | HandedOver
    | HangUpCall
    | ReleaseCall
    | RaiseLeg
    | DropLeg
    | PopScreen
    | ClearScreen
    | Arm
    | Disarm
    | RecordFact
    | CloseAttempt
    | ReturnLead
    | AgentMoved
    | CallMoved
    | HoldChanged
)
