"""The queue database as the engine and the workflows use it: one transaction at a time, facts in, rows out.

One suite runs on SQLite and on PostgreSQL (tests/contract/store). Reads for pages are in ``ports/views.py``; bulk
loading of files is in ``ports/intake.py``; what one transaction does with each noun is in the noun's own port.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dialer.core.agents.spells import AgentSpell
from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.ids import AgentId, CampaignId, NodeId, TeamId, TrunkId, UserId
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
from dialer.ports.agent_desk import AgentDeskRepo
from dialer.ports.agreement_papers import AgreementPapersRepo, OfferTermsRepo
from dialer.ports.agreements import PlansRepo, PromisesRepo, SettlementsRepo
from dialer.ports.alarms import AlarmsRepo
from dialer.ports.attempts import AttemptsRepo
from dialer.ports.case_steps import CaseStepsRepo
from dialer.ports.cases import CasesRepo, DebtorsRepo
from dialer.ports.conversations import ConversationsRepo
from dialer.ports.disputes import DisputesRepo
from dialer.ports.documents import DocumentsRepo
from dialer.ports.evidence import EvidenceRepo
from dialer.ports.facts import FactsRepo
from dialer.ports.fees import FeesRepo
from dialer.ports.forecasts import ForecastsRepo
from dialer.ports.hand_offs import HandOffsRepo
from dialer.ports.leads import LeadsRepo
from dialer.ports.ledger import LedgerRepo, PaymentsRepo
from dialer.ports.offset_tests import OffsetTestsRepo
from dialer.ports.packets import PacketsRepo
from dialer.ports.placements import PlacementsRepo
from dialer.ports.reckonings import ReckoningsRepo
from dialer.ports.recordings import RecordingsRepo
from dialer.ports.relation import RelationRepo
from dialer.ports.retention import RetentionRepo
from dialer.ports.scoring import ScoringRepo
from dialer.ports.scripts import ScriptsRepo
from dialer.ports.segments import SegmentsRepo
from dialer.ports.strategies import StrategiesRepo
from dialer.ports.treatment import TreatmentRepo


class StoreError(DialerError):
    """The database failed or refused. ``retryable``: the same transaction may succeed if tried again."""

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable


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
class AuditLine:
    """Who did what to what; append-only."""

    at: datetime
    user_id: UserId | None
    action: str
    """``campaign.start``, ``agent.freed``, ``disposition.corrected`` ..."""
    subject: str
    """``campaign:12``."""
    data: Mapping[str, object] = field(default_factory=dict)


class SpellsRepo(Protocol):
    async def add(self, spells: Sequence[AgentSpell]) -> None:
        """Append spells of agents that are over."""
        ...


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
    def agent_desk(self) -> AgentDeskRepo: ...
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
    def conversations(self) -> ConversationsRepo: ...
    @property
    def relation(self) -> RelationRepo: ...
    @property
    def segments(self) -> SegmentsRepo: ...
    @property
    def ledger(self) -> LedgerRepo: ...
    @property
    def payments(self) -> PaymentsRepo: ...
    @property
    def reckonings(self) -> ReckoningsRepo: ...
    @property
    def treatment(self) -> TreatmentRepo: ...
    @property
    def promises(self) -> PromisesRepo: ...
    @property
    def plans(self) -> PlansRepo: ...
    @property
    def settlements(self) -> SettlementsRepo: ...
    @property
    def offer_terms(self) -> OfferTermsRepo: ...
    @property
    def agreement_papers(self) -> AgreementPapersRepo: ...
    @property
    def scoring(self) -> ScoringRepo: ...
    @property
    def disputes(self) -> DisputesRepo: ...
    @property
    def packets(self) -> PacketsRepo: ...
    @property
    def documents(self) -> DocumentsRepo: ...
    @property
    def case_steps(self) -> CaseStepsRepo: ...
    @property
    def offset_tests(self) -> OffsetTestsRepo: ...
    @property
    def alarms(self) -> AlarmsRepo: ...
    @property
    def hand_offs(self) -> HandOffsRepo: ...
    @property
    def scripts(self) -> ScriptsRepo: ...
    @property
    def strategies(self) -> StrategiesRepo: ...
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
    def placements(self) -> PlacementsRepo: ...
    @property
    def fees(self) -> FeesRepo: ...
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
