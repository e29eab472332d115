"""Rows of what somebody told or wrote down: who, when, from which call, and whether it still stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import Connection, Table, insert, select, update

from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CallId, UserId
from dialer.db.rows import AnyRow
from dialer.ports.facts import FactSource, Recorded, Told


def recorded_of(row: AnyRow, call_id: str | None = None) -> Recorded:
    """Who wrote the row, when, from which call."""
    return Recorded(
        at=row.created_at,
        by=None if row.by_user_id is None else UserId(row.by_user_id),
        call_id=None if call_id is None else CallId(call_id),
    )


def recorded_values(recorded: Recorded) -> dict[str, Any]:
    """Its columns."""
    return {"by_user_id": recorded.by, "call_id": recorded.call_id, "created_at": recorded.at}


class ToldFields(TypedDict):
    source: FactSource
    recorded: Recorded
    ended_at: datetime | None


def told_of(row: AnyRow) -> ToldFields:
    """What every row of something told has."""
    return {
        "source": FactSource(row.source),
        "recorded": recorded_of(row, row.call_id),
        "ended_at": row.ended_at,
    }


def told_values(row: Told) -> dict[str, Any]:
    """Their columns."""
    return {"source": row.source.value, **recorded_values(row.recorded)}


def end_standing(
    connection: Connection, table: Table, owner: str, noun: str, row_id: int, at: datetime, by: UserId | None
) -> int:
    """End what stands; the id of whose it was. Raises NotFound, Conflict when it has ended already."""
    standing = connection.execute(select(table.c[owner], table.c.ended_at).where(table.c.id == row_id)).one_or_none()
    if standing is None:
        raise NotFound(f"there is no {noun} {row_id}", noun=noun, id=row_id)
    if standing.ended_at is not None:
        raise Conflict(f"that {noun} has ended already", code="already_ended", noun=noun, id=row_id)
    connection.execute(update(table).where(table.c.id == row_id).values(ended_at=at, ended_by_user_id=by))
    owner_id: int = standing[0]
    return owner_id


def end_told_in_call(connection: Connection, table: Table, call_id: CallId, at: datetime) -> int:
    """End what was told in a call that is taken back; how many rows."""
    standing = update(table).where(table.c.call_id == call_id, table.c.ended_at.is_(None))
    return connection.execute(standing.values(ended_at=at)).rowcount


def insert_row(connection: Connection, table: Table, values: dict[str, Any]) -> int:
    """Insert it; its id."""
    row_id: int = connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    return row_id


def insert_told(connection: Connection, table: Table, row: Told, **values: Any) -> int:
    """Insert something told with its own columns; its id."""
    return insert_row(connection, table, {**values, **told_values(row)})
