"""Reads for pages, lists and exports: rows out of short read-only transactions, never in the way of the writer.

Lists come in pages: ``cursor`` is the ``next_cursor`` of the page before, opaque to the caller. A cursor that is not
one of ours raises Invalid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from dialer.core.calls.quality import CallQuality
from dialer.core.campaigns.measured import Measured
from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.codes import DialMode, HoldReason, Outcome
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, CaseId, CreditorId, DebtorId, LeadId, TrunkId, UserId
from dialer.core.kernel.money import Money
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.core.leads.model import LeadState
from dialer.ports.accounts import UserRow
from dialer.ports.admin import CreditorRow, ImportRow, TeamRow, TrunkRow
from dialer.ports.agreement_lists import AgreementViews
from dialer.ports.attempts import DiaryLine, DispositionRow
from dialer.ports.dispute_lists import DisputeViews
from dialer.ports.evidence import EvidenceViews
from dialer.ports.figures import FigureViews
from dialer.ports.pages import Page
from dialer.ports.prospects import ProspectViews
from dialer.ports.registers import RegisterViews
from dialer.ports.relationship import RelationshipViews
from dialer.ports.scoring import ScoringViews
from dialer.ports.segments import SegmentViews
from dialer.ports.store import AgentRow, AuditLine
from dialer.ports.walls import WallViews

JsonFile = Mapping[str, object]
"""Ready to be written as JSON: texts, numbers, booleans, lists, mappings; times as ISO 8601 with Z, money as
``{"minor": int, "currency": str}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCounts:
    """A campaign's queue by state."""

    ready: int = 0
    scheduled: int = 0
    leased: int = 0
    dialed: int = 0
    done: int = 0
    closed: int = 0

    @property
    def total(self) -> int:
        return self.ready + self.scheduled + self.leased + self.dialed + self.done + self.closed


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSummary:
    campaign: Campaign
    creditor_name: str
    leads: LeadCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCount:
    """How many leads are in a state for one reason (rule id or fixed word)."""

    state: LeadState
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRow:
    lead_id: LeadId
    debtor_id: DebtorId
    debtor_name: str
    state: LeadState
    reason: str
    priority: int
    due_at: datetime
    attempt_count: int
    callback_at: datetime | None = None
    callback_agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """Calls ordered since an instant, of one campaign or of all."""

    campaign_id: CampaignId | None
    since: datetime
    attempt_count: int = 0
    open_count: int = 0
    answered_count: int = 0
    joined_count: int = 0
    silent_count: int = 0
    """Answered and released without an agent (SILENT and ABANDON)."""
    right_party_count: int = 0
    promise_count: int = 0
    promised: tuple[Money, ...] = ()
    """One sum per currency."""
    talk_s: float = 0.0
    outcomes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFilter:
    """What a list of attempts shows; None: any."""

    campaign_id: CampaignId | None = None
    outcome: Outcome | None = None
    agent_id: AgentId | None = None
    debtor_id: DebtorId | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Ordered before this instant."""
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptItem:
    """One attempt in a list."""

    call_id: CallId
    campaign_id: CampaignId
    campaign_name: str
    lead_id: LeadId
    debtor_id: DebtorId
    debtor_name: str
    e164: str
    trunk_id: TrunkId
    trunk_code: str
    caller_id: str
    mode: DialMode
    ordered_at: datetime
    ringing_at: datetime | None
    answered_at: datetime | None
    joined_at: datetime | None
    ended_at: datetime | None
    agent_id: AgentId | None
    agent_name: str | None
    outcome: Outcome | None
    disposition: Outcome | None
    disposed_at: datetime | None
    cause_q850: int | None
    cause_sip: int | None
    cause_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFile:
    """One attempt with its diary and every disposition it was given, oldest first."""

    attempt: AttemptItem
    rule_id: str
    pack_version: str
    diary: tuple[DiaryLine, ...]
    dispositions: tuple[DispositionRow, ...]
    quality: CallQuality | None = None
    """How it sounded to the agent; None where no page in the browser has counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackItem:
    """A call that was agreed with a debtor."""

    lead_id: LeadId
    campaign_id: CampaignId
    campaign_name: str
    debtor_id: DebtorId
    debtor_name: str
    at: datetime
    state: LeadState
    e164: str | None = None
    agent_id: AgentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentCall:
    """One of an agent's own last conversations."""

    call_id: CallId
    campaign_id: CampaignId
    campaign_name: str
    debtor_id: DebtorId
    debtor_name: str
    joined_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    disposition: Outcome | None
    disposed_at: datetime | None
    first_disposed_at: datetime | None
    """Time of the first disposition: corrections are counted from it."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseItem:
    case_id: CaseId
    reference: str
    creditor_id: CreditorId
    creditor_code: str
    debtor_id: DebtorId
    debtor_name: str
    status: str
    phase: str
    balance: Money
    oldest_due_on: date | None
    holds: tuple[HoldReason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFilter:
    creditor_id: CreditorId | None = None
    status: str | None = None
    text: str = ""
    """Start of a reference, tax code, telephone number, or of any word of the debtor's name."""
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorItem:
    """A debtor who was sought."""

    debtor_id: DebtorId
    name: str
    kind: str
    tax_code: str
    """Empty: not known."""
    municipality: str
    region: str
    numbers: tuple[str, ...]
    """E.164, in the order in which they are dialled."""
    cases: tuple[tuple[str, str], ...]
    """Creditor's code and reference of each, the oldest first."""


class CampaignViews(Protocol):
    async def all(self) -> tuple[CampaignSummary, ...]: ...

    async def get(self, campaign_id: CampaignId) -> CampaignSummary:
        """Raises NotFound."""
        ...

    async def lead_counts(self, campaign_id: CampaignId) -> LeadCounts:
        """At most some seconds old: counting a million leads takes a while."""
        ...

    async def reasons(self, campaign_id: CampaignId) -> tuple[ReasonCount, ...]:
        """Why leads wait or ended, most frequent first."""
        ...

    async def leads(
        self, campaign_id: CampaignId, *, state: LeadState | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[LeadRow]: ...


class CallViews(Protocol):
    async def screen_pop(self, lead_id: LeadId, call_id: CallId | None = None) -> JsonFile:
        """The debtor's file for an agent: debtor, creditor, campaign, lead, cases, history. Raises NotFound."""
        ...

    async def day(
        self, since: datetime, campaign_id: CampaignId | None = None, *, scope: Scope = EVERYTHING
    ) -> DayFigures: ...

    async def attempts(self, where: AttemptFilter, *, cursor: str | None = None, limit: int = 50) -> Page[AttemptItem]:
        """Newest first."""
        ...

    async def attempt(self, call_id: CallId) -> AttemptFile:
        """Raises NotFound."""
        ...

    async def lead_of(self, call_id: CallId) -> LeadId:
        """Raises NotFound."""
        ...

    async def callbacks(self, agent_id: AgentId, *, since: datetime, until: datetime) -> tuple[CallbackItem, ...]:
        """Promised by this agent and due in the period, soonest first."""
        ...

    async def recent(self, agent_id: AgentId, *, since: datetime, limit: int = 20) -> tuple[RecentCall, ...]:
        """The agent's own conversations, newest first."""
        ...


class DebtViews(Protocol):
    async def cases(self, where: CaseFilter, *, cursor: str | None = None, limit: int = 50) -> Page[CaseItem]: ...

    async def case(self, case_id: CaseId, *, scope: Scope = EVERYTHING) -> JsonFile:
        """Case with debtor, invoices, holds, promises, and the calls of the scope's campaigns. Raises NotFound."""
        ...

    async def debtor(self, debtor_id: DebtorId, *, scope: Scope = EVERYTHING) -> JsonFile:
        """Debtor with numbers, addresses, and the scope's cases and history. Raises NotFound."""
        ...

    async def find_debtors(
        self, text: str, *, scope: Scope = EVERYTHING, cursor: str | None = None, limit: int = 50
    ) -> Page[DebtorItem]:
        """Those with that beginning of a reference, tax code, number, or (all words of the text) of a word of the name.

        By name; whoever was made anonymous is not among them, nor who has no case in the scope.
        """
        ...

    async def creditors(self) -> tuple[CreditorRow, ...]: ...


class HouseViews(Protocol):
    """Lists of what administrators keep."""

    async def users(self) -> tuple[UserRow, ...]: ...

    async def agents(self) -> tuple[AgentRow, ...]: ...

    async def teams(self) -> tuple[TeamRow, ...]: ...

    async def trunks(self) -> tuple[TrunkRow, ...]: ...

    async def imports(
        self, *, scope: Scope = EVERYTHING, cursor: str | None = None, limit: int = 50
    ) -> Page[ImportRow]:
        """Newest first."""
        ...

    async def audit(
        self, *, subject: str | None = None, user_id: UserId | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditLine]:
        """Newest first."""
        ...


class MeasureViews(Protocol):
    """What calibration reads: times only, no person."""

    async def measured(self, campaign_id: CampaignId, *, since: datetime, now: datetime) -> Measured:
        """The campaign's calls and its agents' spells from an instant on. Raises NotFound."""
        ...


class Views(Protocol):
    """All reads, by domain."""

    @property
    def agreements(self) -> AgreementViews: ...
    @property
    def campaigns(self) -> CampaignViews: ...
    @property
    def calls(self) -> CallViews: ...
    @property
    def debt(self) -> DebtViews: ...
    @property
    def disputes(self) -> DisputeViews: ...
    @property
    def evidence(self) -> EvidenceViews: ...
    @property
    def house(self) -> HouseViews: ...
    @property
    def measures(self) -> MeasureViews: ...
    @property
    def prospects(self) -> ProspectViews: ...
    @property
    def registers(self) -> RegisterViews: ...
    @property
    def scoring(self) -> ScoringViews: ...
    @property
    def relationship(self) -> RelationshipViews: ...
    @property
    def figures(self) -> FigureViews: ...
    @property
    def segments(self) -> SegmentViews: ...
    @property
    def walls(self) -> WallViews: ...
