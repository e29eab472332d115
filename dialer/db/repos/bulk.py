"""Inserts of many rows, the statement compiled once.

SQLAlchemy prepares each row's values by a general way that costs more than the insert itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> Any:
    """The insert of the connection's dialect, which knows ON CONFLICT."""
    return (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)


def insert_many(connection: Connection, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all have the same keys; nothing for none.

    PostgreSQL is sent one array for each column: a statement for each row costs it several times as much.
    """
    if not rows:
        return
    compiled: Any = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    names: Sequence[str] = compiled.positiontup
    if own := set(names) ^ set(rows[0]):
        raise ValueError(f"the statement has parameters of its own beside its columns: {sorted(own)}")
    columns = [_prepared([row[name] for row in rows], compiled._bind_processors.get(name)) for name in names]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_from_arrays(connection, statement, str(compiled), names), tuple(columns))
    else:
        connection.exec_driver_sql(str(compiled), list(zip(*columns, strict=True)))


_VALUES = re.compile(r" VALUES \(.*?\)(?= ON CONFLICT| RETURNING|$)", re.DOTALL)
_RETURNING = re.compile(r" RETURNING .*$", re.DOTALL)


def _from_arrays(connection: Connection, statement: Insert, sql: str, names: Sequence[str]) -> str:
    """The same insert, its values read from one array for each column."""
    kinds = (statement.table.c[name].type.compile(dialect=connection.dialect) for name in names)
    arrays = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(kinds, start=1))
    rewritten, count = _VALUES.subn(f" SELECT * FROM unnest({arrays})", _RETURNING.sub("", sql))
    if count != 1:
        raise ValueError(f"this insert cannot be sent as arrays: {sql}")
    return rewritten


def _prepared(values: list[Any], process: Any) -> list[Any]:
    """The values of one column as the driver takes them."""
    return values if process is None else [process(value) for value in values]
