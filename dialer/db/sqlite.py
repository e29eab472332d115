"""The embedded database: one SQLite file, one connection that writes in turn, readers beside it.

A brief job of the live part (a few statements on few rows) runs on the event loop's own thread: handing it to another
thread would cost more than the job itself. Anything long, and anything that would have to wait for another program's
lock, runs on the writer's thread; the copying of the journal, the only thing that waits for the disk, on a third.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from dialer.db.errors import translated
from dialer.db.lanes import Database, Job, Lane, to_json
from dialer.ports.store import StoreError

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT_S = 5.0
"""Longest wait for another program that writes to the file."""
BUSY_PAUSE_S = 0.002
WRITER_CACHE_KB = 16_000
READER_CACHE_KB = 2_000
"""Small: behind them is the system's own cache of the file."""
LONG_COMMIT_LOAD = 100
"""Brief commits that one long one counts for, in what it leaves in the journal."""
CHECKPOINT_LOAD = 400
JOURNAL_PAGES = 16_384
"""Pages (64 MiB) above which the journal is copied with the writer waiting, so that it begins again."""


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
    """The file and its connections.

    Args:
        path: the file, or None for a database in memory, whose jobs all run on the event loop's thread (tests, fakes).
        reader_count: threads for long reads.
    """

    def __init__(self, path: Path | None, *, reader_count: int = 4) -> None:
        super().__init__(f"sqlite:///{path}" if path else "sqlite in memory")
        self.path = path
        self._engine = _engine(path, is_writer=True)
        self._turn = asyncio.Lock()
        """Fair: writers get the connection in the order in which they asked."""
        self._writer = ThreadPoolExecutor(1, "db-writer") if path else None
        self._readers = ThreadPoolExecutor(reader_count, "db-reader") if path else None
        self._checkpointer = ThreadPoolExecutor(1, "db-checkpointer") if path else None
        self._read_engine = _engine(path, is_writer=False) if path else self._engine
        self._idle_readers: list[Connection] = []
        self._connection: Connection | None = None
        self._journal_load = 0
        self._checkpoint: Future[None] | None = None
        self.is_journal_full = False

    def lane(self) -> Lane:
        return _SqliteLane(self, self._turn)

    async def write(self, job: Callable[[], T]) -> T:
        """Run on the writer's thread; only the lane whose turn it is may ask."""
        if self._writer is None:
            return job()
        return await _finish(asyncio.get_running_loop().run_in_executor(self._writer, job))

    def writer_connection(self) -> Connection:
        """The one connection that writes, for the lane whose turn it is."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    async def read(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with translated():
            if self._readers is None:
                async with self._turn:
                    return _in_memory(self.writer_connection(), job, *args, **kwargs)
            run = self._read_here
            return await _finish(
                asyncio.get_running_loop().run_in_executor(self._readers, lambda: run(job, *args, **kwargs))
            )

    async def glance(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._readers is None:
            return await self.read(job, *args, **kwargs)
        with translated():
            return self._read_here(job, *args, **kwargs)

    def _read_here(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
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
                answer = await self.write(lambda: _administered(self.writer_connection(), job))
        self.committed(is_brief=False)
        return answer

    async def optimize(self) -> None:
        """Renew the planner's statistics where the tables have changed much."""
        await self.administer(_optimize)

    def committed(self, *, is_brief: bool) -> None:
        """Have what was committed copied from the journal into the file, now and then, beside the writer."""
        self._journal_load += 1 if is_brief else LONG_COMMIT_LOAD
        if self._journal_load < CHECKPOINT_LOAD or self._checkpointer is None:
            return
        if self._checkpoint is None or self._checkpoint.done():
            self._journal_load = 0
            self._checkpoint = self._checkpointer.submit(self._copy_journal)

    def _copy_journal(self) -> None:
        """On the checkpointer's thread; what it cannot copy now, the next round copies."""
        assert self.path is not None
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            _is_busy, page_count, _copied = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        self.is_journal_full = page_count > JOURNAL_PAGES

    def begin_journal_again(self) -> None:
        """On the writer's thread, between transactions: copy everything, so that the journal starts anew."""
        _driver(self.writer_connection()).execute("PRAGMA wal_checkpoint(RESTART)").close()
        self.is_journal_full = False

    async def close(self) -> None:
        async with self._turn:
            for threads in (self._readers, self._checkpointer, self._writer):
                if threads is not None:
                    threads.shutdown(wait=True)
            for connection in self._idle_readers:
                connection.close()
            self._idle_readers.clear()
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._read_engine.dispose()
            self._engine.dispose()


def _in_memory(
    connection: Connection, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    try:
        return job(connection, *args, **kwargs)
    finally:
        connection.rollback()


def _administered(connection: Connection, job: Callable[[Connection], T]) -> T:
    _begin_when_free(connection)
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
        self._has_begun = False
        self._is_brief = True

    async def _take_turn(self) -> None:
        if self._has_turn:
            return
        await self._turn.acquire()
        self._has_turn = True
        if self._database.is_journal_full:
            await self._database.write(self._database.begin_journal_again)

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turn.release()

    async def run(self, job: Job, *, is_brief: bool = False) -> Any:
        with translated():
            await self._take_turn()
            if is_brief and self._begin_now():
                return job(self._database.writer_connection())
            self._is_brief = False
            return await self._database.write(lambda: job(self._begun()))

    def _begin_now(self) -> bool:
        """Begin on the event loop's thread; False when another program is writing."""
        if not self._has_begun:
            self._has_begun = _begin_if_free(self._database.writer_connection())
        return self._has_begun

    def _begun(self) -> Connection:
        """On the writer's thread."""
        connection = self._database.writer_connection()
        if not self._has_begun:
            _begin_when_free(connection)
            self._has_begun = True
        return connection

    async def commit(self, last: Job | None, *, is_brief: bool = False) -> None:
        if last is None and not self._has_turn:
            return

        def finish(connection: Connection) -> None:
            if last is not None:
                last(connection)
            connection.commit()

        await self.run(finish, is_brief=is_brief and self._is_brief)
        self._give_turn()
        self._database.committed(is_brief=self._is_brief)

    async def rollback(self) -> None:
        if not self._has_turn:
            return
        database = self._database
        try:
            if self._has_begun:
                await database.write(lambda: database.writer_connection().rollback())
        finally:
            self._give_turn()


def _driver(connection: Connection) -> sqlite3.Connection:
    driver: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    return driver


def _optimize(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA optimize").close()
    connection.commit()


def _begin_if_free(connection: Connection) -> bool:
    """BEGIN IMMEDIATE, unless another program holds the file."""
    try:
        _driver(connection).execute("BEGIN IMMEDIATE").close()
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            return False
        raise StoreError(f"the database failed: {error}") from error
    connection.begin()
    return True


def _begin_when_free(connection: Connection) -> None:
    """BEGIN IMMEDIATE, waiting for other programs. Raises StoreError when that takes too long."""
    give_up_s = time.monotonic() + BUSY_TIMEOUT_S
    while not _begin_if_free(connection):
        if time.monotonic() >= give_up_s:
            raise StoreError(
                f"the database stayed locked by another program for {BUSY_TIMEOUT_S:g} s; is an import running?",
                retryable=True,
            )
        time.sleep(BUSY_PAUSE_S)


def _engine(path: Path | None, *, is_writer: bool) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path) if path else None),
        poolclass=NullPool if path else None,
        connect_args={
            "check_same_thread": False,
            "timeout": BUSY_TIMEOUT_S,
            "cached_statements": 512,
        },
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
        # NORMAL: a loss of power may take the last commits, never the file's soundness (stack.md §2).
        pragmas += (
            ["journal_mode=WAL", "synchronous=NORMAL", "wal_autocheckpoint=0"] if is_writer else ["query_only=ON"]
        )

    @event.listens_for(engine, "connect")
    def _prepare(dbapi_connection: Any, _record: object) -> None:
        dbapi_connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in pragmas:
            dbapi_connection.execute(f"PRAGMA {pragma}").close()

    if not is_writer:

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN")

    return engine
