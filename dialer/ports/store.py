"""The queue database as the engine and the workflows use it: one transaction at a time, facts in, rows out.

One suite runs on SQLite and on PostgreSQL (tests/contract/store). Reads for pages are in ``ports/views.py``; bulk
loading of files is in ``ports/intake.py``.

Long because the records and the repos of one transaction are read together.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dialer.core.agents.spells import AgentSpell
from dialer.core.calls.model import Call, DialOrder, HangupCause
from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.facts import Facts
from dialer.core.evidence.chain import Head
from dialer.core.evidence.entry import Statement
from dialer.core.kernel.codes import CampaignType, HoldReason, NumberState, Outcome
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.ids import (
    AgentId,
    CallId,
    CampaignId,
    CaseId,
    CreditorId,
    DebtorId,
    LeadId,
    NodeId,
    NumberId,
    TeamId,
    TrunkId,
    UserId,
)
from dialer.core.leads.model import Callback, Lead, LeadState
from dialer.core.trunks.model import Trunk
from dialer.ports.accounts import LoginLinksRepo, SessionsRepo, UsersRepo
from dialer.ports.admin import (
    AgentsRepo,
    AgreementsRepo,
    AnnouncementsRepo,
    CreditorsRepo,
    FlagsRepo,
    ImportsRepo,
    TeamsRepo,
    TrunkSettingsRepo,
)
from dialer.ports.evidence import HeadNote
from dialer.ports.facts import FactsRepo
from dialer.ports.recordings import RecordingsRepo
from dialer.ports.retention import RetentionRepo


class StoreError(DialerError):
    """The database failed or refused. ``retryable``: the same transaction may succeed if tried again."""

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A leased lead with all that a decision about it reads."""

    lead: Lead
    facts: Facts
    lease_epoch: int
    """Fencing number of the lease: a write with an older one changes nothing."""
    lease_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadMove:
    """Where a lead goes next."""

    lead_id: LeadId
    state: LeadState
    due_at: datetime | None = None
    reason: str = ""
    """Rule id or fixed word, kept on the lead for the supervisor's counts."""
    callback: Callback | None = None
    last_number_id: NumberId | None = None
    preferred_number_id: NumberId | None = None
    adds_attempt: bool = False
    replaces_plan: bool = False
    """What was agreed before is void, also when this move adds no attempt: a corrected verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryLine:
    """One fact in the life of an attempt; append-only."""

    call_id: CallId
    at: datetime
    kind: str
    """``ordered``, ``ringing``, ``answered``, ``joined``, ``released``, ``ended``, ``disposed``, ``corrected``, ..."""
    data: Mapping[str, str | int | float | bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMove:
    number_id: NumberId
    state: NumberState
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOrder:
    case_id: CaseId
    reason: HoldReason
    starts_at: datetime
    ends_at: datetime | None
    by_user_id: UserId | None = None
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedAttempt:
    """The end of an attempt, with what follows for its lead; written in one transaction."""

    call: Call
    outcome: Outcome
    cause: HangupCause | None
    ended_at: datetime
    lead: LeadMove | None
    """None when an agent's disposition decides."""
    numbers: tuple[NumberMove, ...] = ()
    holds: tuple[HoldOrder, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAttempt:
    """An attempt row without an end, for reconciliation and sweepers."""

    order: DialOrder
    node_id: NodeId
    agent_id: AgentId | None
    ringing_at: datetime | None
    answered_at: datetime | None
    joined_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """A stored attempt, as a disposition needs it."""

    order: DialOrder
    agent_id: AgentId | None
    answered_at: datetime | None
    joined_at: datetime | None
    ended_at: datetime | None
    outcome: Outcome | None
    """The system's, or the agent's once disposed."""
    disposition: Outcome | None
    disposed_at: datetime | None
    campaign_type: CampaignType
    case_ids: tuple[CaseId, ...]
    is_newest: bool = True
    """No later attempt of the same lead: its place in the queue is this call's to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionRow:
    """An agent's verdict on one conversation; corrections add rows, the newest counts."""

    call_id: CallId
    agent_id: AgentId
    code: Outcome
    at: datetime
    note: str = ""
    default_reason: str | None = None
    """Code of ``domain.md`` §3.5; mandatory at the first right-party contact."""
    promise_minor: int | None = None
    promise_on: str | None = None
    """ISO date."""
    promise_method: str | None = None
    callback_at: datetime | None = None
    callback_agent_id: AgentId | None = None
    corrects_at: datetime | None = None
    """Time of the row that this one corrects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRow:
    """An agent as configured; live state is not stored."""

    agent_id: AgentId
    user_id: UserId
    name: str
    endpoint: str
    endpoint_kind: str
    """``sip`` or ``webrtc``."""
    endpoint_secret: str
    teams: frozenset[TeamId]
    enabled: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterCount:
    """Calls of a campaign that were served and lost in a quarter of an hour (``core/calls/tally.py``)."""

    starts_at: datetime
    served_count: int = 0
    lost_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedForecast:
    """What a campaign's forecast had learned, and who saved it when."""

    node_id: NodeId
    saved_at: datetime
    state: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Who did what to what; append-only."""

    at: datetime
    user_id: UserId | None
    action: str
    """``campaign.start``, ``agent.freed``, ``disposition.corrected`` ..."""
    subject: str
    """``campaign:12``."""
    data: Mapping[str, object] = field(default_factory=dict)


class LeadsRepo(Protocol):
    async def claim(
        self, campaign_id: CampaignId, limit: int, *, node_id: NodeId, now: datetime, lease_until: datetime
    ) -> tuple[Candidate, ...]:
        """Lease the best ready leads (priority, then due_at) and read their facts; never blocks on another claimer."""
        ...

    async def claim_callbacks(
        self, campaign_id: CampaignId, limit: int, *, node_id: NodeId, now: datetime, lease_until: datetime
    ) -> tuple[Candidate, ...]:
        """The same for ready leads that carry an agreed callback: they go first."""
        ...

    async def candidate(self, lead_id: LeadId) -> Candidate:
        """Facts of one lead whatever its state. Raises NotFound."""
        ...

    async def give_back(self, lead_ids: Sequence[LeadId], *, node_id: NodeId) -> None:
        """Return leases that were not used."""
        ...

    async def mark_dialed(self, orders: Sequence[DialOrder], *, node_id: NodeId) -> frozenset[LeadId]:
        """LEASED by this node -> DIALED; answers those that were (a lost lease is absent: do not dial it)."""
        ...

    async def locked(self, orders: Sequence[DialOrder]) -> Mapping[LeadId, Candidate]:
        """The orders' leads with the facts of this instant; their debtors are locked until the transaction ends.

        Another transaction that wants to count one of these debtors' calls waits, and then counts what this one wrote.
        """
        ...

    async def weighed_anew(self, orders: Sequence[DialOrder]) -> Mapping[LeadId, Candidate]:
        """The same of orders that are out, each without its own call among the facts; nothing is locked."""
        ...

    async def move(self, moves: Sequence[LeadMove]) -> None: ...

    async def promote_due(self, now: datetime, limit: int = 5000) -> int:
        """SCHEDULED and due -> READY; how many."""
        ...

    async def expire_leases(self, now: datetime) -> int:
        """Leases past their end without an open attempt -> READY; how many."""
        ...

    async def close_for_debtor(self, debtor_id: DebtorId, creditor_id: CreditorId, reason: str) -> int: ...

    async def reopen_held(self, case_id: CaseId, reason: str, now: datetime) -> int:
        """Leads that this word had closed, of the case's debtor in its creditor's open campaigns -> READY; how many."""
        ...

    async def of_number(self, e164: str) -> tuple[Lead, ...]:
        """Leads of running campaigns whose debtor has this number, whatever their state."""
        ...

    async def add(self, campaign_id: CampaignId, *, priority: int = 0, now: datetime) -> int:
        """Enter every debtor of the campaign's creditor with an open case who is not yet in its queue; how many."""
        ...

    async def count_left(self, campaign_id: CampaignId, until: datetime, *, limit: int) -> int | None:
        """Leads that are ready or leased, or due before ``until``; None: about ``limit`` or more, not counted out."""
        ...


class AttemptsRepo(Protocol):
    async def add(self, orders: Sequence[DialOrder], *, node_id: NodeId) -> None:
        """Write ahead: a row per order with its first diary line."""
        ...

    async def close(self, closed: Sequence[ClosedAttempt]) -> None:
        """Times, cause, outcome, the final diary line, and the campaign's served and lost calls.

        A row already closed stays as it is and counts no second time. Leads move separately.
        """
        ...

    async def append(self, lines: Sequence[DiaryLine]) -> None: ...

    async def lines(self, call_id: CallId) -> tuple[DiaryLine, ...]:
        """The call's diary, oldest first."""
        ...

    async def set_times(self, calls: Sequence[Call]) -> None:
        """Ringing, answered, joined and the agent, for rows that are still open."""
        ...

    async def get(self, call_id: CallId) -> AttemptRow:
        """Raises NotFound."""
        ...

    async def open_of(self, node_id: NodeId) -> tuple[OpenAttempt, ...]: ...

    async def stuck(self, before: datetime) -> tuple[OpenAttempt, ...]:
        """Open attempts ordered before ``before``, of any node."""
        ...

    async def undisposed_of(self, agent_id: AgentId) -> AttemptRow | None:
        """The agent's newest joined, ended attempt without a disposition, if any."""
        ...

    async def undisposed(self, before: datetime, limit: int = 100) -> tuple[AttemptRow, ...]:
        """Conversations that ended before ``before`` and still have no disposition, while their lead waits for it."""
        ...

    async def dispose(self, row: DispositionRow) -> None:
        """Append the disposition and set it on the attempt (``outcome`` becomes the agent's)."""
        ...


class ForecastsRepo(Protocol):
    """What predictive pacing must not forget."""

    async def counts(
        self, campaign_ids: Collection[CampaignId], since: datetime
    ) -> Mapping[CampaignId, tuple[QuarterCount, ...]]:
        """Served and lost calls of every campaign asked for, oldest first; all before ``since`` comes as one count."""
        ...

    async def began(self, campaign_ids: Collection[CampaignId]) -> Mapping[CampaignId, datetime]:
        """Start of the first quarter in which a call of the campaign counted, of those that have one."""
        ...

    async def states(self, campaign_ids: Collection[CampaignId]) -> Mapping[CampaignId, SavedForecast]:
        """What was saved last, of those campaigns that have it."""
        ...

    async def save(
        self, states: Mapping[CampaignId, Mapping[str, object]], *, node_id: NodeId, epoch: int, now: datetime
    ) -> bool:
        """Keep what forecasts have learned (JSON); False, and nothing saved, when another process is the node now."""
        ...


class SpellsRepo(Protocol):
    async def add(self, spells: Sequence[AgentSpell]) -> None:
        """Append spells of agents that are over."""
        ...


class EvidenceRepo(Protocol):
    """The register of evidence: what is stated becomes the next entries of this process's stream with the commit."""

    @property
    def stream(self) -> str: ...

    async def state(self, statements: Sequence[Statement]) -> None: ...

    async def heads(self) -> tuple[Head, ...]:
        """The newest entry of every stream; nobody continues one until this transaction ends."""
        ...

    async def exported(self) -> tuple[HeadNote, ...]:
        """Every head that the register says was exported, oldest first."""
        ...


class DebtorsRepo(Protocol):
    async def move_numbers(self, moves: Sequence[NumberMove]) -> None: ...

    async def add_number(
        self, debtor_id: DebtorId, e164: str, *, source: str, place: str | None, rank: int
    ) -> NumberId: ...

    async def suppress(self, e164: str, reason: str, at: datetime, creditor_id: CreditorId | None = None) -> None:
        """Do-not-call list: of the agency, or of one creditor."""
        ...


class CasesRepo(Protocol):
    async def open_of(self, debtor_id: DebtorId) -> tuple[CaseId, ...]:
        """All open cases of a debtor, whosever they are."""
        ...

    async def hold(self, holds: Sequence[HoldOrder]) -> None: ...

    async def release(self, case_id: CaseId, reason: HoldReason, at: datetime) -> int: ...

    async def cancel_promises(self, call_id: CallId) -> int:
        """Open promises made in this call -> cancelled (their disposition was corrected); how many."""
        ...

    async def record_promise(
        self, case_id: CaseId, call_id: CallId, *, minor: int, currency: str, due_on: str, method: str, at: datetime
    ) -> None: ...


class CampaignsRepo(Protocol):
    async def all(self) -> tuple[Campaign, ...]: ...

    async def get(self, campaign_id: CampaignId) -> Campaign:
        """Raises NotFound."""
        ...

    async def add(self, campaign: Campaign) -> CampaignId:
        """``campaign_id`` is ignored. Raises Conflict for a name in use."""
        ...

    async def update(self, campaign: Campaign) -> None: ...

    async def set_state(self, campaign_id: CampaignId, state: CampaignState, at: datetime) -> None: ...

    async def countries(self) -> Mapping[CampaignId, frozenset[str]]:
        """In which countries the debtors of each campaign that is not closed live."""
        ...


class PeopleRepo(Protocol):
    async def agents(self) -> tuple[AgentRow, ...]: ...

    async def agent(self, agent_id: AgentId) -> AgentRow: ...


class TrunksRepo(Protocol):
    async def all(self) -> tuple[Trunk, ...]: ...

    async def get(self, trunk_id: TrunkId) -> Trunk: ...


class NodesRepo(Protocol):
    async def beat(self, node_id: NodeId, now: datetime, *, epoch: int) -> bool:
        """Write the heartbeat; False when another process took the node over (a higher epoch)."""
        ...

    async def enter(self, node_id: NodeId, now: datetime) -> int:
        """Register this process as the node; answers its epoch, one above the last."""
        ...

    async def dead(self, before: datetime) -> tuple[NodeId, ...]: ...

    async def leader(self, since: datetime) -> NodeId | None:
        """The node that does what only one may do: the first by name of those with a heartbeat after ``since``."""
        ...


class AuditRepo(Protocol):
    async def add(self, line: AuditLine) -> None: ...


class Switch(Protocol):
    """The stored "stop all dialling" switch; survives a restart."""

    async def is_stopped(self) -> bool: ...

    async def set_stopped(self, stopped: bool, *, by: UserId | None, at: datetime) -> None: ...


class Transaction(Protocol):
    """One unit of work: committed when the block ends, undone when it raises.

    A write that answers nothing may be kept back and sent with the next question or with the commit; what the database
    says against it is then raised there, inside or at the end of the block.
    """

    @property
    def leads(self) -> LeadsRepo: ...
    @property
    def attempts(self) -> AttemptsRepo: ...
    @property
    def forecasts(self) -> ForecastsRepo: ...
    @property
    def spells(self) -> SpellsRepo: ...
    @property
    def recordings(self) -> RecordingsRepo: ...
    @property
    def evidence(self) -> EvidenceRepo: ...
    @property
    def retention(self) -> RetentionRepo: ...
    @property
    def debtors(self) -> DebtorsRepo: ...
    @property
    def cases(self) -> CasesRepo: ...
    @property
    def facts(self) -> FactsRepo: ...
    @property
    def campaigns(self) -> CampaignsRepo: ...
    @property
    def people(self) -> PeopleRepo: ...
    @property
    def trunks(self) -> TrunksRepo: ...
    @property
    def nodes(self) -> NodesRepo: ...
    @property
    def audit(self) -> AuditRepo: ...
    @property
    def switch(self) -> Switch: ...

    # log-ins and what administrators keep (ports/accounts.py, ports/admin.py)
    @property
    def users(self) -> UsersRepo: ...
    @property
    def sessions(self) -> SessionsRepo: ...
    @property
    def login_links(self) -> LoginLinksRepo: ...
    @property
    def agents(self) -> AgentsRepo: ...
    @property
    def teams(self) -> TeamsRepo: ...
    @property
    def trunk_settings(self) -> TrunkSettingsRepo: ...
    @property
    def creditors(self) -> CreditorsRepo: ...
    @property
    def agreements(self) -> AgreementsRepo: ...
    @property
    def imports(self) -> ImportsRepo: ...
    @property
    def announcements(self) -> AnnouncementsRepo: ...
    @property
    def flags(self) -> FlagsRepo: ...


class Store(Protocol):
    """Opens transactions. On SQLite one writer serves all in turn; on PostgreSQL a pool."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]: ...

    async def check(self) -> None:
        """Raises StoreError when the database does not answer."""
        ...


class Wakeups(Protocol):
    """Hints from other processes that something stored has changed; a poll stands behind them."""

    async def changed(self, timeout_s: float) -> frozenset[str]:
        """Topics that changed (``campaigns``, ``agents``, ``trunks``, ``leads``), or all after the time-out."""
        ...

    async def announce(self, topic: str) -> None: ...
