"""Who may be called, and what is recorded that forbids it."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field

from dialer.core.campaigns.model import CampaignState
from dialer.core.compliance.facts import WishKind
from dialer.core.compliance.verdict import Decision
from dialer.core.kernel.codes import DialMode, HoldReason, NumberPlace, NumberSource, NumberState, Outcome
from dialer.core.leads.model import LeadState
from dialer.ports.facts import FactSource, Medium, RepresentativeKind
from dialer.web.schemas import Instant, LineText, Model, Note, Out, RecordedOut
from dialer.web.schemas_lists import ListEntryOut

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class WishIn(Model):
    kind: WishKind
    weekdays: Annotated[list[Weekday], Field(max_length=7)] = Field(default_factory=list)
    """Of an ``avoid``; empty: every day."""
    starts: time | None = None
    """Of an ``avoid``: local time of the debtor; absent: from midnight."""
    stops: time | None = None
    """Before ``starts``: on the next day; absent: until midnight."""
    place: NumberPlace | None = None
    """Of an ``avoid``: only calls to this place."""
    medium: Medium | None = None
    source: FactSource
    note: Note = ""


class AgentWishIn(WishIn):
    """Told in the agent's own call."""

    source: FactSource = FactSource.CALL


class WishOut(Out):
    wish_id: int
    kind: WishKind
    weekdays: list[Weekday]
    starts: time | None
    stops: time | None
    place: NumberPlace | None
    medium: Medium | None
    source: FactSource
    note: str
    recorded: RecordedOut
    ended_at: Instant | None


class RepresentativeIn(Model):
    kind: RepresentativeKind
    name: LineText = ""
    contact: LineText = ""
    source: FactSource


class RepresentativeOut(Out):
    representative_id: int
    kind: RepresentativeKind
    name: str
    contact: str
    source: FactSource
    recorded: RecordedOut
    ended_at: Instant | None


class NumberConsentIn(Model):
    source: FactSource
    given_at: Instant
    expires_at: Instant | None = None


class NumberConsentOut(Out):
    consent_id: int
    number_id: int
    source: FactSource
    given_at: Instant
    expires_at: Instant | None
    recorded: RecordedOut
    ended_at: Instant | None


class LetterIn(Model):
    kind: Literal["first_demand", "reminder", "notice", "other"]
    channel: Literal["letter", "registered", "email", "pec"]
    sent_at: Instant
    reference: LineText = ""


class LetterOut(Out):
    letter_id: int
    case_id: int
    kind: str
    channel: str
    sent_at: Instant
    reference: str
    recorded: RecordedOut


class RulesIn(Model):
    settings: dict[str, object]
    """Stricter figures, by rule id; a laxer one is refused."""


class RuleOut(Out):
    pack: str
    """The pack whose figure it is; a rule id that several packs have is tightened in each."""
    rule_id: str
    kind: str
    title: str
    unit: str
    reference: str
    is_policy: bool
    value: object
    """The pack's figure in force."""
    own_value: object
    """The stricter one, or null."""
    creditor_value: object
    """Of a campaign: its creditor's stricter one, which holds beside it, or null."""


class RulesOut(Out):
    pack: str
    """The campaign's own; a creditor's usual one."""
    settings: dict[str, object]
    rules: list[RuleOut]
    """Of every pack, for a debtor abroad brings that country's: the own pack's first."""


# ---- how a queue stands


class StandingReasonOut(Out):
    decision: Decision
    rule: str
    why: str
    """Name of the cause: ``hours``, ``attempt_gap``, ``hold`` ..."""
    title: str
    count: int
    first_until: Instant | None
    last_until: Instant | None


class QueueVerdictsOut(Out):
    """How many leads may be called now, and why the others may not."""

    campaign_id: int
    at: Instant | None
    """Instant of the count; null while the first is under way."""
    is_counting: bool
    counted: int
    permitted_count: int
    waiting_count: int
    """Permitted, but due later by our own plan."""
    deferred_count: int
    refused_count: int
    next_opening_at: Instant | None
    reasons: list[StandingReasonOut]


# ---- may we call now


class NumberVerdictOut(Out):
    number_id: int
    e164: str
    place: NumberPlace | None
    source: NumberSource
    state: NumberState
    do_not_call: bool
    """On the agency's own list or on this creditor's."""
    consent_given_at: Instant | None
    consent_ends_at: Instant | None
    decision: Decision
    until: Instant | None
    rule: str
    rule_title: str
    rule_reference: str
    pack_version: str
    required_mode: DialMode | None
    sentence: str


class HoldFactOut(Out):
    reason: HoldReason
    starts: Instant | date | None
    ends: Instant | date | None


class AttemptFactOut(Out):
    at: Instant
    e164: str
    place: NumberPlace | None
    outcome: Outcome | None
    debt: str
    """References of the cases that it was about; empty: not known, so it counts for each."""
    is_counted: bool
    """False: it never reached the number dialled, so no limit counts it."""


class TalkFactOut(Out):
    at: Instant
    e164: str
    is_inbound: bool
    """The debtor called us."""
    debt: str
    """References of the cases that it was about; empty: not known, so it counts for each."""


class KnownNumberOut(Out):
    number_id: int
    e164: str
    source: NumberSource
    place: NumberPlace | None
    state: NumberState
    state_reason: str
    """Outcome that told it, or a person's words; empty: none was given."""


class KnownCaseOut(Out):
    case_id: int
    reference: str
    creditor_code: str
    status: str


class AuthorOut(Out):
    user_id: int
    name: str


class ProspectOut(Out):
    """One way of calling the debtor: a campaign's, or a creditor's without one."""

    creditor_id: int
    creditor_code: str
    creditor_name: str
    campaign_id: int | None
    campaign_name: str | None
    campaign_state: CampaignState | None
    mode: DialMode
    lead_id: int | None
    """Null: no open campaign has the debtor in its queue."""
    lead_state: LeadState | None
    lead_due_at: Instant | None
    lead_reason: str
    numbers: list[NumberVerdictOut]
    holds: list[HoldFactOut]
    letter_sent_at: Instant | None
    mandate_starts: date | None
    mandate_ends: date | None


class MayWeCallQuery(Model):
    language: Literal["it", "en"] | None = None
    """Absent: the server's own."""


class MayWeCallOut(Out):
    debtor_id: int
    name: str
    at: Instant
    country: str
    region: str
    municipality: str
    postcode: str
    represented_by: str
    prospects: list[ProspectOut]
    numbers: list[KnownNumberOut]
    """All of the debtor's, in the order in which they are dialled."""
    cases: list[KnownCaseOut]
    attempts: list[AttemptFactOut]
    """Of the last 31 days, newest first."""
    conversations: list[TalkFactOut]
    silent_calls: list[TalkFactOut]
    wishes: list[WishOut]
    representatives: list[RepresentativeOut]
    consents: list[NumberConsentOut]
    letters: list[LetterOut]
    list_entries: list[ListEntryOut]
    authors: list[AuthorOut]
    """Who recorded these."""
