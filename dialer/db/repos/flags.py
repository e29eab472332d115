"""Flags of the house: a named value, who set it and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from dialer.core.kernel.ids import UserId
from dialer.db.tables.system import flags
from dialer.db.unit import Unit


class SqlFlagsRepo:
    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def get(self, name: str) -> object | None:
        return await self._unit.glance(read_flag, name)

    async def set(self, name: str, value: object, *, by: UserId | None, at: datetime) -> None:
        await self._unit.jot(write_flag, name, value, by, at)


def read_flag(connection: Connection, name: str) -> object | None:
    """The stored value of that name, if any."""
    value: object | None = connection.execute(select(flags.c.value).where(flags.c.name == name)).scalar_one_or_none()
    return value


def write_flag(connection: Connection, name: str, value: object, by: UserId | None, at: datetime) -> None:
    """Store the value under the name, with who and when."""
    insert_of = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"value": value, "by_user_id": by, "at": at}
    statement = insert_of(flags).values(name=name, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[flags.c.name], set_=values))
