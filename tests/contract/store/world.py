"""A small world of rows for the store's suite: a creditor, people who owe it, a campaign with its queue, an agent."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from dialer.core.calls.model import Call, CallState, DialOrder, HangupCause
from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.kernel.codes import CampaignType, DialMode, Outcome, Role, Treatment
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
from dialer.core.trunks.model import Trunk, TrunkKind
from dialer.db.lanes import Database
from dialer.db.repos.search_words import complete_words
from dialer.db.tables.debt import cases, debtor_numbers, debtors, invoices, placements
from dialer.db.uow import SqlStore
from dialer.ports.accounts import NewUser
from dialer.ports.admin import CreditorRow, NewAgent, TrunkRow
from dialer.ports.attempts import ClosedAttempt
from dialer.ports.leads import Candidate

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NODE = NodeId("node-1")
LEASE = NOW + timedelta(minutes=2)

_call_numbers = itertools.count(1)


@dataclass
class World:
    """Rows by their ids; what a test needs more, it adds."""

    store: SqlStore
    database: Database
    creditor_id: CreditorId = field(init=False)
    trunk_id: TrunkId = field(init=False)
    team_id: TeamId = field(init=False)
    agent_id: AgentId = field(init=False)
    user_id: UserId = field(init=False)
    campaign_id: CampaignId = field(init=False)

    async def found(self) -> World:
        async with self.store.transaction() as tx:
            self.creditor_id = await tx.creditors.add(
                CreditorRow(creditor_id=CreditorId(0), code="ENERGIA", name="Energia Chiara"), NOW
            )
            trunk = Trunk(trunk_id=TrunkId(0), code="main", kind=TrunkKind.IP, host="127.0.0.1")
            self.trunk_id = await tx.trunk_settings.add(TrunkRow(trunk=trunk))
            self.team_id = await tx.teams.add("Rosso")
        self.user_id, self.agent_id = await self.agent("anna", "Anna Bianchi")
        self.campaign_id = await self.campaign("Bollette")
        return self

    async def agent(self, username: str, name: str) -> tuple[UserId, AgentId]:
        async with self.store.transaction() as tx:
            user_id = await tx.users.add(NewUser(username=username, name=name, roles=frozenset({Role.AGENT})), NOW)
            agent_id = await tx.agents.add(
                NewAgent(
                    user_id=user_id,
                    endpoint=f"agent-{username}",
                    endpoint_secret="s3cret",
                    teams=frozenset({self.team_id}),
                )
            )
        return user_id, agent_id

    async def campaign(self, name: str, **changes: Any) -> CampaignId:
        campaign = Campaign(
            campaign_id=CampaignId(0),
            name=name,
            creditor_id=self.creditor_id,
            creditor_code="ENERGIA",
            kind=CampaignType.PHONE,
            mode=DialMode.PROGRESSIVE,
            state=CampaignState.RUNNING,
            teams=frozenset({self.team_id}),
            trunk_ids=(self.trunk_id,),
            caller_id="+390245076001",
        )
        async with self.store.transaction() as tx:
            return await tx.campaigns.add(replace(campaign, **changes))

    async def insert(self, table: Table, **values: Any) -> int:
        """One row; its id."""

        def job(connection: Connection) -> int:
            row_id: int = connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
            connection.commit()
            return row_id

        return await self.database.administer(job)

    async def insert_row(self, table: Table, **values: Any) -> None:
        """One row of a table without a number of its own."""

        def job(connection: Connection) -> None:
            connection.execute(insert(table).values(values))
            connection.commit()

        await self.database.administer(job)

    async def insert_creditor(self, code: str) -> CreditorId:
        async with self.store.transaction() as tx:
            return await tx.creditors.add(CreditorRow(creditor_id=CreditorId(0), code=code, name=code), NOW)

    async def count(self, table: Table) -> int:
        return await self.database.read(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())

    async def debtor(self, index: int, *, numbers: int = 2, name: str | None = None) -> DebtorId:
        debtor_id = DebtorId(
            await self.insert(
                debtors,
                tax_code=f"TAX{index:08d}",
                name=name or f"Debitore {index}",
                municipality="Milano",
                region="Lombardia",
                created_at=NOW,
                updated_at=NOW,
            )
        )
        await self.database.administer(complete_words)
        for rank in range(numbers):
            await self.insert(
                debtor_numbers, debtor_id=debtor_id, e164=f"+3902450{index:05d}{rank}", rank=rank, place="home"
            )
        return debtor_id

    async def case(
        self,
        debtor_id: DebtorId,
        reference: str,
        *,
        mandate: tuple[date | None, date | None] | None = None,
        **more: Any,
    ) -> CaseId:
        placement_id = None
        if mandate is not None:
            placement_id = await self.insert(
                placements,
                creditor_id=self.creditor_id,
                code=f"P-{reference}",
                mandate_starts=mandate[0],
                mandate_ends=mandate[1],
                created_at=NOW,
            )
        case_id = CaseId(
            await self.insert(
                cases,
                **{
                    "creditor_id": self.creditor_id,
                    "reference": reference,
                    "debtor_id": debtor_id,
                    "placement_id": placement_id,
                    "balance_minor": 12_345,
                    "opened_at": NOW,
                    "updated_at": NOW,
                    **more,
                },
            )
        )
        await self.insert(
            invoices,
            case_id=case_id,
            number=f"F-{reference}",
            issued_on=date(2026, 9, 1),
            due_on=date(2026, 10, 1),
            amount_minor=12_345,
            residual_minor=12_345,
        )
        return case_id

    async def leads(self, count: int, *, first: int = 1) -> None:
        """So many debtors with one case each, entered into the campaign's queue."""
        for index in range(first, first + count):
            await self.case(await self.debtor(index), f"R{index:05d}")
        async with self.store.transaction() as tx:
            assert (await tx.leads.add(self.campaign_id, now=NOW)).count == count

    async def claim(self, limit: int = 50, *, node_id: NodeId = NODE) -> tuple[Candidate, ...]:
        async with self.store.transaction() as tx:
            return await tx.leads.claim(self.campaign_id, limit, node_id=node_id, now=NOW, lease_until=LEASE)

    def order(self, candidate: Candidate, *, at: datetime = NOW, number: int = 0) -> DialOrder:
        lead = candidate.lead
        return DialOrder(
            call_id=CallId(f"c{next(_call_numbers):025d}"),
            campaign_id=lead.campaign_id,
            lead_id=lead.lead_id,
            debtor_id=lead.debtor_id,
            number_id=lead.numbers[number].number_id,
            e164=lead.numbers[number].e164,
            trunk_id=self.trunk_id,
            trunk_code="main",
            caller_id="+390245076001",
            mode=DialMode.PROGRESSIVE,
            ring_timeout_s=30,
            patience_s=2.8,
            treatment=Treatment.RELEASE,
            rule_id="IT",
            pack_version="it-1",
            creditor_code="ENERGIA",
            ordered_at=at,
        )

    async def dial(self, candidate: Candidate, *, at: datetime = NOW, number: int = 0, **forecast: float) -> DialOrder:
        """Write ahead one order for a leased lead."""
        order = replace(self.order(candidate, at=at, number=number), **forecast)  # type: ignore[arg-type]
        async with self.store.transaction() as tx:
            assert await tx.leads.mark_dialed([order], node_id=NODE) == {order.lead_id}
            await tx.attempts.add([order], node_id=NODE)
        return order

    def ended(
        self, order: DialOrder, outcome: Outcome, *, agent_id: AgentId | None = None, lasted_s: float = 20
    ) -> ClosedAttempt:
        """The end of a call; with an agent it was a conversation."""
        at = order.ordered_at
        was_answered = agent_id is not None or outcome in (Outcome.SILENT, Outcome.ABANDONED)
        call = Call(
            order=order,
            state=CallState.ENDED,
            ringing_at=at + timedelta(seconds=1),
            answered_at=at + timedelta(seconds=5) if was_answered else None,
            joined_at=at + timedelta(seconds=6) if agent_id is not None else None,
            released_at=at + timedelta(seconds=8) if was_answered and agent_id is None else None,
            ended_at=at + timedelta(seconds=lasted_s),
            agent_id=agent_id,
            outcome=outcome,
        )
        return ClosedAttempt(
            call=call,
            outcome=outcome,
            cause=HangupCause(q850=16, text="Normal Clearing"),
            ended_at=at + timedelta(seconds=lasted_s),
            lead=None,
        )

    async def lead_state(self, lead_id: LeadId) -> str:
        async with self.store.transaction() as tx:
            return (await tx.leads.candidate(lead_id)).lead.state.value


def number_ids(candidate: Candidate) -> list[NumberId]:
    return [number.number_id for number in candidate.lead.numbers]
