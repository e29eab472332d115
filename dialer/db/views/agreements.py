"""Lists of promises, plans and offers over all cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, or_, select

from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.kernel.money import Money
from dialer.core.kernel.scope import Scope
from dialer.db.lanes import Database
from dialer.db.rows import AnyRow
from dialer.db.tables.agreements import agreement_documents, plans, settlements
from dialer.db.tables.base import one_of_ids
from dialer.db.tables.debt import cases, creditors, debtors, promises
from dialer.db.tables.people import users
from dialer.db.views.paging import bounded, decode, page_of
from dialer.db.views.walls import within
from dialer.ports.agreement_lists import AgreementFilter, AgreementItem, AgreementList, AgreementPage
from dialer.ports.agreement_papers import AgreementKind

Column = ColumnElement[Any]


class SqlAgreementViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, where: AgreementFilter, *, cursor: str | None = None, limit: int = 50) -> AgreementPage:
        return await self._database.read(_page, where, cursor, bounded(limit))

    async def counts(self, scope: Scope) -> Mapping[AgreementList, int]:
        return await self._database.read(_counts, scope)

    async def names(self, user_ids: Sequence[UserId]) -> Mapping[UserId, str]:
        return await self._database.read(_names, user_ids)


class _List:
    """Where a list's lines come from."""

    def __init__(
        self,
        kind: AgreementKind,
        table: Any,
        state: Column,
        states: Sequence[str],
        *columns: Column,
        where: Column | None = None,
        is_last_first: bool = False,
    ) -> None:
        self.kind, self.table, self.is_last_first = kind, table, is_last_first
        self.minor, self.paid, self.due_on, self.made_on, self.needs = columns
        self.state = state
        self.condition: Column = state.in_(states) if where is None else and_(state.in_(states), where)


_nothing = literal("")


def _promises(*states: str, is_last_first: bool = False) -> _List:
    c = promises.c
    return _List(
        AgreementKind.PROMISE, promises, c.status, states, c.amount_minor, c.paid_minor, c.due_on, c.made_on, _nothing,
        is_last_first=is_last_first,
    )  # fmt: skip


def _plans(*states: str) -> _List:
    c = plans.c
    return _List(
        AgreementKind.PLAN, plans, c.status, states, c.minor, c.paid_minor, c.next_due_on, c.agreed_on, _nothing
    )  # fmt: skip


def _offers(*states: str, where: Column | None = None, is_last_first: bool = False) -> _List:
    c = settlements.c
    return _List(
        AgreementKind.SETTLEMENT, settlements, c.state, states, c.minor, c.paid_minor, c.expires_on, c.made_on, c.needs,
        where=where, is_last_first=is_last_first,
    )  # fmt: skip


_has_release = exists().where(
    agreement_documents.c.kind == "release", agreement_documents.c.agreement_id == settlements.c.id
)
LISTS: Mapping[AgreementList, _List] = {
    AgreementList.PROMISES_OPEN: _promises("open"),
    AgreementList.PROMISES_BROKEN: _promises("broken", "partial", is_last_first=True),
    AgreementList.PLANS_ACTIVE: _plans("active"),
    AgreementList.PLANS_LATE: _plans("late", "broken"),
    AgreementList.OFFERS_PROPOSED: _offers("proposed"),
    AgreementList.OFFERS_STANDING: _offers("offered", "accepted"),
    AgreementList.RELEASES_DUE: _offers("paid", where=~_has_release, is_last_first=True),
}


def _rows(one: _List, scope: Scope) -> Select[Any]:
    """The list's rows with their cases, within the walls."""
    lines = (
        select(
            one.table.c.id,
            one.table.c.case_id,
            one.state.label("state"),
            one.table.c.currency,
            one.minor.label("minor"),
            one.paid.label("paid"),
            one.due_on.label("due"),
            one.made_on.label("made"),
            one.table.c.created_at,
            one.needs.label("needs"),
            cases.c.reference,
            creditors.c.code.label("creditor_code"),
            debtors.c.name.label("debtor_name"),
        )
        .select_from(
            one.table.join(cases, cases.c.id == one.table.c.case_id)
            .join(creditors, creditors.c.id == cases.c.creditor_id)
            .join(debtors, debtors.c.id == cases.c.debtor_id)
        )
        .where(one.condition)
    )
    return lines.where(within(cases.c.creditor_id, scope)) if scope.is_walled else lines


def _page(connection: Connection, where: AgreementFilter, cursor: str | None, limit: int) -> AgreementPage:
    one = LISTS[where.list]
    wanted = _rows(one, where.scope)
    if where.creditor_id is not None:
        wanted = wanted.where(cases.c.creditor_id == where.creditor_id)
    due, key = func.coalesce(one.due_on, one.made_on), one.table.c.id
    if cursor is not None:
        day, last = decode(cursor, str, int)
        on = date.fromisoformat(day)
        beyond = (due < on, key < last) if one.is_last_first else (due > on, key > last)
        wanted = wanted.where(or_(beyond[0], and_(due == on, beyond[1])))
    order = (due.desc(), key.desc()) if one.is_last_first else (due, key)
    rows = connection.execute(wanted.order_by(*order).limit(limit + 1)).all()
    found = page_of(rows, limit, lambda row: _item(one, row), lambda row: [(row.due or row.made).isoformat(), row.id])
    return AgreementPage(items=found.items, next_cursor=found.next_cursor)


def _item(one: _List, row: AnyRow) -> AgreementItem:
    return AgreementItem(
        kind=one.kind,
        agreement_id=row.id,
        case_id=CaseId(row.case_id),
        reference=row.reference,
        creditor_code=row.creditor_code,
        debtor_name=row.debtor_name,
        state=row.state,
        amount=Money(row.minor, row.currency),
        paid=Money(row.paid, row.currency),
        due_on=row.due,
        made_on=row.made or row.created_at.date(),
        needs=row.needs,
    )


def _counts(connection: Connection, scope: Scope) -> dict[AgreementList, int]:
    return {
        name: connection.execute(select(func.count()).select_from(_rows(one, scope).subquery())).scalar_one()
        for name, one in LISTS.items()
    }


def _names(connection: Connection, user_ids: Sequence[UserId]) -> dict[UserId, str]:
    wanted = select(users.c.id, users.c.name).where(one_of_ids(users.c.id, "ids"))
    return {UserId(row.id): row.name for row in connection.execute(wanted, {"ids": sorted(set(user_ids))})}
