"""The database of a command: opened, brought to the newest schema or refused, closed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from dialer.db.engine import open_database
from dialer.db.lanes import Database
from dialer.db.migrations.runner import migrate, require_current
from dialer.settings import Settings

CONNECTIONS = 2
"""A command does one thing at a time: one connection that writes, one that reads."""


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """The configured one; migrated where a server would do so at its start."""
    d = settings.database
    database = open_database(
        d.url.get_secret_value(),
        data_dir=settings.node.data_dir,
        pool_size=CONNECTIONS,
        connect_timeout_s=d.connect_timeout_s,
        statement_timeout_s=d.statement_timeout_s,
    )
    try:
        await (migrate(database) if d.migrate_at_start else require_current(database))
        yield database
    finally:
        await database.close()
