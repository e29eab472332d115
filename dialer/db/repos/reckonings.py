"""Runs that write balances anew: queued with what asks for them, taken up where they stopped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.db.repos.ledger import runs_interest
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import cases
from dialer.db.tables.ledger import reckonings
from dialer.db.unit import Unit
from dialer.ports.reckonings import Cause, ReckoningRow


class SqlReckoningsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: ReckoningRow) -> int:
        return await self._unit.ask(_add, row)

    async def next_open(self) -> ReckoningRow | None:
        return await self._unit.ask(_next_open)

    async def update(self, row: ReckoningRow) -> None:
        await self._unit.ask(_update, row)

    async def get(self, reckoning_id: int) -> ReckoningRow:
        return await self._unit.ask(_get, reckoning_id)

    async def recent(self, limit: int) -> tuple[ReckoningRow, ...]:
        return await self._unit.ask(_recent, limit)

    async def count_cases(self, row: ReckoningRow) -> int:
        return await self._unit.ask(_count, row)

    async def cases_of(self, row: ReckoningRow, limit: int) -> tuple[CaseId, ...]:
        return await self._unit.ask(_cases_of, row, limit)


def _values(row: ReckoningRow) -> dict[str, Any]:
    same = (
        "subject", "creditor_id", "import_id", "asked_at", "started_at", "total_count", "done_count", "changed_count",
        "finished_at",
    )  # fmt: skip
    return {name: getattr(row, name) for name in same} | {
        "cause": row.cause.value, "by_user_id": row.by, "after_case_id": row.after,
    }  # fmt: skip


def _row(row: AnyRow) -> ReckoningRow:
    return ReckoningRow(
        cause=Cause(row.cause), subject=row.subject, import_id=row.import_id, asked_at=row.asked_at,
        creditor_id=CreditorId(row.creditor_id) if row.creditor_id is not None else None,
        by=UserId(row.by_user_id) if row.by_user_id is not None else None, started_at=row.started_at,
        total_count=row.total_count, after=CaseId(row.after_case_id), done_count=row.done_count,
        changed_count=row.changed_count, finished_at=row.finished_at, reckoning_id=row.id,
    )  # fmt: skip


def _add(connection: Connection, row: ReckoningRow) -> int:
    return int(connection.execute(insert(reckonings).values(_values(row)).returning(reckonings.c.id)).scalar_one())


def _next_open(connection: Connection) -> ReckoningRow | None:
    oldest = select(reckonings).where(reckonings.c.finished_at.is_(None)).order_by(reckonings.c.id).limit(1)
    row = connection.execute(oldest.with_for_update()).one_or_none()
    return None if row is None else _row(row)


def _update(connection: Connection, row: ReckoningRow) -> None:
    changed = update(reckonings).where(reckonings.c.id == row.reckoning_id).values(_values(row))
    if not connection.execute(changed).rowcount:
        raise NotFound(f"there is no reckoning {row.reckoning_id}", reckoning_id=row.reckoning_id)


def _get(connection: Connection, reckoning_id: int) -> ReckoningRow:
    row = connection.execute(select(reckonings).where(reckonings.c.id == reckoning_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no reckoning {reckoning_id}", reckoning_id=reckoning_id)
    return _row(row)


def _recent(connection: Connection, limit: int) -> tuple[ReckoningRow, ...]:
    rows = connection.execute(select(reckonings).order_by(reckonings.c.id.desc()).limit(limit))
    return tuple(_row(row) for row in rows)


def _wanted(row: ReckoningRow) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [cases.c.status == "open"]
    if row.cause is not Cause.TERMS:  # cases that bear none any more owe something else now too
        wanted.append(runs_interest)
    if row.creditor_id is not None:
        wanted.append(cases.c.creditor_id == row.creditor_id)
    if row.import_id is not None:
        wanted.append(cases.c.import_id == row.import_id)
    return wanted


def _count(connection: Connection, row: ReckoningRow) -> int:
    return int(connection.execute(select(func.count()).select_from(cases).where(*_wanted(row))).scalar_one())


def _cases_of(connection: Connection, row: ReckoningRow, limit: int) -> tuple[CaseId, ...]:
    behind = select(cases.c.id).where(cases.c.id > row.after, *_wanted(row)).order_by(cases.c.id).limit(limit)
    return tuple(CaseId(case_id) for case_id in connection.execute(behind).scalars())
