"""A small agency in a database, and the live part on it: what stories and shell tests start from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, text

from dialer.bootstrap.live import Engine, Fanout, build_engine
from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import CampaignType, DialMode, Role
from dialer.core.kernel.ids import AgentId, CampaignId, CreditorId, NodeId, TeamId, TrunkId
from dialer.core.pacing import PACERS
from dialer.core.pacing.base import Pacer
from dialer.core.pacing.distrust import DistrustLimits
from dialer.core.trunks.model import Trunk, TrunkKind
from dialer.db.engine import open_database
from dialer.db.lanes import Database
from dialer.db.migrations.runner import migrate
from dialer.db.repos.search_words import complete_words
from dialer.db.tables.debt import cases, debtor_numbers, debtors, invoices
from dialer.db.tables.ledger import ledger_entries
from dialer.db.uow import SqlStore
from dialer.engine.clocks import SettableClock
from dialer.engine.policy import EnginePolicy
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from dialer.ports.accounts import NewUser
from dialer.ports.admin import CreditorRow, NewAgent, TrunkRow
from dialer.ports.clock import Clock
from dialer.ports.publisher import Message
from dialer.ports.store import Store
from dialer.ports.telephony import Telephony
from dialer.ports.views import CallViews
from tests.factories import MONDAY_10

QUICK = EnginePolicy(
    node_id=NodeId("node-1"),
    tick_s=0.05,
    coalesce_s=0.005,
    diary_flush_s=0.005,
    sweep_s=0.05,
    heartbeat_s=0.5,
    drain_timeout_s=2,
    distrust=DistrustLimits(stall_s=60),
)
"""Patient with a slow database: on a busy machine a write may take seconds, and its orders would be let go as too late.
What a stall does has tests of its own (test_trust.py)."""


class NoViews:
    """The screen's file, empty: stories that do not look at the screen."""

    async def screen_pop(self, lead_id: int, call_id: str | None = None) -> Mapping[str, object]:
        return {"lead_id": lead_id, "call_id": call_id}


class QuietWakeups:
    """No other process: only the poll, and what is announced here."""

    def __init__(self) -> None:
        self._topics: set[str] = set()
        self._event = asyncio.Event()

    async def changed(self, timeout_s: float) -> frozenset[str]:
        try:
            await asyncio.wait_for(self._event.wait(), timeout_s)
        except TimeoutError:
            return frozenset({"campaigns", "agents", "trunks", "leads"})
        self._event.clear()
        topics, self._topics = frozenset(self._topics), set()
        return topics

    async def announce(self, topic: str) -> None:
        self._topics.add(topic)
        self._event.set()


@dataclass
class Listener:
    """Collects what the floor publishes, and lets a test await the message it needs."""

    messages: list[Message] = field(default_factory=list)
    _waiters: list[tuple[Callable[[Message], bool], asyncio.Future[Message]]] = field(default_factory=list)

    def publish(self, message: Message) -> None:
        self.messages.append(message)
        for waiter in list(self._waiters):
            matches, future = waiter
            if not future.done() and matches(message):
                future.set_result(message)
                self._waiters.remove(waiter)

    async def until(self, matches: Callable[[Any], bool], timeout_s: float = 30.0) -> Any:
        """The first message, past or to come, that matches."""
        for message in self.messages:
            if matches(message):
                return message
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiters.append((matches, future))
        return await asyncio.wait_for(future, timeout_s)


@dataclass
class World:
    """A database with one creditor, one team, one loopback trunk; helpers to fill and to read it."""

    database: Database
    store: SqlStore
    creditor_id: CreditorId
    team_id: TeamId
    trunk_id: TrunkId

    async def add_agent(self, name: str, kind: str = "sip") -> AgentId:
        async with self.store.transaction() as tx:
            user_id = await tx.users.add(
                NewUser(username=name, name=name.title(), roles=frozenset({Role.AGENT})), MONDAY_10
            )
            return await tx.agents.add(
                NewAgent(
                    user_id=user_id,
                    endpoint=name,
                    endpoint_kind=kind,
                    endpoint_secret="test-only",
                    teams=frozenset({self.team_id}),
                )
            )

    async def add_campaign(
        self, name: str = "Recall", *, mode: DialMode = DialMode.PROGRESSIVE, **more: Any
    ) -> CampaignId:
        campaign = Campaign(
            campaign_id=CampaignId(0),
            name=name,
            creditor_id=self.creditor_id,
            creditor_code="acme",
            kind=more.pop("kind", CampaignType.PHONE),
            mode=mode,
            state=CampaignState.DRAFT,
            teams=frozenset({self.team_id}),
            trunk_ids=(self.trunk_id,),
            caller_id="+390422550130",
            **more,
        )
        async with self.store.transaction() as tx:
            return await tx.campaigns.add(campaign)

    async def start_campaign(self, campaign_id: CampaignId, at: datetime = MONDAY_10) -> int:
        """Enter every debtor and run; how many leads entered."""
        async with self.store.transaction() as tx:
            entered = (await tx.leads.add(campaign_id, now=at)).count
            await tx.campaigns.set_state(campaign_id, CampaignState.RUNNING, at)
        return entered

    async def add_debtors(self, numbers: Sequence[Sequence[str]]) -> None:
        """One debtor, with one case and one invoice of 100.00, for each list of numbers."""

        def fill(connection: Connection) -> None:
            known = connection.execute(select(func.count()).select_from(debtors)).scalar_one()
            for index, e164s in enumerate(numbers, start=known + 1):
                debtor = _insert(
                    connection,
                    debtors,
                    tax_code=f"TEST{index:012d}",
                    name=f"Debtor {index}",
                    created_at=MONDAY_10,
                    updated_at=MONDAY_10,
                )
                for rank, e164 in enumerate(e164s):
                    _insert(connection, debtor_numbers, debtor_id=debtor, e164=e164, rank=rank)
                case = _insert(
                    connection,
                    cases,
                    creditor_id=self.creditor_id,
                    debtor_id=debtor,
                    reference=f"CASE-{index:05d}",
                    balance_minor=10000,
                    opened_at=MONDAY_10,
                    updated_at=MONDAY_10,
                )
                invoice = _insert(
                    connection,
                    invoices,
                    case_id=case,
                    number=f"F{index}",
                    issued_on=date(2026, 9, 1),
                    due_on=date(2026, 10, 1),
                    amount_minor=10000,
                    residual_minor=10000,
                )
                _insert(
                    connection,
                    ledger_entries,
                    case_id=case,
                    kind="charge",
                    minor=10000,
                    value_on=date(2026, 9, 1),
                    booked_at=MONDAY_10,
                    invoice_id=invoice,
                    component="principal",
                )

        await self.write(fill)
        await self.database.administer(complete_words)

    async def write(self, job: Callable[[Connection], None]) -> None:
        lane = self.database.lane()
        await lane.run(job)
        await lane.commit(None)

    async def rows(self, sql: str, **params: object) -> list[dict[str, Any]]:
        """Plain rows of a query: tests look at what is really stored."""

        def read(connection: Connection) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(text(sql), params).mappings()]

        return await self.database.read(read)


@asynccontextmanager
async def small_world(url: str) -> AsyncIterator[World]:
    """A migrated, empty database with the least that a campaign needs."""
    database = open_database(url)
    try:
        await migrate(database)
        store = SqlStore(database)
        async with store.transaction() as tx:
            creditor_id = await tx.creditors.add(
                CreditorRow(creditor_id=CreditorId(0), code="acme", name="Acme S.r.l."), MONDAY_10
            )
            team_id = await tx.teams.add("Team")
            trunk_id = await tx.trunk_settings.add(
                TrunkRow(
                    trunk=Trunk(
                        trunk_id=TrunkId(0),
                        code="carrier",
                        kind=TrunkKind.IP,
                        host="127.0.0.1",
                        max_channels=100,
                        max_calls_per_s=100.0,
                    )
                )
            )
        yield World(database, store, creditor_id, team_id, trunk_id)
    finally:
        await database.close()


def _insert(connection: Connection, table: Table, **values: object) -> int:
    key = connection.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder}/queue.sqlite3"


def test_packs(**figures: object) -> dict[str, Pack]:
    """The shipped packs."""
    return load_packs(config_folder() / "jurisdictions")


test_packs.__test__ = False  # type: ignore[attr-defined]


@asynccontextmanager
async def running_engine(
    world: World,
    telephony: Telephony,
    clock: Clock | None = None,
    *,
    policy: EnginePolicy = QUICK,
    packs: dict[str, Pack] | None = None,
    listener: Listener | None = None,
    store: Store | None = None,
    pacers: Mapping[DialMode, Pacer] = PACERS,
    views: CallViews | None = None,
    **changes: object,
) -> AsyncIterator[Engine]:
    """The live part, started and stopped in order."""
    engine = build_engine(
        store=store or world.store,
        views=views or NoViews(),  # type: ignore[arg-type]
        telephony=telephony,
        wakeups=QuietWakeups(),
        publisher=Fanout(listener or Listener()),
        clock=clock or SettableClock(MONDAY_10),
        policy=replace(policy, **changes),  # type: ignore[arg-type]
        packs=packs or test_packs(),
        pacers=pacers,
    )
    await engine.node.start()
    try:
        yield engine
    finally:
        await engine.node.stop()
