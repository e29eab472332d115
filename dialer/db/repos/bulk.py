"""Inserts of many rows, the statement compiled once.

SQLAlchemy prepares each row's values by a general way that costs more than the insert itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> Any:
    """The insert of the connection's dialect, which knows ON CONFLICT."""
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)


def insert_many(connection: Connection, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same keys; nothing for none."""
    if not rows:
        return
    compiled: Any = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    names: Sequence[str] = compiled.positiontup
    if own := set(names) ^ set(rows[0]):
        raise ValueError(f"the statement has parameters of its own beside its columns: {sorted(own)}")
    columns = [_prepared([row[name] for row in rows], compiled._bind_processors.get(name)) for name in names]
    connection.exec_driver_sql(str(compiled), list(zip(*columns, strict=True)))


def _prepared(values: list[Any], process: Any) -> list[Any]:
    """The values of one column as the driver takes them."""
    return values if process is None else [process(value) for value in values]
