"""Promises: added, read for many cases at once, judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlalchemy.sql import Select

from dialer.core.debt.promise import Promise, PromiseMethod, PromiseState
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CallId, CaseId
from dialer.db.rows import AnyRow
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import promises
from dialer.db.unit import Unit
from dialer.ports.agreements import NewPromise, PromiseRow


class SqlPromisesRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, row: NewPromise) -> int:
        return await self._unit.glance(_add, row)

    async def of(self, case_ids: Sequence[CaseId]) -> dict[CaseId, tuple[PromiseRow, ...]]:
        return await self._unit.ask(_of, case_ids)

    async def of_call(self, call_id: CallId) -> tuple[PromiseRow, ...]:
        return await self._unit.glance(_of_call, call_id)

    async def judge(self, promise_id: int, state: PromiseState, *, paid: int, at: datetime, reason: str = "") -> None:
        await self._unit.glance(_judge, promise_id, state, paid, at, reason)

    async def due(self, before: date, *, limit: int, after: CaseId | None = None) -> tuple[CaseId, ...]:
        return await self._unit.ask(due_cases, _due, before, limit, after)

    async def remind(self, promise_ids: Sequence[int], at: datetime) -> None:
        await self._unit.write(_remind, promise_ids, at)

    async def follow_up(self, case_ids: Sequence[CaseId], at: datetime) -> int:
        return await self._unit.glance(_follow_up, case_ids, at)


_newest_first = select(promises).where(one_of_ids(promises.c.case_id, "ids")).order_by(promises.c.id.desc())
_in_call = select(promises).where(promises.c.call_id == bindparam("call_id")).order_by(promises.c.id)
_due = (
    select(promises.c.case_id)
    .where(text("status = 'open'"), promises.c.due_on < bindparam("before"))
    .distinct()
    .order_by(promises.c.case_id)
    .limit(bindparam("limit"))
)


def _add(connection: Connection, row: NewPromise) -> int:
    values = {
        "case_id": row.case_id, "call_id": row.call_id, "amount_minor": row.promise.minor, "currency": row.currency,
        "due_on": row.promise.due_on, "method": row.promise.method.value, "made_on": row.promise.made_on,
        "created_at": row.at,
    }  # fmt: skip
    promise_id: int = connection.execute(insert(promises).values(values).returning(promises.c.id)).scalar_one()
    return promise_id


def _of(connection: Connection, case_ids: Sequence[CaseId]) -> dict[CaseId, tuple[PromiseRow, ...]]:
    found: dict[CaseId, list[PromiseRow]] = defaultdict(list)
    for row in connection.execute(_newest_first, {"ids": sorted(set(case_ids))}):
        found[CaseId(row.case_id)].append(_row(row))
    return {case_id: tuple(rows) for case_id, rows in found.items()}


def _of_call(connection: Connection, call_id: CallId) -> tuple[PromiseRow, ...]:
    return tuple(_row(row) for row in connection.execute(_in_call, {"call_id": call_id}))


def _judge(connection: Connection, promise_id: int, state: PromiseState, paid: int, at: datetime, reason: str) -> None:
    judged = update(promises).where(promises.c.id == promise_id)
    done = connection.execute(judged.values(status=state.value, paid_minor=paid, judged_at=at, closed_reason=reason))
    if not done.rowcount:
        raise NotFound(f"there is no promise {promise_id}", promise_id=promise_id)


def due_cases(
    connection: Connection, query: Select[Any], before: date, limit: int, after: CaseId | None
) -> tuple[CaseId, ...]:
    """Cases of a query with ``before`` and ``limit``, from the one after ``after`` on."""
    if after is not None:
        query = query.where(query.selected_columns[0] > after)
    found = connection.execute(query, {"before": before, "limit": limit})
    return tuple(CaseId(case_id) for case_id in found.scalars())


def _remind(connection: Connection, promise_ids: Sequence[int], at: datetime) -> None:
    reminded = update(promises).where(one_of_ids(promises.c.id, "ids"), promises.c.reminded_at.is_(None))
    connection.execute(reminded.values(reminded_at=at), {"ids": list(promise_ids)})


def _follow_up(connection: Connection, case_ids: Sequence[CaseId], at: datetime) -> int:
    broken = update(promises).where(
        one_of_ids(promises.c.case_id, "ids"),
        promises.c.status.in_(("broken", "partial")),
        promises.c.followed_up_at.is_(None),
    )
    return connection.execute(broken.values(followed_up_at=at), {"ids": list(case_ids)}).rowcount


def _row(row: AnyRow) -> PromiseRow:
    state = PromiseState(row.status)
    method = PromiseMethod(row.method) if row.method in tuple(PromiseMethod) else PromiseMethod.OTHER
    return PromiseRow(
        promise_id=row.id,
        case_id=CaseId(row.case_id),
        promise=Promise(
            made_on=row.made_on or row.created_at.date(),
            minor=row.amount_minor,
            due_on=row.due_on,
            method=method,
            is_cancelled=state is PromiseState.CANCELLED,
        ),
        state=state,
        currency=row.currency,
        created_at=row.created_at,
        call_id=None if row.call_id is None else CallId(row.call_id),
        paid=row.paid_minor,
        judged_at=row.judged_at,
        reminded_at=row.reminded_at,
        followed_up_at=row.followed_up_at,
        closed_reason=row.closed_reason,
    )
