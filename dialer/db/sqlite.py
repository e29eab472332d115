"""The embedded database: one SQLite file, one writer connection on its own thread, readers on theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from dialer.db.errors import translated
from dialer.db.lanes import Database, Job, Lane, to_json

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT_S = 5.0
WRITER_CACHE_KB = 32_000
READER_CACHE_KB = 8_000
JOURNAL_LIMIT = 64 * 1024 * 1024


async def _finish(future: asyncio.Future[T]) -> T:
    """Await a thread's job; when cancelled, wait until the job is over before passing the cancellation on."""
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        if not future.done():
            await asyncio.wait([future])
        if not future.cancelled():
            future.exception()  # taken notice of: the cancellation is what the caller hears
        raise


class SqliteDatabase(Database):
    """One file, one writer connection on its own thread, some readers on theirs.

    Args:
        path: the file, or None for a database in memory, whose jobs run on the event loop's own thread (tests, fakes).
    """

    def __init__(self, path: Path | None, *, reader_count: int = 4) -> None:
        super().__init__(f"sqlite:///{path}" if path else "sqlite in memory")
        self.path = path
        self._engine = _sqlite_engine(path, is_writer=True)
        self._turn = asyncio.Lock()
        """Fair: writers get the connection in the order in which they asked."""
        self._writer = ThreadPoolExecutor(1, "db-writer") if path else None
        self._readers = ThreadPoolExecutor(reader_count, "db-reader") if path else None
        self._read_engine = _sqlite_engine(path, is_writer=False) if path else self._engine
        self._idle_readers: list[Connection] = []
        self._connection: Connection | None = None

    def lane(self) -> Lane:
        return _SqliteLane(self, self._turn)

    async def write(self, job: Callable[[], T]) -> T:
        """Run on the writer's thread; only the lane whose turn it is may ask."""
        if self._writer is None:
            return job()
        return await _finish(asyncio.get_running_loop().run_in_executor(self._writer, job))

    def writer_connection(self) -> Connection:
        """On the writer's thread: its one connection."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    async def read(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with translated():
            if self._readers is None:
                async with self._turn:
                    return job(self.writer_connection(), *args, **kwargs)
            run = self._read_on_thread
            return await _finish(
                asyncio.get_running_loop().run_in_executor(self._readers, lambda: run(job, *args, **kwargs))
            )

    def _read_on_thread(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            connection = self._idle_readers.pop()
        except IndexError:
            connection = self._read_engine.connect()
        try:
            result = job(connection, *args, **kwargs)
        except BaseException:
            connection.close()
            raise
        connection.rollback()
        self._idle_readers.append(connection)
        return result

    async def administer(self, job: Callable[[Connection], T]) -> T:
        async with self._turn:
            with translated():
                return await self.write(lambda: _administered(self.writer_connection(), job))

    async def optimize(self) -> None:
        await self.administer(_optimize)

    async def close(self) -> None:
        async with self._turn:
            if self._readers is not None:
                self._readers.shutdown(wait=True)
            for connection in self._idle_readers:
                connection.close()
            self._idle_readers.clear()
            if self._connection is not None:
                await self.write(self._connection.close)
                self._connection = None
            if self._writer is not None:
                self._writer.shutdown(wait=True)
            self._read_engine.dispose()
            self._engine.dispose()


def _administered(connection: Connection, job: Callable[[Connection], T]) -> T:
    try:
        return job(connection)
    finally:
        connection.rollback()


class _SqliteLane(Lane):
    """Holds the writer from the transaction's first job to its end."""

    def __init__(self, database: SqliteDatabase, turn: asyncio.Lock) -> None:
        self._database = database
        self._turn = turn
        self._has_turn = False

    async def _take_turn(self) -> None:
        if not self._has_turn:
            await self._turn.acquire()
            self._has_turn = True

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turn.release()

    async def run(self, job: Job) -> Any:
        await self._take_turn()
        database = self._database
        with translated():
            return await database.write(lambda: job(database.writer_connection()))

    async def commit(self, last: Job | None) -> None:
        if last is None and not self._has_turn:
            return
        await self._take_turn()
        database = self._database

        def finish() -> None:
            connection = database.writer_connection()
            try:
                if last is not None:
                    last(connection)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

        try:
            with translated():
                await database.write(finish)
        finally:
            self._give_turn()

    async def rollback(self) -> None:
        if not self._has_turn:
            return
        database = self._database
        try:
            await database.write(lambda: database.writer_connection().rollback())
        finally:
            self._give_turn()


def _sqlite_engine(path: Path | None, *, is_writer: bool) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path) if path else None),
        poolclass=NullPool if path else None,
        connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_S, "cached_statements": 512},
        json_serializer=to_json,
        json_deserializer=orjson.loads,
        hide_parameters=True,
    )
    pragmas = [
        "foreign_keys=ON",
        "temp_store=MEMORY",
        f"cache_size=-{WRITER_CACHE_KB if is_writer else READER_CACHE_KB}",
    ]
    if path:
        pragmas += ["journal_mode=WAL", "synchronous=NORMAL"] if is_writer else ["query_only=ON"]
    if is_writer:
        pragmas.append(f"journal_size_limit={JOURNAL_LIMIT}")

    @event.listens_for(engine, "connect")
    def _prepare(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in pragmas:
            dbapi_connection.execute(f"PRAGMA {pragma}").close()

    begin = "BEGIN IMMEDIATE" if is_writer else "BEGIN"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _optimize(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA optimize")
