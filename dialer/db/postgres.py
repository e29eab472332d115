"""A PostgreSQL server, spoken to over asyncpg through a pool."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from dialer.db.errors import translated
from dialer.db.lanes import Database, Job, Lane, to_json

P = ParamSpec("P")
T = TypeVar("T")


class PostgresDatabase(Database):
    """A server and a pool of connections to it."""

    def __init__(
        self, url: URL, *, pool_size: int = 10, connect_timeout_s: float = 10, statement_timeout_s: float = 15
    ) -> None:
        super().__init__(url.render_as_string(hide_password=True))
        self.url = url
        self._statement_timeout_s = statement_timeout_s
        self._engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=connect_timeout_s,
            pool_use_lifo=True,
            json_serializer=to_json,
            json_deserializer=orjson.loads,
            hide_parameters=True,
            connect_args={
                "timeout": connect_timeout_s,
                "prepared_statement_cache_size": 500,
                "server_settings": {
                    "application_name": "dialer",
                    "timezone": "UTC",
                    "jit": "off",
                    "statement_timeout": str(int(statement_timeout_s * 1000)),
                    "lock_timeout": str(int(statement_timeout_s * 1000)),
                    "idle_in_transaction_session_timeout": str(int(statement_timeout_s * 4000)),
                },
            },
        )

    def lane(self) -> Lane:
        return _PostgresLane(self._engine)

    async def read(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with translated():
            async with self._engine.connect() as connection:
                return await connection.run_sync(job, *args, **kwargs)

    async def glance(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.read(job, *args, **kwargs)

    async def optimize(self) -> None:
        """Autovacuum does it."""

    async def administer(self, job: Callable[[Connection], T]) -> T:
        with translated():
            async with self._engine.connect() as connection:
                return await connection.run_sync(_unhurried, job)

    async def close(self) -> None:
        await self._engine.dispose()


def _unhurried(connection: Connection, job: Callable[[Connection], T]) -> T:
    """A migration may take longer than a statement of the live part, on a connection that is not used again."""
    connection.exec_driver_sql("SET statement_timeout = 0")
    connection.exec_driver_sql("SET lock_timeout = 0")
    connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 0")
    connection.commit()
    try:
        return job(connection)
    finally:
        connection.rollback()
        connection.invalidate()


class _PostgresLane(Lane):
    """Takes a connection from the pool with the transaction's first job."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: AsyncConnection | None = None

    async def run(self, job: Job, *, is_brief: bool = False) -> Any:
        with translated():
            if self._connection is None:
                self._connection = await self._engine.connect()
            return await self._connection.run_sync(job)

    async def commit(self, last: Job | None, *, is_brief: bool = False) -> None:
        if last is None and self._connection is None:
            return

        def finish(connection: Connection) -> None:
            if last is not None:
                last(connection)
            connection.commit()

        await self.run(finish)
        await self._leave()

    async def rollback(self) -> None:
        await self._leave()

    async def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await asyncio.shield(connection.close())  # rolls back what is not committed
