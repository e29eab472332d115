"""Alarms of prescription: raised, told, taken, ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from dialer.core.kernel.errors import Conflict, Invalid, NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.alarms import DueAlarm
from dialer.db.repos.bulk import insert_many
from dialer.db.rows import AnyRow
from dialer.db.tables.base import Instant, one_of_ids
from dialer.db.tables.debt import cases, creditors, debtors, invoices
from dialer.db.tables.hand_offs import prescription_alarms
from dialer.db.tables.people import users
from dialer.db.unit import Unit
from dialer.ports.alarms import AlarmPage, AlarmRow

_alarm = prescription_alarms.c
_base = (
    select(
        prescription_alarms, cases.c.creditor_id, cases.c.reference, cases.c.currency, debtors.c.name.label("debtor"),
        creditors.c.code.label("creditor"), invoices.c.number, invoices.c.residual_minor,
        users.c.name.label("taken_by"),
    )
    .select_from(
        prescription_alarms.join(cases, cases.c.id == _alarm.case_id)
        .join(invoices, invoices.c.id == _alarm.invoice_id)
        .join(debtors, debtors.c.id == cases.c.debtor_id)
        .join(creditors, creditors.c.id == cases.c.creditor_id)
        .outerjoin(users, users.c.id == _alarm.taken_by_user_id)
    )
    .where(_alarm.ended_at.is_(None))
)  # fmt: skip
_standing = select(_alarm.id, _alarm.case_id, _alarm.invoice_id, _alarm.expires_on, _alarm.days).where(
    one_of_ids(_alarm.case_id, "ids"), _alarm.ended_at.is_(None)
)
_of_invoices = select(_alarm.id, _alarm.invoice_id, _alarm.expires_on, _alarm.days, _alarm.ended_at).where(
    one_of_ids(_alarm.invoice_id, "ids")
)
_numbers = select(invoices.c.id, invoices.c.case_id, invoices.c.number).where(one_of_ids(invoices.c.case_id, "ids"))
_end = (
    update(prescription_alarms)
    .where(_alarm.id == bindparam("b_id"))
    .values(ended_at=bindparam("b_at", type_=Instant()))
)


class SqlAlarmsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def keep(self, case_ids: Sequence[CaseId], due: Sequence[DueAlarm], on: date, at: datetime) -> int:
        return await self._unit.ask(_keep, case_ids, due, on, at) if case_ids else 0

    async def untold(self, limit: int) -> tuple[AlarmRow, ...]:
        return await self._unit.ask(_untold, limit)

    async def told(self, alarm_ids: Sequence[int], at: datetime) -> None:
        if alarm_ids:
            await self._unit.ask(_told, alarm_ids, at)

    async def standing(self, scope: Scope, *, days: int | None, cursor: str | None, limit: int) -> AlarmPage:
        return await self._unit.ask(_listed, scope, days, cursor, limit)

    async def of_case(self, case_id: CaseId) -> tuple[AlarmRow, ...]:
        return await self._unit.ask(_of_case, case_id)

    async def take(self, alarm_id: int, note: str, at: datetime, by: UserId) -> AlarmRow:
        return await self._unit.ask(_take, alarm_id, note, at, by)

    async def counts(self) -> Mapping[int, int]:
        return await self._unit.ask(_counts)


def _keep(connection: Connection, case_ids: Sequence[CaseId], due: Sequence[DueAlarm], on: date, at: datetime) -> int:
    standing = connection.execute(_standing, {"ids": sorted(set(case_ids))}).all()
    if not standing and not due:
        return 0
    wanted = _wanted(connection, due)
    ended = [
        {"b_id": row.id, "b_at": at} for row in standing if (row.invoice_id, row.expires_on, row.days) not in wanted
    ]
    if ended:
        connection.execute(_end, ended)
    if not wanted:
        return 0
    known = {
        (row.invoice_id, row.expires_on, row.days): row
        for row in connection.execute(_of_invoices, {"ids": sorted({invoice_id for invoice_id, _, _ in wanted})})
    }
    # An act was taken back: what was told once stands again, and is not told twice.
    again = [{"b_id": known[key].id, "b_at": None} for key in wanted if key in known and known[key].ended_at]
    if again:
        connection.execute(_end, again)
    new = [
        {
            "case_id": case_id, "invoice_id": invoice_id, "days": days, "expires_on": expires_on, "raised_on": on,
            "raised_at": at,
        }
        for (invoice_id, expires_on, days), case_id in sorted(wanted.items())
        if (invoice_id, expires_on, days) not in known
    ]  # fmt: skip
    insert_many(connection, insert(prescription_alarms), new)
    return len(new)


def _wanted(connection: Connection, due: Sequence[DueAlarm]) -> dict[tuple[int, date, int], int]:
    if not due:
        return {}
    rows = connection.execute(_numbers, {"ids": sorted({one.case_id for one in due})})
    ids = {(row.case_id, row.number): row.id for row in rows}
    return {(ids[one.case_id, one.item], one.expires_on, one.days): one.case_id for one in due}


def _untold(connection: Connection, limit: int) -> tuple[AlarmRow, ...]:
    oldest = _base.where(_alarm.told_at.is_(None)).order_by(_alarm.id).limit(limit)
    return tuple(_row(row) for row in connection.execute(oldest))


def _told(connection: Connection, alarm_ids: Sequence[int], at: datetime) -> None:
    told = update(prescription_alarms).where(one_of_ids(_alarm.id, "ids")).values(told_at=at)
    connection.execute(told, {"ids": list(alarm_ids)})


def _listed(connection: Connection, scope: Scope, days: int | None, cursor: str | None, limit: int) -> AlarmPage:
    found = _base.where(_alarm.taken_at.is_(None))
    if scope.creditor_ids is not None:
        found = found.where(cases.c.creditor_id.in_(sorted(scope.creditor_ids)))
    if days is not None:
        found = found.where(_alarm.days == days)
    if cursor is not None:
        on, number = _place(cursor)
        found = found.where(or_(_alarm.expires_on > on, and_(_alarm.expires_on == on, _alarm.id > number)))
    rows = connection.execute(found.order_by(_alarm.expires_on, _alarm.id).limit(limit + 1)).all()
    last = f"{rows[limit - 1].expires_on}~{rows[limit - 1].id}" if len(rows) > limit else None
    return AlarmPage(tuple(_row(row) for row in rows[:limit]), last)


def _place(cursor: str) -> tuple[date, int]:
    day, _, number = cursor.partition("~")
    try:
        return date.fromisoformat(day), int(number)
    except ValueError as error:
        raise Invalid("the cursor is not one of this list; begin again without it", field="cursor") from error


def _of_case(connection: Connection, case_id: CaseId) -> tuple[AlarmRow, ...]:
    mine = _base.where(_alarm.case_id == case_id).order_by(_alarm.expires_on, _alarm.id)
    return tuple(_row(row) for row in connection.execute(mine))


def _take(connection: Connection, alarm_id: int, note: str, at: datetime, by: UserId) -> AlarmRow:
    row = connection.execute(select(prescription_alarms).where(_alarm.id == alarm_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no alarm {alarm_id}", alarm_id=alarm_id)
    taken = (
        update(prescription_alarms)
        .where(_alarm.id == alarm_id, _alarm.taken_at.is_(None), _alarm.ended_at.is_(None))
        .values(taken_at=at, taken_by_user_id=by, note=note)
    )
    if not connection.execute(taken).rowcount:
        why = "somebody has taken it already" if row.taken_at is not None else "it is of no use any more"
        raise Conflict(f"{why}; read the list again", code="alarm_over", alarm_id=alarm_id)
    return _row(connection.execute(_base.where(_alarm.id == alarm_id)).one())


def _counts(connection: Connection) -> dict[int, int]:
    standing = and_(_alarm.taken_at.is_(None), _alarm.ended_at.is_(None))
    counted = select(_alarm.days, func.count().label("alarms")).where(standing).group_by(_alarm.days)
    return {row.days: row.alarms for row in connection.execute(counted)}


def _row(row: AnyRow) -> AlarmRow:
    return AlarmRow(
        alarm_id=row.id, case_id=CaseId(row.case_id), creditor_id=CreditorId(row.creditor_id), creditor=row.creditor,
        reference=row.reference, debtor=row.debtor, invoice=row.number, residual_minor=row.residual_minor,
        currency=row.currency, days=row.days, expires_on=row.expires_on, raised_on=row.raised_on,
        taken_at=row.taken_at, taken_by=row.taken_by or "", note=row.note,
    )  # fmt: skip
