"""Statements of fees: what they are reckoned from, read in bulk, and what was made of it, kept for good."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, func, insert, select

from dialer.core.debt.fee_statement import Billed, FeeLine, FeeStatement, LineKind, Movement, PlacedCase
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CaseId, PlacementId, UserId
from dialer.db.repos.bulk import insert_many
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import cases, invoices, placements
from dialer.db.tables.ledger import ledger_entries, payments
from dialer.db.tables.placements import fee_lines, fee_statements
from dialer.db.unit import Unit
from dialer.ports.fees import StatementRow


class SqlFeesRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def lock(self, placement_id: PlacementId) -> None:
        await self._unit.ask(_lock, placement_id)

    async def placed(self, placement_id: PlacementId, zone: str) -> tuple[str, tuple[PlacedCase, ...]]:
        return await self._unit.ask(_placed, placement_id, zone)

    async def unbilled(self, placement_id: PlacementId, before: datetime) -> tuple[Movement, ...]:
        return await self._unit.ask(_unbilled, placement_id, before)

    async def billed(self, entry_ids: Collection[int]) -> Mapping[int, Billed]:
        return await self._unit.ask(_billed, entry_ids)

    async def add(self, row: StatementRow, statement: FeeStatement, by: UserId | None) -> int:
        return await self._unit.ask(_add, row, statement, by)

    async def of(self, placement_id: PlacementId) -> tuple[StatementRow, ...]:
        return await self._unit.ask(_of, placement_id)

    async def get(self, statement_id: int) -> tuple[StatementRow, FeeStatement]:
        return await self._unit.ask(_get, statement_id)


def _lock(connection: Connection, placement_id: PlacementId) -> None:
    connection.execute(select(placements.c.id).where(placements.c.id == placement_id).with_for_update())


def _placed(connection: Connection, placement_id: PlacementId, zone: str) -> tuple[str, tuple[PlacedCase, ...]]:
    owed = (
        select(
            invoices.c.case_id,
            func.min(invoices.c.due_on).label("due_on"),
            func.sum(invoices.c.amount_minor).label("m"),
        )
        .join(cases, cases.c.id == invoices.c.case_id)
        .where(cases.c.placement_id == placement_id)
        .group_by(invoices.c.case_id)
        .subquery()
    )
    rows = connection.execute(
        select(
            cases.c.id, cases.c.reference, cases.c.currency, cases.c.opened_at, cases.c.balance_minor,
            owed.c.due_on, owed.c.m, placements.c.received_on,
        )
        .join(placements, placements.c.id == cases.c.placement_id)
        .outerjoin(owed, owed.c.case_id == cases.c.id)
        .where(cases.c.placement_id == placement_id)
        .order_by(cases.c.id)
    ).all()  # fmt: skip
    currencies = sorted({row.currency for row in rows})
    if len(currencies) > 1:
        raise Conflict(
            f"the placement's cases owe in {' and '.join(currencies)}; place those of each currency by themselves",
            code="several_currencies",
        )
    known = _billed_of_cases(connection, placement_id)
    home = ZoneInfo(zone)
    return (currencies[0] if currencies else "EUR"), tuple(_placed_case(row, known, home) for row in rows)


def _placed_case(row: AnyRow, known: Mapping[int, Mapping[str, Any]], home: ZoneInfo) -> PlacedCase:
    placed_on: date = row.received_on or row.opened_at.astimezone(home).date()
    return PlacedCase(
        case_id=CaseId(row.id),
        reference=row.reference,
        days_past_due=(placed_on - row.due_on).days if row.due_on else 0,
        owed_minor=int(row.m if row.m is not None else row.balance_minor),
        placed_on=placed_on,
        **known.get(row.id, {}),
    )


def _billed_of_cases(connection: Connection, placement_id: PlacementId) -> dict[int, dict[str, Any]]:
    summed = (
        select(
            fee_lines.c.case_id, fee_lines.c.kind, fee_lines.c.percent,
            func.sum(fee_lines.c.collected_minor).label("collected"), func.sum(fee_lines.c.fee_minor).label("fee"),
        )
        .join(fee_statements, fee_statements.c.id == fee_lines.c.statement_id)
        .where(fee_statements.c.placement_id == placement_id)
        .group_by(fee_lines.c.case_id, fee_lines.c.kind, fee_lines.c.percent)
    )  # fmt: skip
    known: defaultdict[int, dict[str, Any]] = defaultdict(
        lambda: {"was_fixed_billed": False, "collected_minor": 0, "shares_minor": 0, "adjusted_minor": 0}
    )
    for row in connection.execute(summed):
        case = known[row.case_id]
        if row.kind == LineKind.FIXED:
            case["was_fixed_billed"] = True
        elif row.percent:
            case["shares_minor"] += int(row.fee)
            case["collected_minor"] += int(row.collected) if Decimal(row.percent) else 0
        else:
            case["adjusted_minor"] += int(row.fee)
    return known


_original = ledger_entries.alias("original")


def _unbilled(connection: Connection, placement_id: PlacementId, before: datetime) -> tuple[Movement, ...]:
    """A reversal is of the account that the payment came to."""
    found = (
        select(
            ledger_entries.c.id, ledger_entries.c.case_id, ledger_entries.c.kind, ledger_entries.c.minor,
            ledger_entries.c.value_on, ledger_entries.c.reverses_id, ledger_entries.c.payment_id,
            payments.c.creditor_id.label("account_of"),
        )
        .join(cases, cases.c.id == ledger_entries.c.case_id)
        .outerjoin(_original, _original.c.id == ledger_entries.c.reverses_id)
        .outerjoin(payments, payments.c.id == func.coalesce(_original.c.payment_id, ledger_entries.c.payment_id))
        .where(
            cases.c.placement_id == placement_id,
            ledger_entries.c.booked_at < before,
            (ledger_entries.c.kind == "payment")
            | ((ledger_entries.c.kind == "reversal") & (_original.c.kind == "payment")),
            ~exists().where(fee_lines.c.entry_id == ledger_entries.c.id),
        )
        .order_by(ledger_entries.c.id)
    )  # fmt: skip
    return tuple(
        Movement(
            entry_id=row.id,
            case_id=CaseId(row.case_id),
            minor=row.minor,
            on=row.value_on,
            is_direct=row.payment_id is None or row.account_of is not None,
            reverses=row.reverses_id,
        )
        for row in connection.execute(found)
    )


_lines_of_entries = select(fee_lines).where(one_of_ids(fee_lines.c.entry_id, "ids"))


def _billed(connection: Connection, entry_ids: Collection[int]) -> dict[int, Billed]:
    if not entry_ids:
        return {}
    return {
        row.entry_id: Billed(
            collected_minor=row.collected_minor,
            fee_minor=row.fee_minor,
            percent=Decimal(row.percent),
            is_direct=bool(row.is_direct),
        )
        for row in connection.execute(_lines_of_entries, {"ids": sorted(entry_ids)})
    }


def _add(connection: Connection, row: StatementRow, statement: FeeStatement, by: UserId | None) -> int:
    values = {
        name: getattr(row, name)
        for name in (
            "placement_id", "number", "starts_on", "ends_on", "currency", "collected_minor", "direct_minor",
            "fee_minor", "vat_minor", "remitted_minor", "made_at", "terms",
        )
    }  # fmt: skip
    made = insert(fee_statements).values(by_user_id=by, **values).returning(fee_statements.c.id)
    statement_id: int = connection.execute(made).scalar_one()
    rows = [
        {
            "statement_id": statement_id,
            "case_id": line.case_id,
            "entry_id": line.entry_id,
            "kind": line.kind.value,
            "on_day": line.on,
            "collected_minor": line.collected_minor,
            "is_direct": int(line.is_direct),
            "percent": "" if line.percent is None else str(line.percent),
            "fee_minor": line.fee_minor,
        }
        for line in statement.lines
    ]
    insert_many(connection, insert(fee_lines), rows)
    return statement_id


def _row(row: AnyRow) -> StatementRow:
    return StatementRow(
        statement_id=row.id,
        placement_id=PlacementId(row.placement_id),
        number=row.number,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        currency=row.currency,
        collected_minor=row.collected_minor,
        direct_minor=row.direct_minor,
        fee_minor=row.fee_minor,
        vat_minor=row.vat_minor,
        remitted_minor=row.remitted_minor,
        made_at=row.made_at,
        terms=row.terms,
    )


def _of(connection: Connection, placement_id: PlacementId) -> tuple[StatementRow, ...]:
    own = select(fee_statements).where(fee_statements.c.placement_id == placement_id)
    return tuple(_row(row) for row in connection.execute(own.order_by(fee_statements.c.number.desc())))


def _get(connection: Connection, statement_id: int) -> tuple[StatementRow, FeeStatement]:
    row = connection.execute(select(fee_statements).where(fee_statements.c.id == statement_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no statement {statement_id}", field="statement_id")
    found = (
        select(fee_lines, cases.c.reference)
        .join(cases, cases.c.id == fee_lines.c.case_id)
        .where(fee_lines.c.statement_id == statement_id)
        .order_by(fee_lines.c.id)
    )
    lines = tuple(
        FeeLine(
            kind=LineKind(line.kind),
            case_id=CaseId(line.case_id),
            reference=line.reference,
            on=line.on_day,
            entry_id=line.entry_id,
            collected_minor=line.collected_minor,
            is_direct=bool(line.is_direct),
            percent=Decimal(line.percent) if line.percent else None,
            fee_minor=line.fee_minor,
        )
        for line in connection.execute(found)
    )
    return _row(row), FeeStatement(lines=lines, vat_percent=Decimal(json.loads(row.terms)["vat_percent"]))
