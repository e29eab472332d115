"""Cases with a ledger, on the store in memory, and a day that a test sets: what tests of agreements start from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, text

from dialer.core.debt.account import CASE_LEVEL, Component, EntryKind
from dialer.core.kernel.ids import CallId, CaseId
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder
from dialer.ports.ledger import NewEntry
from dialer.workflows.debt.reckon import Reckoned, Reckoner
from tests.contract.store.world import NOW, World
from tests.fakes.store import FakeStore

FIRST_DAY = date(2026, 3, 2)
"""A Monday."""


def at(day: date, hour: int = 10) -> datetime:
    """An instant of a day; the hour is UTC."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@dataclass
class Bookroom:
    """Cases, what they owe, and what is paid."""

    world: World
    reckoner: Reckoner = field(default_factory=lambda: Reckoner(laws=load_laws(config_folder() / "receivables")))
    today: date = FIRST_DAY
    _debtors: int = 0

    @classmethod
    async def open(cls) -> Bookroom:
        store = FakeStore()
        return cls(world=await World(store=store, database=store.database).found())

    @property
    def now(self) -> datetime:
        return at(self.today)

    async def case(
        self, *invoices: int, due_on: date = date(2025, 10, 1), costs: int = 0, interest: int = 0, **more: Any
    ) -> CaseId:
        """A case whose invoices F1, F2 ... are charged; amounts in minor units."""
        self._debtors += 1
        index = self._debtors
        case_id = await self.world.case(await self.world.debtor(index), f"R{index}", **more)
        entries = []
        for number, minor in enumerate(invoices or (100_000,), start=1):
            await self.run(
                "INSERT INTO invoices (case_id, number, due_on, amount_minor, residual_minor) "
                "VALUES (:case_id, :number, :due_on, :minor, :minor)",
                case_id=case_id, number=f"F{number}", due_on=due_on.isoformat(), minor=minor,
            )  # fmt: skip
            entries.append(self._entry(case_id, EntryKind.CHARGE, minor, due_on, f"F{number}", Component.PRINCIPAL))
        for minor, component in ((costs, Component.COSTS), (interest, Component.INTEREST)):
            if minor:
                entries.append(self._entry(case_id, EntryKind.CHARGE, minor, due_on, CASE_LEVEL, component))
        await self.run("DELETE FROM invoices WHERE case_id = :id AND number NOT LIKE 'F_'", id=case_id)
        await self.book(*entries)
        return case_id

    def _entry(
        self,
        case_id: CaseId,
        kind: EntryKind,
        minor: int,
        on: date,
        item: str = CASE_LEVEL,
        component: Component | None = None,
        **more: Any,
    ) -> NewEntry:
        return NewEntry(
            case_id=case_id, kind=kind, minor=minor, value_on=on, booked_at=self.now, item=item, component=component,
            **more,
        )  # fmt: skip

    async def book(self, *entries: NewEntry) -> tuple[int, ...]:
        """Append entries and write what is owed."""
        async with self.world.store.transaction() as tx:
            numbers = await tx.ledger.book(entries)
            await self.reckoner.project(tx, [entry.case_id for entry in entries], self.now)
        return numbers

    async def pay(self, case_id: CaseId, minor: int, on: date | None = None) -> int:
        """A payment that counts from a day; today unless given. Answers its entry."""
        (entry_id,) = await self.book(self._entry(case_id, EntryKind.PAYMENT, minor, on or self.today))
        return entry_id

    async def take_back(self, case_id: CaseId, entry_id: int, minor: int) -> None:
        """The payment was sent back."""
        await self.book(self._entry(case_id, EntryKind.REVERSAL, minor, self.today, reverses=entry_id))

    async def call(self) -> CallId:
        """A call to one of the debtors with an open case."""
        async with self.world.store.transaction() as tx:
            await tx.leads.add(self.world.campaign_id, now=NOW)
        (candidate, *_) = await self.world.claim()
        return (await self.world.dial(candidate)).call_id

    async def reckoned(self, case_id: CaseId) -> Reckoned:
        async with self.world.store.transaction() as tx:
            return await self.reckoner.one(tx, case_id, self.today)

    async def balance(self, case_id: CaseId) -> int:
        """What is owed today, minor units."""
        return (await self.reckoned(case_id)).position.balance

    async def run(self, sql: str, **values: Any) -> None:
        def job(connection: Connection) -> None:
            connection.execute(text(sql), values)
            connection.commit()

        await self.world.database.administer(job)

    async def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        return await self.world.database.read(
            lambda connection: [dict(row) for row in connection.execute(text(sql), values).mappings()]
        )
