"""Moratoria: no calls to an area, or about a creditor's cases, for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CreditorId, UserId
from dialer.db.repos.keys import require_ids
from dialer.db.rows import AnyRow
from dialer.db.tables.debt import creditors
from dialer.db.tables.facts import moratoria
from dialer.ports.facts import MoratoriumRow, Recorded

_newest_first = select(moratoria).order_by(moratoria.c.starts_on.desc(), moratoria.c.id.desc())


def all_moratoria(connection: Connection) -> tuple[MoratoriumRow, ...]:
    return tuple(_row(row) for row in connection.execute(_newest_first))


def add(connection: Connection, row: MoratoriumRow) -> int:
    """Raises NotFound for a creditor who is not there."""
    if row.creditor_id is not None:
        require_ids(connection, creditors, [row.creditor_id], "creditor")
    values = {
        "title": row.title,
        "creditor_id": row.creditor_id,
        "country": row.country,
        "region": row.region,
        "municipality": row.municipality,
        "postcode_prefix": row.postcode_prefix,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "by_user_id": row.recorded.by,
        "created_at": row.recorded.at,
    }
    moratorium_id: int = connection.execute(insert(moratoria).values(values).returning(moratoria.c.id)).scalar_one()
    return moratorium_id


def end(connection: Connection, moratorium_id: int, at: datetime, by: UserId) -> None:
    """Lift one early. Raises NotFound, Conflict when it was lifted already."""
    row = connection.execute(select(moratoria).where(moratoria.c.id == moratorium_id)).one_or_none()
    if row is None:
        raise NotFound(f"there is no moratorium {moratorium_id}", id=moratorium_id)
    if row.ended_at is not None:
        raise Conflict("that moratorium was lifted already", code="already_ended", id=moratorium_id)
    lifted = update(moratoria).where(moratoria.c.id == moratorium_id)
    connection.execute(lifted.values(ended_at=at, ended_by_user_id=by))


def _row(row: AnyRow) -> MoratoriumRow:
    return MoratoriumRow(
        moratorium_id=row.id,
        title=row.title,
        creditor_id=None if row.creditor_id is None else CreditorId(row.creditor_id),
        country=row.country,
        region=row.region,
        municipality=row.municipality,
        postcode_prefix=row.postcode_prefix,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        recorded=Recorded(at=row.created_at, by=None if row.by_user_id is None else UserId(row.by_user_id)),
        ended_at=row.ended_at,
    )
