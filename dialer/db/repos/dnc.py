"""Do-not-call lists: the agency's own and each creditor's, entered one by one or from a file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CallId, CreditorId, DebtorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.db.repos.bulk import insert_into
from dialer.db.repos.keys import require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import cases, creditors, debtor_numbers, suppressions
from dialer.ports.facts import ListEntry, Recorded

MOST_ROWS = 1000
"""On one page."""


def add(connection: Connection, rows: Sequence[ListEntry]) -> int:
    """New entries; one that stands already stays as it was. How many were new. Raises NotFound for a creditor."""
    require_ids(connection, creditors, {row.creditor_id for row in rows if row.creditor_id is not None}, "creditor")
    values = [
        {
            "e164": row.e164,
            "creditor_id": row.creditor_id,
            "reason": row.reason,
            "source": str(row.source),
            "at": row.recorded.at,
            "by_user_id": row.recorded.by,
            "call_id": row.recorded.call_id,
        }
        for row in {(row.e164, row.creditor_id): row for row in rows}.values()
    ]
    added = 0
    for start in range(0, len(values), 1000):
        statement = insert_into(connection, suppressions).on_conflict_do_nothing().returning(suppressions.c.id)
        added += len(connection.execute(statement, values[start : start + 1000]).all())
    return added


def remove(connection: Connection, entry_id: int) -> ListEntry:
    row = connection.execute(select(suppressions).where(suppressions.c.id == entry_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no do-not-call entry {entry_id}", id=entry_id)
    connection.execute(delete(suppressions).where(suppressions.c.id == entry_id))
    return _entry(row)


def page(
    connection: Connection, creditor_id: CreditorId | None, text: str, cursor: str | None, limit: int, scope: Scope
) -> tuple[tuple[ListEntry, ...], str | None]:
    """Entries of one list by number, those that begin with ``text``; the cursor is the last number shown.

    Of the agency's own list a person within walls sees the numbers of the debtors of those creditors.
    """
    limit = max(1, min(limit, MOST_ROWS))
    on_list = suppressions.c.creditor_id.is_(None) if creditor_id is None else suppressions.c.creditor_id == creditor_id
    wanted = select(suppressions).where(on_list).order_by(suppressions.c.e164).limit(limit + 1)
    if creditor_id is None and scope.creditor_ids is not None:
        owing = select(cases.c.debtor_id).where(cases.c.creditor_id.in_(sorted(scope.creditor_ids)))
        numbers = select(debtor_numbers.c.e164).where(debtor_numbers.c.debtor_id.in_(owing))
        wanted = wanted.where(suppressions.c.e164.in_(numbers))
    if text:
        wanted = wanted.where(suppressions.c.e164.startswith(text, autoescape=True))
    if cursor is not None:
        wanted = wanted.where(suppressions.c.e164 > cursor)
    rows = connection.execute(wanted).all()
    more = rows[limit - 1].e164 if len(rows) > limit else None
    return tuple(_entry(row) for row in rows[:limit]), more


def of_debtor(connection: Connection, debtor_id: DebtorId) -> tuple[ListEntry, ...]:
    """Entries of any of the debtor's numbers, on any list, the newest first."""
    numbers = select(debtor_numbers.c.e164).where(debtor_numbers.c.debtor_id == debtor_id)
    rows = connection.execute(
        select(suppressions).where(suppressions.c.e164.in_(numbers)).order_by(suppressions.c.id.desc())
    )
    return tuple(_entry(row) for row in rows)


def debtors_of(connection: Connection, e164: str) -> tuple[DebtorId, ...]:
    found = connection.execute(
        select(debtor_numbers.c.debtor_id).where(debtor_numbers.c.e164 == e164).order_by(debtor_numbers.c.debtor_id)
    ).scalars()
    return tuple(DebtorId(debtor_id) for debtor_id in found)


def _entry(row: AnyRow) -> ListEntry:
    return ListEntry(
        entry_id=row.id,
        e164=row.e164,
        creditor_id=None if row.creditor_id is None else CreditorId(row.creditor_id),
        reason=row.reason,
        source=row.source,
        recorded=Recorded(
            at=row.at,
            by=None if row.by_user_id is None else UserId(row.by_user_id),
            call_id=None if row.call_id is None else CallId(row.call_id),
        ),
    )
