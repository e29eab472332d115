"""Checks that turn what a key or a reference would refuse into an error that a person understands."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Column, Connection, Table, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from dialer.core.kernel.errors import NotFound


def is_taken(connection: Connection, column: Column[Any], value: object, *, but_id: int | None = None) -> bool:
    """Another row than ``but_id`` has the value; a race is caught by the unique key behind this."""
    condition = column == value
    if but_id is not None:
        condition &= column.table.c.id != but_id
    return bool(connection.execute(select(exists().where(condition))).scalar())


def require_ids(connection: Connection, table: Table, ids: Collection[int], noun: str) -> None:
    """Raises NotFound with the ids that have no row."""
    if not ids:
        return
    found = set(connection.execute(select(table.c.id).where(table.c.id.in_(sorted(ids)))).scalars())
    missing = sorted(set(ids) - found)
    if missing:
        listed = ", ".join(map(str, missing))
        raise NotFound(f"there is no {noun} {listed}", noun=noun, ids=missing)


def require_broken(error: IntegrityError, index: str, column: str) -> None:
    """Raises the error again unless it says that this unique index was broken.

    Args:
        index: its name, which PostgreSQL says.
        column: ``table.column`` that it is over, which SQLite says.
    """
    said = str(error.orig)
    if index not in said and f"UNIQUE constraint failed: {column}" not in said:
        raise error


def upsert(connection: Connection, table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Write a row, or its values where one with this key is there."""
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert_of(table).values(key | values)
    connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
