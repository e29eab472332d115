"""The shape of an open database: plain functions over a SQLAlchemy connection, run where they do not block.

Every statement of the repos and views is in a plain function ``f(connection, ...)``. On SQLite a brief one runs where
it is asked, any other on the writer's or a reader's thread, one hop for all its statements; on PostgreSQL it runs over
asyncpg in SQLAlchemy's greenlet (docs/decisions has the measurements: database jobs).
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
    async def run(self, job: Job, *, is_brief: bool = False) -> Any:
        """Run the job inside the transaction, which begins with the first one.

        Args:
            job: what to do.
            is_brief: a few statements on few rows, which SQLite may run on the event loop's own thread.
        """

    @abstractmethod
    async def commit(self, last: Job | None, *, is_brief: bool = False) -> None:
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
    async def glance(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``read`` for a job of a few statements on few rows, which SQLite runs on the event loop's own thread."""

    @abstractmethod
    async def administer(self, job: Callable[[Connection], T]) -> T:
        """Run a job on a connection of its own whose transaction the job ends itself (migrations)."""

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def optimize(self) -> None:
        """Let the database look after its own statistics; PostgreSQL does so by itself."""

    async def check(self) -> None:
        """Raises StoreError when the database does not answer."""
        await self.read(_select_one)


def _select_one(connection: Connection) -> None:
    connection.execute(text("SELECT 1")).scalar_one()
