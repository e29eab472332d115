"""Wake-ups between processes: LISTEN/NOTIFY on PostgreSQL, an event in the process on SQLite; a poll behind both.

A wake-up is only a hint that something stored has changed. NOTIFY takes a lock of the whole database at commit
(``stack.md`` §2), so it is for seldom things: a campaign started, an agent changed. Whoever waits reads everything anew
when the time is over, so a lost hint costs no more than the time-out.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Protocol

import asyncpg
from sqlalchemy.engine import URL

from dialer.db.lanes import Database
from dialer.db.postgres import PostgresDatabase

CHANNEL = "dialer_changed"
TOPICS = frozenset({"campaigns", "agents", "trunks", "leads", "facts"})


class ClosableWakeups(Protocol):
    """``ports.store.Wakeups`` with an end."""

    async def changed(self, timeout_s: float) -> frozenset[str]: ...

    async def announce(self, topic: str) -> None: ...

    async def close(self) -> None: ...


class _Heard:
    """Topics heard and not yet asked for."""

    def __init__(self) -> None:
        self._topics: set[str] = set()
        self._event = asyncio.Event()

    def add(self, topic: str) -> None:
        self._topics.add(topic)
        self._event.set()

    async def take(self, timeout_s: float) -> frozenset[str]:
        """What was heard, as soon as there is something; all topics when the time is over."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._event.wait()
        except TimeoutError:
            return TOPICS
        self._event.clear()
        topics, self._topics = frozenset(self._topics), set()
        return topics


class LocalWakeups:
    """For the embedded database: one process, one event."""

    def __init__(self) -> None:
        self._heard = _Heard()

    async def changed(self, timeout_s: float) -> frozenset[str]:
        return await self._heard.take(timeout_s)

    async def announce(self, topic: str) -> None:
        self._heard.add(topic)

    async def close(self) -> None:
        """Nothing is open."""


class PostgresWakeups:
    """One connection of its own that listens; it is made again when it was lost, and everything counts as changed."""

    def __init__(self, url: URL) -> None:
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: asyncpg.Connection | None = None
        self._turn = asyncio.Lock()
        self._heard = _Heard()

    async def changed(self, timeout_s: float) -> frozenset[str]:
        if self._connection is None or self._connection.is_closed():
            with suppress(OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._listen(timeout_s)
                return TOPICS
        return await self._heard.take(timeout_s)

    async def _listen(self, timeout_s: float) -> None:
        connection = await asyncpg.connect(self._dsn, timeout=timeout_s)
        await connection.add_listener(CHANNEL, self._hear)
        self._connection = connection

    def _hear(self, _connection: object, _process: int, _channel: str, topic: object) -> None:
        self._heard.add(str(topic))

    async def announce(self, topic: str) -> None:
        """A hint that cannot be sent is left out: the poll stands behind it."""
        self._heard.add(topic)
        if self._connection is None:
            return
        async with self._turn:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._connection.execute("SELECT pg_notify($1, $2)", CHANNEL, topic)

    async def close(self) -> None:
        if self._connection is not None:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._connection.close(timeout=2)
            self._connection = None


def open_wakeups(database: Database) -> ClosableWakeups:
    """The wake-ups that fit the database."""
    if isinstance(database, PostgresDatabase):
        return PostgresWakeups(database.url)
    return LocalWakeups()
