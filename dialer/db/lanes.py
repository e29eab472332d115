"""The shape of an open database: plain functions over a SQLAlchemy connection, run where they do not block.

Every statement of the repos and views is in a plain function ``f(connection, ...)``. On SQLite it runs on the one
writer thread or on a reader's thread, one hop for all statements of the function; on PostgreSQL over asyncpg in
SQLAlchemy's greenlet (docs/decisions/0010-one-hop-per-repo-call.md has the measurements).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import orjson
from sqlalchemy import Connection, text

from dialer.core.kernel.ids import NodeId

P = ParamSpec("P")
T = TypeVar("T")

Job = Callable[[Connection], Any]


def to_json(value: object) -> str:
    return orjson.dumps(value).decode()


class Lane(ABC):
    """The connection of one transaction, from its first job to its end."""

    @abstractmethod
    async def run(self, job: Job) -> Any:
        """Run the job inside the transaction, which begins with the first one."""

    @abstractmethod
    async def commit(self, last: Job | None) -> None:
        """Run the last job, if any, commit, and give the connection back."""

    @abstractmethod
    async def rollback(self) -> None:
        """Undo everything and give the connection back; never raises."""


class Database(ABC):
    """An open queue database."""

    def __init__(self, label: str) -> None:
        self.label = label
        """Where it is, without a password."""
        self.epochs: dict[NodeId, int] = {}
        """Epoch under which this process entered as each node: the fence of its leases."""

    @abstractmethod
    def lane(self) -> Lane:
        """A new transaction's connection; taken only when the first job runs."""

    @abstractmethod
    async def read(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a job that only reads, in a short transaction of its own."""

    @abstractmethod
    async def administer(self, job: Callable[[Connection], T]) -> T:
        """Run a job on a connection of its own whose transaction the job ends itself (migrations)."""

    @abstractmethod
    async def close(self) -> None: ...

    async def optimize(self) -> None:
        """Let the database look after its own statistics; PostgreSQL does so by itself."""

    async def check(self) -> None:
        """Raises StoreError when the database does not answer."""
        await self.read(_select_one)


def _select_one(connection: Connection) -> None:
    connection.execute(text("SELECT 1")).scalar_one()
