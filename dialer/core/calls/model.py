"""A call: the order that starts it, what happens to it, what it asks for, and the record of it.

A call here is the customer's leg of one attempt. Its id is chosen before dialling and is the attempt's key, so every
event of the telephone network finds its row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialer.core.kernel.codes import DialMode, Outcome, Treatment
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, CaseId, DebtorId, LeadId, NumberId, TrunkId


class CallState(StrEnum):
    """Where a call is. ``WAITING`` and ``CONNECTING`` are the only states in which a person hears comfort noise."""

    DIALING = "dialing"
    RINGING = "ringing"
    WAITING = "waiting"
    """Answered, no agent yet."""
    CONNECTING = "connecting"
    """Answered, an agent is reserved and the bridge has been asked for."""
    TALKING = "talking"
    RELEASED = "released"
    """No longer offered to agents: the dialplan lets the person go with the legal treatment."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class DialOrder:
    """One decided call, complete: written to the attempt's row before the switch is asked."""

    call_id: CallId
    campaign_id: CampaignId
    lead_id: LeadId
    debtor_id: DebtorId
    number_id: NumberId
    e164: str
    trunk_id: TrunkId
    trunk_code: str
    """Name of the trunk's endpoint in Asterisk is ``trunk-<code>``."""
    caller_id: str
    """E.164 or a short code; presented to the called person."""
    mode: DialMode
    ring_timeout_s: int
    patience_s: float
    """Longest wait from the answer to an agent; the dialplan's own timer ends it at this length."""
    treatment: Treatment
    reserved_agent_id: AgentId | None = None
    """The agent held for this call before it was dialled, if any."""
    rule_id: str = ""
    """Rule that allowed the call, for the diary."""
    pack_version: str = ""
    creditor_code: str = ""
    case_ids: tuple[CaseId, ...] = ()
    """The cases that it is about, as the rules let it be when it was written; none: not known."""
    language: str = "it"
    attempt_count: int = 0
    """Attempts of the lead before this one, as the forecast reads it."""
    answer_probability: float | None = None
    """Forecast when it was ordered, 0..1; None where nobody forecast."""
    risk: float | None = None
    """Forecast probability, 0..1, that once answered it finds no agent in time; None where nobody forecast."""
    ordered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HangupCause:
    """How a leg ended, as the network said it."""

    q850: int | None = None
    """ITU-T Q.850 cause, 1..127."""
    sip: int | None = None
    """SIP response code, 400..699, where the far end gave one."""
    text: str = ""


# Facts about a call, in the order in which the switch reports them. Late and repeated ones are normal.


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing:
    """The far end alerts (SIP 180) or sends early media (183)."""

    call_id: CallId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Answer supervision: the person is on the line and hears comfort noise."""

    call_id: CallId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Both legs are in one two-party bridge: they hear each other."""

    call_id: CallId
    agent_id: AgentId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The person in a conversation waits in the dialplan's hold: asked for, or because the agent's leg was lost."""

    call_id: CallId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A second agent's leg is in the conversation: three hear each other."""

    call_id: CallId
    agent_id: AgentId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinFailed:
    """The switch refused or did not carry out the bridge (a leg was gone, or the dialplan had released it)."""

    call_id: CallId
    agent_id: AgentId
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The dialplan's own legal timer let the person go (comfort noise over, message played or not)."""

    call_id: CallId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HungUp:
    """The customer's leg is gone."""

    call_id: CallId
    at: datetime
    cause: HangupCause
    is_seen: bool = True
    """False: the switch did not report the end; it was concluded because the leg is no longer there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DialFailed:
    """The switch did not make the leg at all (trunk unknown or down, refused request)."""

    call_id: CallId
    at: datetime
    reason: str


CallEvent = Ringing | Answered | Joined | Held | Gathered | JoinFailed | Released | HungUp | DialFailed

# Facts that the floor adds.


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChosen:
    """Routing gave the waiting person to this agent."""

    call_id: CallId
    agent_id: AgentId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferClosed:
    """The patience is all but over: no agent may be given this call any more."""

    call_id: CallId
    at: datetime


CallFact = CallEvent | AgentChosen | OfferClosed


class TransferStage(StrEnum):
    """How far a second agent has been brought to a conversation."""

    HOLDING = "holding"
    """The person is being put on hold, so that the two agents can talk."""
    CONSULTING = "consulting"
    """The two agents talk; the person hears music."""
    HANDING_OVER = "handing_over"
    """The bridge of the person and the second agent was asked for."""
    TAKING_BACK = "taking_back"
    """The bridge of the person and the first agent was asked for; then the second is free again."""
    GATHERING = "gathering"
    """The second agent is being brought into the conversation of the two."""
    TOGETHER = "together"
    """All three hear each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A second agent at a conversation; the call stays the first agent's until the person is bridged to the second."""

    to_agent_id: AgentId
    stage: TransferStage
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The live record of one call."""

    order: DialOrder
    state: CallState = CallState.DIALING
    ringing_at: datetime | None = None
    answered_at: datetime | None = None
    joined_at: datetime | None = None
    ended_at: datetime | None = None
    released_at: datetime | None = None
    """When we or the dialplan let the waiting person go."""
    agent_id: AgentId | None = None
    """Reserved while connecting, in talk afterwards."""
    held_at: datetime | None = None
    """Since when the person in this conversation hears music instead of the agent; None: they hear each other."""
    is_hold_wanted: bool = False
    """The agent asked for the hold; otherwise a held person waits for the agent's leg to come back."""
    transfer: Transfer | None = None
    """The second agent at this conversation, if there is one."""
    tried: frozenset[AgentId] = frozenset()
    """Agents whose bridge failed: not offered to them again."""
    cancelled: bool = False
    """We asked for the hang-up before the answer."""
    outcome: Outcome | None = None
    cause: HangupCause | None = None

    @property
    def call_id(self) -> CallId:
        return self.order.call_id

    @property
    def is_live(self) -> bool:
        return self.state is not CallState.ENDED
