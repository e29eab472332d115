"""A desk at which tests hand in cases: a creditor, a campaign, an import, and questions about the rows that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, text

from dialer.core.intake.assembly import assemble, content_hash
from dialer.core.intake.case_row import CaseRow
from dialer.core.kernel.codes import DebtorKind
from dialer.db.lanes import Database
from dialer.db.repos.intake import SqlIntakeStore
from dialer.db.tables.campaigns import campaigns
from dialer.db.tables.debt import creditors
from dialer.ports.intake import CaseItem, FileFacts, ImportOrder, ImportTarget, Loaded

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FACTS = FileFacts(name="march.csv", size=1234, sha256="ab" * 32, kind="csv", row_count=10)
ORDER = ImportOrder(creditor_code="GEAP", campaign_name="Bollette")
ROW = CaseRow(
    line=2, reference="P1", tax_code="RSSMRA80A01H501U", kind=DebtorKind.CONSUMER, name="Mario Rossi",
    numbers=(("+393471234567", "mobile", "creditor"),), invoice_number="F1", due_on=date(2026, 3, 3), issued_on=None,
    amount_minor=10000, residual_minor=6000, currency="EUR", interest_minor=0, costs_minor=0, municipality="Roma",
)  # fmt: skip
OTHER = replace(ROW, reference="P2", tax_code="00743110157", kind=DebtorKind.BUSINESS, name="Sole srl")


def item(*rows: CaseRow, **changes: Any) -> CaseItem:
    """A case of one row with changes, or of the rows given."""
    given = rows or (replace(ROW, **changes),)
    made = assemble(given)
    assert made.case is not None, made.problems
    return CaseItem(made.case, content_hash(made.case), tuple(row.line for row in given))


class IntakeDesk:
    """Loads cases as an import does and looks at the tables."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.store = SqlIntakeStore(database)

    async def prepared(self) -> IntakeDesk:
        def rows(connection: Connection) -> None:
            codes = [("GEAP", True), ("ENERGIA", True), ("ALT", False)]
            connection.execute(
                insert(creditors),
                [{"code": code, "name": code, "enabled": is_on, "created_at": NOW} for code, is_on in codes],
            )
            common = {"kind": "phone", "mode": "power", "caller_id": "+39066982"}
            connection.execute(
                insert(campaigns),
                [
                    {"name": "Bollette", "creditor_id": 1, "state": "running", **common},
                    {"name": "Chiusa", "creditor_id": 1, "state": "closed", **common},
                    {"name": "Altrui", "creditor_id": 2, "state": "running", **common},
                ],
            )
            connection.commit()

        await self.database.administer(rows)
        return self

    async def target(self, order: ImportOrder = ORDER, facts: FileFacts = FACTS) -> ImportTarget:
        return await self.store.begin(order, facts, NOW)

    async def load(
        self, *items: CaseItem, order: ImportOrder = ORDER, now: datetime = NOW, target: ImportTarget | None = None
    ) -> Loaded:
        found = target or await self.target(order)
        return await self.store.load(found, items, now, row_count=len(items))

    async def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        def read(connection: Connection) -> Sequence[Any]:
            return connection.execute(text(query), values).all()

        return [tuple(row) for row in await self.database.read(read)]

    async def run(self, statement: str) -> None:
        def change(connection: Connection) -> None:
            connection.execute(text(statement))
            connection.commit()

        await self.database.administer(change)
