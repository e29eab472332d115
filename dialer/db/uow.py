"""One transaction: the repos over one connection, writes sent together, committed or undone as a whole."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from typing import ParamSpec, TypeVar

from dialer.db.lanes import Database
from dialer.db.repos.accounts import SqlUsersRepo
from dialer.db.repos.agent_desk import SqlAgentDeskRepo
from dialer.db.repos.agreement_papers import SqlAgreementPapersRepo
from dialer.db.repos.alarms import SqlAlarmsRepo
from dialer.db.repos.announcements import SqlAnnouncementsRepo
from dialer.db.repos.attempts import SqlAttemptsRepo
from dialer.db.repos.campaigns import SqlCampaignsRepo
from dialer.db.repos.case_steps import SqlCaseStepsRepo
from dialer.db.repos.conversations import SqlConversationsRepo
from dialer.db.repos.creditors import SqlCreditorsRepo
from dialer.db.repos.debt import SqlCasesRepo, SqlDebtorsRepo
from dialer.db.repos.disputes import SqlDisputesRepo
from dialer.db.repos.documents import SqlDocumentsRepo
from dialer.db.repos.evidence import SqlEvidenceRepo
from dialer.db.repos.fees import SqlFeesRepo
from dialer.db.repos.flags import SqlFlagsRepo
from dialer.db.repos.forecasts import SqlForecastsRepo
from dialer.db.repos.hand_offs import SqlHandOffsRepo
from dialer.db.repos.imports import SqlImportsRepo
from dialer.db.repos.leads import SqlLeadsRepo
from dialer.db.repos.ledger import SqlLedgerRepo
from dialer.db.repos.login_links import SqlLoginLinksRepo
from dialer.db.repos.monitoring_agreements import SqlAgreementsRepo
from dialer.db.repos.nodes import SqlAuditRepo, SqlNodesRepo, SqlSwitch
from dialer.db.repos.offer_terms import SqlOfferTermsRepo
from dialer.db.repos.offset_tests import SqlOffsetTestsRepo
from dialer.db.repos.packets import SqlPacketsRepo
from dialer.db.repos.payments import SqlPaymentsRepo
from dialer.db.repos.people import SqlAgentsRepo, SqlPeopleRepo, SqlTeamsRepo
from dialer.db.repos.placements import SqlPlacementsRepo
from dialer.db.repos.plans import SqlPlansRepo
from dialer.db.repos.promises import SqlPromisesRepo
from dialer.db.repos.reckonings import SqlReckoningsRepo
from dialer.db.repos.recorded import SqlFactsRepo
from dialer.db.repos.recordings import SqlRecordingsRepo
from dialer.db.repos.register import OFFICE, Register
from dialer.db.repos.relation import SqlRelationRepo
from dialer.db.repos.retention import SqlRetentionRepo
from dialer.db.repos.scoring import SqlScoringRepo
from dialer.db.repos.scripts import SqlScriptsRepo
from dialer.db.repos.segments import SqlSegmentsRepo
from dialer.db.repos.sessions import SqlSessionsRepo
from dialer.db.repos.settlements import SqlSettlementsRepo
from dialer.db.repos.spells import SqlSpellsRepo
from dialer.db.repos.strategies import SqlStrategiesRepo
from dialer.db.repos.treatment import SqlTreatmentRepo
from dialer.db.repos.trunks import SqlTrunkSettingsRepo, SqlTrunksRepo
from dialer.db.unit import Unit

P = ParamSpec("P")
T = TypeVar("T")


class SqlTransaction:
    """The open transaction's repos; made on first use."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    @cached_property
    def leads(self) -> SqlLeadsRepo:
        return SqlLeadsRepo(self._unit)

    @cached_property
    def attempts(self) -> SqlAttemptsRepo:
        return SqlAttemptsRepo(self._unit)

    @cached_property
    def agent_desk(self) -> SqlAgentDeskRepo:
        return SqlAgentDeskRepo(self._unit)

    @cached_property
    def forecasts(self) -> SqlForecastsRepo:
        return SqlForecastsRepo(self._unit)

    @cached_property
    def spells(self) -> SqlSpellsRepo:
        return SqlSpellsRepo(self._unit)

    @cached_property
    def recordings(self) -> SqlRecordingsRepo:
        return SqlRecordingsRepo(self._unit)

    @cached_property
    def evidence(self) -> SqlEvidenceRepo:
        return SqlEvidenceRepo(self._unit)

    @cached_property
    def retention(self) -> SqlRetentionRepo:
        return SqlRetentionRepo(self._unit)

    @cached_property
    def debtors(self) -> SqlDebtorsRepo:
        return SqlDebtorsRepo(self._unit)

    @cached_property
    def cases(self) -> SqlCasesRepo:
        return SqlCasesRepo(self._unit)

    @cached_property
    def facts(self) -> SqlFactsRepo:
        return SqlFactsRepo(self._unit)

    @cached_property
    def conversations(self) -> SqlConversationsRepo:
        return SqlConversationsRepo(self._unit)

    @cached_property
    def relation(self) -> SqlRelationRepo:
        return SqlRelationRepo(self._unit)

    @cached_property
    def segments(self) -> SqlSegmentsRepo:
        return SqlSegmentsRepo(self._unit)

    @cached_property
    def ledger(self) -> SqlLedgerRepo:
        return SqlLedgerRepo(self._unit)

    @cached_property
    def reckonings(self) -> SqlReckoningsRepo:
        return SqlReckoningsRepo(self._unit)

    @cached_property
    def payments(self) -> SqlPaymentsRepo:
        return SqlPaymentsRepo(self._unit)

    @cached_property
    def treatment(self) -> SqlTreatmentRepo:
        return SqlTreatmentRepo(self._unit)

    @cached_property
    def promises(self) -> SqlPromisesRepo:
        return SqlPromisesRepo(self._unit)

    @cached_property
    def plans(self) -> SqlPlansRepo:
        return SqlPlansRepo(self._unit)

    @cached_property
    def settlements(self) -> SqlSettlementsRepo:
        return SqlSettlementsRepo(self._unit)

    @cached_property
    def offer_terms(self) -> SqlOfferTermsRepo:
        return SqlOfferTermsRepo(self._unit)

    @cached_property
    def agreement_papers(self) -> SqlAgreementPapersRepo:
        return SqlAgreementPapersRepo(self._unit)

    @cached_property
    def scoring(self) -> SqlScoringRepo:
        return SqlScoringRepo(self._unit)

    @cached_property
    def disputes(self) -> SqlDisputesRepo:
        return SqlDisputesRepo(self._unit)

    @cached_property
    def packets(self) -> SqlPacketsRepo:
        return SqlPacketsRepo(self._unit)

    @cached_property
    def documents(self) -> SqlDocumentsRepo:
        return SqlDocumentsRepo(self._unit)

    @cached_property
    def case_steps(self) -> SqlCaseStepsRepo:
        return SqlCaseStepsRepo(self._unit)

    @cached_property
    def hand_offs(self) -> SqlHandOffsRepo:
        return SqlHandOffsRepo(self._unit)

    @cached_property
    def alarms(self) -> SqlAlarmsRepo:
        return SqlAlarmsRepo(self._unit)

    @cached_property
    def scripts(self) -> SqlScriptsRepo:
        return SqlScriptsRepo(self._unit)

    @cached_property
    def offset_tests(self) -> SqlOffsetTestsRepo:
        return SqlOffsetTestsRepo(self._unit)

    @cached_property
    def strategies(self) -> SqlStrategiesRepo:
        return SqlStrategiesRepo(self._unit)

    @cached_property
    def campaigns(self) -> SqlCampaignsRepo:
        return SqlCampaignsRepo(self._unit)

    @cached_property
    def people(self) -> SqlPeopleRepo:
        return SqlPeopleRepo(self._unit)

    @cached_property
    def trunks(self) -> SqlTrunksRepo:
        return SqlTrunksRepo(self._unit)

    @cached_property
    def nodes(self) -> SqlNodesRepo:
        return SqlNodesRepo(self._unit)

    @cached_property
    def audit(self) -> SqlAuditRepo:
        return SqlAuditRepo(self._unit)

    @cached_property
    def switch(self) -> SqlSwitch:
        return SqlSwitch(self._unit)

    @cached_property
    def users(self) -> SqlUsersRepo:
        return SqlUsersRepo(self._unit)

    @cached_property
    def sessions(self) -> SqlSessionsRepo:
        return SqlSessionsRepo(self._unit)

    @cached_property
    def login_links(self) -> SqlLoginLinksRepo:
        return SqlLoginLinksRepo(self._unit)

    @cached_property
    def agents(self) -> SqlAgentsRepo:
        return SqlAgentsRepo(self._unit)

    @cached_property
    def teams(self) -> SqlTeamsRepo:
        return SqlTeamsRepo(self._unit)

    @cached_property
    def trunk_settings(self) -> SqlTrunkSettingsRepo:
        return SqlTrunkSettingsRepo(self._unit)

    @cached_property
    def creditors(self) -> SqlCreditorsRepo:
        return SqlCreditorsRepo(self._unit)

    @cached_property
    def fees(self) -> SqlFeesRepo:
        return SqlFeesRepo(self._unit)

    @cached_property
    def placements(self) -> SqlPlacementsRepo:
        return SqlPlacementsRepo(self._unit)

    @cached_property
    def agreements(self) -> SqlAgreementsRepo:
        return SqlAgreementsRepo(self._unit)

    @cached_property
    def imports(self) -> SqlImportsRepo:
        return SqlImportsRepo(self._unit)

    @cached_property
    def announcements(self) -> SqlAnnouncementsRepo:
        return SqlAnnouncementsRepo(self._unit)

    @cached_property
    def flags(self) -> SqlFlagsRepo:
        return SqlFlagsRepo(self._unit)


class _Scope:
    """``async with``: commits at the end, undoes when the block raises."""

    def __init__(self, database: Database, stream: str) -> None:
        self._unit = Unit(database, Register(stream))

    async def __aenter__(self) -> SqlTransaction:
        return SqlTransaction(self._unit)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self._unit.commit()
        else:
            await self._unit.rollback()


class SqlStore:
    """The store of the engine and the workflows, over either database.

    Args:
        database: the open database.
        stream: the chain of the register of evidence that this process continues: its node's id.
    """

    def __init__(self, database: Database, stream: str = OFFICE) -> None:
        self._database = database
        self._stream = stream

    def transaction(self) -> _Scope:
        return _Scope(self._database, self._stream)

    async def check(self) -> None:
        """Raises StoreError when the database does not answer."""
        await self._database.check()
