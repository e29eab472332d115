"""Marks of what help a debtor needs: entered, looked at again, ended; a debtor with a standing one is vulnerable."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CallId, DebtorId, UserId
from dialer.db.repos.keys import require_ids
from dialer.db.repos.told import end_standing, insert_told
from dialer.db.tables.debt import debtors
from dialer.db.tables.relation import debtor_vulnerabilities
from dialer.ports.relation import VulnerabilityRow


def add_vulnerability(connection: Connection, row: VulnerabilityRow) -> int:
    """Enter a mark, or move the review of the same one that stands; its id. Raises NotFound."""
    require_ids(connection, debtors, [row.debtor_id], "debtor")
    table = debtor_vulnerabilities
    same = (table.c.debtor_id == row.debtor_id, table.c.need == row.need.value, table.c.ended_at.is_(None))
    known = connection.execute(select(table.c.id, table.c.review_on).where(*same)).first()
    _mark(connection, row.debtor_id, is_vulnerable=True)
    if known is not None:
        later = max(known.review_on, row.review_on)
        connection.execute(update(table).where(table.c.id == known.id).values(review_on=later))
        return int(known.id)
    values = {"need": row.need.value, "noted_on": row.noted_on, "review_on": row.review_on}
    return insert_told(connection, table, row, debtor_id=row.debtor_id, **values)


def _mark(connection: Connection, debtor_id: int, *, is_vulnerable: bool) -> None:
    connection.execute(update(debtors).where(debtors.c.id == debtor_id).values(is_vulnerable=is_vulnerable))


def review(connection: Connection, vulnerability_id: int, review_on: date) -> DebtorId:
    """Look at it again on that day; whose it is. Raises NotFound, Conflict when it has ended."""
    table = debtor_vulnerabilities
    row = connection.execute(
        select(table.c.debtor_id, table.c.ended_at).where(table.c.id == vulnerability_id)
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no mark {vulnerability_id}", noun="vulnerability", id=vulnerability_id)
    if row.ended_at is not None:
        raise Conflict("that mark has ended already", code="already_ended", noun="vulnerability")
    connection.execute(update(table).where(table.c.id == vulnerability_id).values(review_on=review_on))
    return DebtorId(row.debtor_id)


def end_vulnerability(connection: Connection, vulnerability_id: int, at: datetime, by: UserId | None) -> DebtorId:
    """End it; whose it was. Raises NotFound, Conflict when it has ended already."""
    table = debtor_vulnerabilities
    debtor_id = end_standing(connection, table, "debtor_id", "vulnerability", vulnerability_id, at, by)
    left = select(table.c.id).where(table.c.debtor_id == debtor_id, table.c.ended_at.is_(None))
    _mark(connection, debtor_id, is_vulnerable=connection.execute(left).first() is not None)
    return DebtorId(debtor_id)


def end_of_call(connection: Connection, call_id: CallId, at: datetime) -> int:
    """End what was noted in a call that is taken back; how many."""
    table = debtor_vulnerabilities
    standing = (table.c.call_id == call_id, table.c.ended_at.is_(None))
    rows = connection.execute(select(table.c.id).where(*standing)).scalars().all()
    for mark_id in rows:
        end_vulnerability(connection, mark_id, at, None)
    return len(rows)
