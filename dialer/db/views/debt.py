"""Cases in lists, one case, one debtor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, func, select, union

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.kernel.money import Money
from dialer.core.kernel.scope import EVERYTHING, Scope
from dialer.db.expressions import starts_with
from dialer.db.lanes import Database
from dialer.db.repos.creditors import all_creditors
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import case_holds, cases, creditors, debtors, invoices
from dialer.db.views.file import case_file, debtor_file
from dialer.db.views.paging import bounded, decode, page_of
from dialer.db.views.search import find_debtors, people, references
from dialer.db.views.walls import within
from dialer.ports.admin import CreditorRow
from dialer.ports.pages import Page
from dialer.ports.views import CaseFilter, CaseItem, DebtorItem, JsonFile


class SqlDebtViews:
    def __init__(self, database: Database, now: Callable[[], datetime], zone: str) -> None:
        self._database = database
        self._now = now
        self._zone = zone

    async def cases(self, where: CaseFilter, *, cursor: str | None = None, limit: int = 50) -> Page[CaseItem]:
        return await self._database.read(_cases, where, cursor, bounded(limit), self._now())

    async def case(self, case_id: CaseId, *, scope: Scope = EVERYTHING) -> JsonFile:
        return await self._database.read(case_file, case_id, self._now(), self._zone, scope)

    async def debtor(self, debtor_id: DebtorId, *, scope: Scope = EVERYTHING) -> JsonFile:
        return await self._database.read(debtor_file, debtor_id, self._now(), self._zone, scope)

    async def find_debtors(
        self, text: str, *, scope: Scope = EVERYTHING, cursor: str | None = None, limit: int = 50
    ) -> Page[DebtorItem]:
        return await self._database.read(find_debtors, text.strip(), cursor, bounded(limit), scope)

    async def creditors(self) -> tuple[CreditorRow, ...]:
        return await self._database.read(all_creditors)


_ITEMS = (
    select(
        cases.c.id,
        cases.c.reference,
        cases.c.creditor_id,
        creditors.c.code.label("creditor_code"),
        cases.c.debtor_id,
        debtors.c.name.label("debtor_name"),
        cases.c.status,
        cases.c.phase,
        cases.c.balance_minor,
        cases.c.currency,
    )
    .select_from(
        cases.join(creditors, creditors.c.id == cases.c.creditor_id).join(debtors, debtors.c.id == cases.c.debtor_id)
    )
    .order_by(cases.c.id)
)


def _matching(text: str) -> ColumnElement[bool]:
    """Cases of that reference, and all cases of the debtors whom the text may mean."""
    named = people(text).subquery()
    found = union(
        *(select(cases.c.id).where(starts_with(cases.c.reference, way)) for way in references(text)),
        select(cases.c.id).where(cases.c.debtor_id.in_(select(named.c[0]))),
    ).subquery()
    return cases.c.id.in_(select(found.c.id))


def _cases(connection: Connection, where: CaseFilter, cursor: str | None, limit: int, now: datetime) -> Page[CaseItem]:
    statement = _ITEMS.limit(limit + 1)
    if where.scope.is_walled:
        statement = statement.where(within(cases.c.creditor_id, where.scope))
    if where.creditor_id is not None:
        statement = statement.where(cases.c.creditor_id == where.creditor_id)
    if where.status is not None:
        statement = statement.where(cases.c.status == where.status)
    if text := where.text.strip():
        statement = statement.where(_matching(text))
    if cursor is not None:
        statement = statement.where(cases.c.id > decode(cursor, int)[0])
    rows = connection.execute(statement).all()
    ids = [row.id for row in rows[:limit]]
    due = select(invoices.c.case_id, func.min(invoices.c.due_on)).where(
        invoices.c.case_id.in_(ids), invoices.c.residual_minor > 0
    )
    oldest: dict[int, date] = {row[0]: row[1] for row in connection.execute(due.group_by(invoices.c.case_id))}
    holds: defaultdict[int, dict[HoldReason, None]] = defaultdict(dict)
    standing = select(case_holds.c.case_id, case_holds.c.reason).where(
        case_holds.c.case_id.in_(ids),
        case_holds.c.released_at.is_(None),
        case_holds.c.ends_at.is_(None) | (case_holds.c.ends_at > now),
    )
    for row in connection.execute(standing.order_by(case_holds.c.id)):
        holds[row.case_id][HoldReason(row.reason)] = None

    def item(row: AnyRow) -> CaseItem:
        return CaseItem(
            case_id=CaseId(row.id),
            reference=row.reference,
            creditor_id=CreditorId(row.creditor_id),
            creditor_code=row.creditor_code,
            debtor_id=DebtorId(row.debtor_id),
            debtor_name=row.debtor_name,
            status=row.status,
            phase=row.phase,
            balance=Money(row.balance_minor, row.currency),
            oldest_due_on=oldest.get(row.id),
            holds=tuple(holds.get(row.id, ())),
        )

    return page_of(rows, limit, item, lambda row: [row.id])
