"""One view of a debtor, and the cases that nobody was in touch with in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, and_, case, func, or_, select, true

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.kernel.money import Money
from dialer.db.lanes import Database
from dialer.db.repos.keys import require_ids
from dialer.db.repos.relation_rows import segments_of
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import case_holds, cases, creditors, debtors, invoices, promises
from dialer.db.tables.ledger import ledger_entries
from dialer.db.tables.relation import case_segments, debtor_vulnerabilities
from dialer.db.views.paging import bounded, decode, page_of
from dialer.db.views.segments import work_on
from dialer.db.views.timeline import timeline
from dialer.ports.relationship import (
    CaseLine,
    CustomerSums,
    DueReview,
    Happening,
    HappeningKind,
    LateCase,
    Paged,
    Seen,
    TouchFigures,
)

FIGURES_DAYS = 90


class SqlRelationshipViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def cases(self, debtor_id: DebtorId, seen: Seen) -> tuple[CaseLine, ...]:
        return await self._database.read(_cases, debtor_id, seen)

    async def sums(self, debtor_id: DebtorId, seen: Seen) -> tuple[CustomerSums, ...]:
        return await self._database.read(_sums, debtor_id, seen)

    async def timeline(
        self,
        debtor_id: DebtorId,
        seen: Seen,
        *,
        kinds: Collection[HappeningKind] = (),
        case_id: CaseId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Paged[Happening]:
        return await self._database.read(timeline, debtor_id, seen, tuple(kinds), case_id, cursor, bounded(limit))

    async def late(
        self,
        seen: Seen,
        today: date,
        *,
        creditor_id: CreditorId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Paged[LateCase]:
        return await self._database.read(_late, seen, today, creditor_id, cursor, bounded(limit))

    async def touches(self, seen: Seen, today: date) -> tuple[TouchFigures, ...]:
        return await self._database.read(_touches, seen, today)

    async def reviews(self, seen: Seen, until: date, *, cursor: str | None = None, limit: int = 50) -> Paged[DueReview]:
        return await self._database.read(_reviews, seen, until, cursor, bounded(limit))


def within(column: ColumnElement[Any], seen: Seen) -> ColumnElement[bool]:
    """The row's creditor is one of those whose files may be seen."""
    return true() if seen is None else column.in_(sorted(seen))


_oldest = (
    select(func.min(invoices.c.due_on))
    .where(invoices.c.case_id == cases.c.id, invoices.c.residual_minor > 0)
    .scalar_subquery()
)
_CASE = select(
    cases.c.id, cases.c.reference, cases.c.creditor_id, creditors.c.name.label("creditor_name"),
    creditors.c.code.label("creditor_code"), cases.c.status, cases.c.phase, cases.c.balance_minor, cases.c.currency,
    _oldest.label("oldest_due_on"),
).join(creditors, creditors.c.id == cases.c.creditor_id)  # fmt: skip
_standing_holds = select(case_holds.c.case_id, case_holds.c.reason).where(
    one_of_ids(case_holds.c.case_id, "ids"), case_holds.c.released_at.is_(None)
)


def _holds(connection: Connection, case_ids: Sequence[int]) -> dict[int, tuple[HoldReason, ...]]:
    found: defaultdict[int, list[HoldReason]] = defaultdict(list)
    for row in connection.execute(_standing_holds, {"ids": sorted(case_ids)}):
        found[row.case_id].append(HoldReason(row.reason))
    return {case_id: tuple(dict.fromkeys(reasons)) for case_id, reasons in found.items()}


def _cases(connection: Connection, debtor_id: DebtorId, seen: Seen) -> tuple[CaseLine, ...]:
    require_ids(connection, debtors, [debtor_id], "debtor")
    query = _CASE.where(cases.c.debtor_id == debtor_id, within(cases.c.creditor_id, seen))
    rows = connection.execute(query.order_by(case((cases.c.status == "open", 0), else_=1), cases.c.id.desc())).all()
    if not rows and seen is not None:
        raise NotFound(f"there is no debtor {debtor_id}", noun="debtor", ids=[debtor_id])
    ids = [row.id for row in rows]
    holds, segments = _holds(connection, ids), segments_of(connection, ids)
    return tuple(
        CaseLine(
            case_id=CaseId(row.id),
            reference=row.reference,
            creditor_id=CreditorId(row.creditor_id),
            creditor_name=row.creditor_name,
            status=row.status,
            phase=row.phase,
            balance=Money(row.balance_minor, row.currency),
            oldest_due_on=row.oldest_due_on,
            holds=holds.get(row.id, ()),
            segment=segments.get(CaseId(row.id)) if row.status == "open" else None,
        )
        for row in rows
    )


_reversed = ledger_entries.alias("reversed")
_stood = ~select(_reversed.c.id).where(_reversed.c.reverses_id == ledger_entries.c.id).exists()


def _sums(connection: Connection, debtor_id: DebtorId, seen: Seen) -> tuple[CustomerSums, ...]:
    mine = and_(cases.c.debtor_id == debtor_id, within(cases.c.creditor_id, seen))
    owed = connection.execute(
        select(
            cases.c.creditor_id, creditors.c.name, cases.c.currency,
            func.sum(case((cases.c.status == "open", cases.c.balance_minor), else_=0)).label("minor"),
        )
        .join(creditors, creditors.c.id == cases.c.creditor_id)
        .where(mine)
        .group_by(cases.c.creditor_id, creditors.c.name, cases.c.currency)
        .order_by(creditors.c.name, cases.c.currency)
    ).all()  # fmt: skip
    paid = {
        (row.creditor_id, row.currency): row
        for row in connection.execute(
            select(
                cases.c.creditor_id, cases.c.currency, func.sum(ledger_entries.c.minor).label("minor"),
                func.max(ledger_entries.c.value_on).label("last_on"),
            )
            .join(ledger_entries, ledger_entries.c.case_id == cases.c.id)
            .where(mine, ledger_entries.c.kind == "payment", _stood)
            .group_by(cases.c.creditor_id, cases.c.currency)
        )
    }  # fmt: skip
    promised: defaultdict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    counted = (
        select(cases.c.creditor_id, cases.c.currency, promises.c.status, func.count().label("how_many"))
        .join(promises, promises.c.case_id == cases.c.id)
        .where(mine)
        .group_by(cases.c.creditor_id, cases.c.currency, promises.c.status)
    )
    for row in connection.execute(counted):
        promised[row.creditor_id, row.currency][row.status] = row.how_many
    return tuple(
        CustomerSums(
            creditor_id=CreditorId(row.creditor_id),
            creditor_name=row.name,
            owed=Money(int(row.minor or 0), row.currency),
            paid=Money(int(came.minor) if (came := paid.get((row.creditor_id, row.currency))) else 0, row.currency),
            last_payment_on=came.last_on if came else None,
            promises=promised[row.creditor_id, row.currency],
        )
        for row in owed
    )


_UNTOUCHED = and_(case_segments.c.touched_at.is_(None), case_segments.c.touch_due_on.is_not(None))


def _late(
    connection: Connection, seen: Seen, today: date, creditor_id: CreditorId | None, cursor: str | None, limit: int
) -> Paged[LateCase]:
    query = (
        _CASE.add_columns(
            cases.c.debtor_id,
            debtors.c.name.label("debtor_name"),
            case_segments.c.touch_due_on,
            case_segments.c.segment,
        )
        .join(case_segments, case_segments.c.case_id == cases.c.id)
        .join(debtors, debtors.c.id == cases.c.debtor_id)
        .where(_UNTOUCHED, case_segments.c.touch_due_on < today, cases.c.status == "open")
        .where(within(cases.c.creditor_id, seen))
        .order_by(case_segments.c.touch_due_on, cases.c.id)
        .limit(limit + 1)
    )
    if creditor_id is not None:
        query = query.where(cases.c.creditor_id == creditor_id)
    if cursor is not None:
        day, last = decode(cursor, str, int)
        on = date.fromisoformat(day)
        due = case_segments.c.touch_due_on
        query = query.where(or_(due > on, and_(due == on, cases.c.id > last)))
    rows = connection.execute(query).all()
    ids = {"ids": sorted(row.id for row in rows)}
    touched = work_on(connection, ids).touches if rows else {}
    holds = _holds(connection, ids["ids"])
    page = page_of(
        rows,
        limit,
        lambda row: LateCase(
            case_id=CaseId(row.id),
            reference=row.reference,
            creditor_id=CreditorId(row.creditor_id),
            creditor_code=row.creditor_code,
            creditor_name=row.creditor_name,
            debtor_id=DebtorId(row.debtor_id),
            debtor_name=row.debtor_name,
            balance=Money(row.balance_minor, row.currency),
            oldest_due_on=row.oldest_due_on,
            touch_due_on=row.touch_due_on,
            segment=row.segment,
            holds=holds.get(row.id, ()),
        ),
        lambda row: (row.touch_due_on.isoformat(), row.id),
    )
    return Paged(tuple(one for one in page.items if one.case_id not in touched), page.next_cursor)


def _touches(connection: Connection, seen: Seen, today: date) -> tuple[TouchFigures, ...]:
    due, at = case_segments.c.touch_due_on, case_segments.c.touched_at
    is_open = cases.c.status == "open"
    lately = due >= today - timedelta(days=FIGURES_DAYS)
    touched = and_(at.is_not(None), lately)
    counts = (
        select(
            case_segments.c.creditor_id,
            func.sum(_one(and_(is_open, _UNTOUCHED, due >= today))).label("waiting"),
            func.sum(_one(and_(is_open, _UNTOUCHED, due < today))).label("late"),
        )
        .join(cases, cases.c.id == case_segments.c.case_id)
        .where(within(case_segments.c.creditor_id, seen))
        .group_by(case_segments.c.creditor_id)
    )
    by_creditor = {row.creditor_id: row for row in connection.execute(counts)}
    in_time: defaultdict[int, int] = defaultdict(int)
    behind: defaultdict[int, int] = defaultdict(int)
    days = select(case_segments.c.creditor_id, due, at).where(touched, within(case_segments.c.creditor_id, seen))
    for row in connection.execute(days):
        (in_time if row.touched_at.date() <= row.touch_due_on else behind)[row.creditor_id] += 1
    named = connection.execute(select(creditors).where(within(creditors.c.id, seen)).order_by(creditors.c.name))
    return tuple(
        TouchFigures(
            creditor_id=CreditorId(row.id),
            creditor_code=row.code,
            creditor_name=row.name,
            first_touch_days=row.first_touch_days,
            waiting_count=int(found.waiting or 0) if (found := by_creditor.get(row.id)) else 0,
            late_count=int(found.late or 0) if found else 0,
            in_time_count=in_time[row.id],
            touched_late_count=behind[row.id],
        )
        for row in named
    )


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0).cast(Integer)


def _reviews(connection: Connection, seen: Seen, until: date, cursor: str | None, limit: int) -> Paged[DueReview]:
    table = debtor_vulnerabilities
    query = (
        select(table, debtors.c.name)
        .join(debtors, debtors.c.id == table.c.debtor_id)
        .where(table.c.ended_at.is_(None), table.c.review_on <= until)
        .order_by(table.c.review_on, table.c.id)
        .limit(limit + 1)
    )
    if seen is not None:
        mine = select(cases.c.debtor_id).where(cases.c.creditor_id.in_(sorted(seen)))
        query = query.where(table.c.debtor_id.in_(mine))
    if cursor is not None:
        day, last = decode(cursor, str, int)
        on = date.fromisoformat(day)
        query = query.where(or_(table.c.review_on > on, and_(table.c.review_on == on, table.c.id > last)))
    page = page_of(
        connection.execute(query).all(),
        limit,
        lambda row: DueReview(
            vulnerability_id=row.id,
            debtor_id=DebtorId(row.debtor_id),
            debtor_name=row.name,
            need=row.need,
            noted_on=row.noted_on,
            review_on=row.review_on,
        ),
        lambda row: (row.review_on.isoformat(), row.id),
    )
    return Paged(page.items, page.next_cursor)
