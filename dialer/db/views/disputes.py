"""Lists of tickets, complaints and requests for verification, the latest first; and how much waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select

from dialer.core.kernel.ids import CaseId, DebtorId
from dialer.core.kernel.scope import Scope
from dialer.core.ticket.verification import AWAITING_PACKET, STANDING
from dialer.db.lanes import Database
from dialer.db.repos.dispute_rows import complaint_of, ticket_of, verification_of
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import cases, creditors, debtors, invoices
from dialer.db.tables.disputes import complaints, tickets, verifications
from dialer.db.tables.people import users
from dialer.db.views.paging import bounded, decode, page_of
from dialer.db.views.walls import within
from dialer.ports.disputes import (
    ComplaintItem,
    DisputeCounts,
    DisputeFilter,
    OfCase,
    TicketItem,
    VerificationItem,
)
from dialer.ports.pages import Page

_owners = users.alias("owners")
_abouts = users.alias("abouts")
_CASE = (
    cases.c.reference,
    cases.c.currency,
    cases.c.debtor_id,
    debtors.c.name.label("debtor_name"),
    creditors.c.code.label("creditor_code"),
    _owners.c.name.label("owner_name"),
)

_tickets = (
    select(tickets, invoices.c.number.label("invoice"), *_CASE)
    .select_from(
        tickets.join(cases, cases.c.id == tickets.c.case_id)
        .join(debtors, debtors.c.id == cases.c.debtor_id)
        .join(creditors, creditors.c.id == cases.c.creditor_id)
        .outerjoin(invoices, invoices.c.id == tickets.c.invoice_id)
        .outerjoin(_owners, _owners.c.id == tickets.c.owner_user_id)
    )
)  # fmt: skip
_complaints = (
    select(complaints, _abouts.c.name.label("about_name"), *_CASE)
    .select_from(
        complaints.outerjoin(cases, cases.c.id == complaints.c.case_id)
        .outerjoin(debtors, debtors.c.id == cases.c.debtor_id)
        .outerjoin(creditors, creditors.c.id == complaints.c.creditor_id)
        .outerjoin(_owners, _owners.c.id == complaints.c.owner_user_id)
        .outerjoin(_abouts, _abouts.c.id == complaints.c.about_user_id)
    )
)  # fmt: skip
_asked_by = tickets.alias("asked_by")
_verifications = (
    select(verifications, *_CASE)
    .select_from(
        verifications.join(cases, cases.c.id == verifications.c.case_id)
        .join(debtors, debtors.c.id == cases.c.debtor_id)
        .join(creditors, creditors.c.id == cases.c.creditor_id)
        .outerjoin(_asked_by, _asked_by.c.id == verifications.c.ticket_id)
        .outerjoin(_owners, _owners.c.id == _asked_by.c.owner_user_id)
    )
)  # fmt: skip
_STANDS = verifications.c.state.in_([state.value for state in STANDING])
_AWAITS = verifications.c.state.in_([state.value for state in AWAITING_PACKET])
_next_due = case(
    (verifications.c.state == "received", verifications.c.ack_due_on),
    else_=verifications.c.packet_due_on,
)


class SqlDisputeViews:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def tickets(
        self, where: DisputeFilter, scope: Scope, *, cursor: str | None = None, limit: int = 50
    ) -> Page[TicketItem]:
        return await self._database.read(_list_tickets, where, scope, cursor, bounded(limit))

    async def complaints(
        self, where: DisputeFilter, scope: Scope, *, cursor: str | None = None, limit: int = 50
    ) -> Page[ComplaintItem]:
        return await self._database.read(_list_complaints, where, scope, cursor, bounded(limit))

    async def verifications(
        self, where: DisputeFilter, scope: Scope, *, cursor: str | None = None, limit: int = 50
    ) -> Page[VerificationItem]:
        return await self._database.read(_list_verifications, where, scope, cursor, bounded(limit))

    async def counts(self, scope: Scope, today: date) -> DisputeCounts:
        return await self._database.read(_counts, scope, today)


def _list_tickets(
    connection: Connection, where: DisputeFilter, scope: Scope, cursor: str | None, limit: int
) -> Page[TicketItem]:
    found = _tickets.where(within(tickets.c.creditor_id, scope))
    if where.kind is not None:
        found = found.where(tickets.c.kind == where.kind)
    if where.owner is not None:
        found = found.where(tickets.c.owner_user_id == where.owner)
    if where.side is not None:
        found = found.where(tickets.c.side == where.side.value)
    waits = tickets.c.state == "open"
    if where.is_late_on is not None:
        found = found.where(waits, tickets.c.due_on < where.is_late_on)
    return _page(
        connection, _of(found, where, tickets.c), where, tickets.c.state != "closed", waits, tickets.c.due_on,
        tickets.c.id, cursor, limit, lambda row: TicketItem(row=ticket_of(row), about=_about(row)),
    )  # fmt: skip


def _list_complaints(
    connection: Connection, where: DisputeFilter, scope: Scope, cursor: str | None, limit: int
) -> Page[ComplaintItem]:
    found = _complaints.where(within(complaints.c.creditor_id, scope))
    if where.kind is not None:
        found = found.where(complaints.c.category == where.kind)
    if where.owner is not None:
        found = found.where(complaints.c.owner_user_id == where.owner)
    waits = complaints.c.state == "received"
    if where.is_late_on is not None:
        found = found.where(waits, complaints.c.due_on < where.is_late_on)
    return _page(
        connection, _of(found, where, complaints.c), where, complaints.c.state != "closed", waits,
        complaints.c.due_on, complaints.c.id, cursor, limit,
        lambda row: ComplaintItem(row=complaint_of(row), about=_about(row), about_name=row.about_name or ""),
    )  # fmt: skip


def _list_verifications(
    connection: Connection, where: DisputeFilter, scope: Scope, cursor: str | None, limit: int
) -> Page[VerificationItem]:
    found = _verifications.where(within(verifications.c.creditor_id, scope))
    waits = (verifications.c.state == "received") | _AWAITS
    if where.is_late_on is not None:
        found = found.where(waits, _next_due < where.is_late_on)
    return _page(
        connection, _of(found, where, verifications.c), where, _STANDS, waits, _next_due, verifications.c.id, cursor,
        limit,
        lambda row: VerificationItem(row=verification_of(row), about=_about(row)),
    )  # fmt: skip


def _of(found: Select[Any], where: DisputeFilter, columns: Any) -> Select[Any]:
    if where.creditor_id is not None:
        found = found.where(columns.creditor_id == where.creditor_id)
    if where.case_id is not None:
        found = found.where(columns.case_id == where.case_id)
    return found


def _page(
    connection: Connection,
    found: Select[Any],
    where: DisputeFilter,
    stands: ColumnElement[bool],
    waits: ColumnElement[bool],
    due_on: ColumnElement[Any],
    row_id: ColumnElement[Any],
    cursor: str | None,
    limit: int,
    item: Callable[[AnyRow], Any],
) -> Page[Any]:
    """What waits for an answer by its deadline: the late first; then what is answered; else the newest first."""
    rank = case((waits, 0), else_=1)
    found = found.add_columns(due_on.label("sort_on"), rank.label("sort_rank"))
    if where.is_standing is True:
        found = found.where(stands).order_by(rank, due_on, row_id)
        if cursor is not None:
            last_rank, last, last_id = decode(cursor, int, str, int)
            day = date.fromisoformat(last)
            later = or_(due_on > day, (due_on == day) & (row_id > last_id))
            found = found.where(or_(rank > last_rank, (rank == last_rank) & later))
        key: Callable[[AnyRow], list[Any]] = lambda row: [row.sort_rank, row.sort_on.isoformat(), row.id]  # noqa: E731
    else:
        if where.is_standing is False:
            found = found.where(~stands)
        found = found.order_by(row_id.desc())
        if cursor is not None:
            found = found.where(row_id < decode(cursor, int)[0])
        key = lambda row: [row.id]  # noqa: E731
    return page_of(connection.execute(found.limit(limit + 1)).all(), limit, item, key)


def _about(row: AnyRow) -> OfCase:
    return OfCase(
        case_id=None if row.case_id is None else CaseId(row.case_id),
        reference=row.reference or "",
        creditor_code=row.creditor_code or "",
        debtor_id=None if row.debtor_id is None else DebtorId(row.debtor_id),
        debtor_name=row.debtor_name or "",
        owner_name=row.owner_name or "",
        currency=row.currency or "",
    )


def _counts(connection: Connection, scope: Scope, today: date) -> DisputeCounts:
    def count(table: Any, stands: ColumnElement[bool], late: ColumnElement[bool]) -> tuple[int, int]:
        row = connection.execute(
            select(func.count(), func.coalesce(func.sum(case((late, 1), else_=0)), 0))
            .select_from(table)
            .where(stands, within(table.c.creditor_id, scope))
        ).one()
        return int(row[0]), int(row[1])

    asked = count(tickets, tickets.c.state != "closed", (tickets.c.state == "open") & (tickets.c.due_on < today))
    said = count(
        complaints, complaints.c.state != "closed", (complaints.c.state == "received") & (complaints.c.due_on < today)
    )
    unacknowledged = (verifications.c.state == "received") & (verifications.c.ack_due_on < today)
    wanted = count(verifications, _STANDS, unacknowledged | (_AWAITS & (verifications.c.packet_due_on < today)))
    return DisputeCounts(
        tickets=asked[0], tickets_late=asked[1], complaints=said[0], complaints_late=said[1],
        verifications=wanted[0], verifications_late=wanted[1],
    )  # fmt: skip
