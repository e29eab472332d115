"""A store in memory for tests of engine, workflows and web: the real statements on SQLite in memory, no threads.

Jobs run on the event loop's own thread, so it also works under virtual time; a new one costs about a millisecond. Held
to the same contract suite as the two real databases (tests/contract/store).
"""

from __future__ import annotations

import sqlite3
from functools import cache
from typing import Any

from sqlalchemy import Connection

from dialer.db.migrations.runner import migrate_connection
from dialer.db.sqlite import SqliteDatabase
from dialer.db.uow import SqlStore
from dialer.ports.store import StoreError


def _driver_connection(connection: Connection) -> sqlite3.Connection:
    driver: Any = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


@cache
def _migrated() -> bytes:
    """The bytes of a migrated, empty database; made once a process."""
    database = SqliteDatabase(None)
    connection = database.writer_connection()
    migrate_connection(connection, database.label)
    copied = _driver_connection(connection).serialize()
    connection.close()
    return copied


class FakeStore(SqlStore):
    """An empty, migrated store in memory.

    ``fail_with`` makes the next commits fail, for tests of what happens then.
    """

    def __init__(self) -> None:
        self.database = SqliteDatabase(None)
        _driver_connection(self.database.writer_connection()).deserialize(_migrated())
        super().__init__(self.database)
        self.fail_with: StoreError | None = None

    def transaction(self) -> Any:
        if self.fail_with is not None:
            raise self.fail_with
        return super().transaction()

    async def close(self) -> None:
        await self.database.close()
