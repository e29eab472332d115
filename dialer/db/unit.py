"""What a repo needs of its transaction: questions run now, writes run with the next question or the commit."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from dialer import metrics
from dialer.core.evidence.entry import Statement
from dialer.core.kernel.ids import NodeId
from dialer.db.lanes import Database, Job

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R")

BRIEF_ROWS = 100
"""Rows that one brief write may have: more would keep the event loop waiting."""


class Pen(Protocol):
    """Enters in the register of evidence what the transaction stated (``repos/register.py``)."""

    @property
    def stream(self) -> str: ...
    @property
    def is_empty(self) -> bool: ...

    def state(self, statements: Iterable[Statement]) -> None: ...

    def enter(self, connection: Connection) -> None: ...


class Unit:
    """One open transaction.

    A write that answers nothing waits for the next question or the commit, so that a transaction of writes alone costs
    one hop and holds SQLite's writer for one job only.
    """

    def __init__(self, database: Database, register: Pen) -> None:
        self._database = database
        self.register = register
        """What this transaction states, entered with the commit."""
        self._lane = database.lane()
        self._began_s = time.perf_counter()
        self._waiting: list[Job] = []
        self._is_brief = True
        """Nothing that waits is long."""

    async def ask(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run the waiting writes and then this, and answer."""
        self._is_brief = False
        return await self.glance(job, *args, **kwargs)

    async def glance(self, job: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """``ask`` for a few statements on few rows: SQLite runs them where they are asked."""
        waiting, is_brief = self._take()

        def run(connection: Connection) -> T:
            for write in waiting:
                write(connection)
            return job(connection, *args, **kwargs)

        answer: T = await self._lane.run(run, is_brief=is_brief)
        return answer

    async def write(self, job: Callable[Concatenate[Connection, P], Any], *args: P.args, **kwargs: P.kwargs) -> None:
        """Run this with the next question or the commit."""
        self._is_brief = False
        await self.jot(job, *args, **kwargs)

    async def jot(self, job: Callable[Concatenate[Connection, P], Any], *args: P.args, **kwargs: P.kwargs) -> None:
        """``write`` for a few statements on few rows."""

        def run(connection: Connection) -> None:
            job(connection, *args, **kwargs)

        self._waiting.append(run)

    async def jot_rows(self, job: Callable[[Connection, Sequence[R]], Any], rows: Sequence[R]) -> None:
        """``write`` of one statement for each row: brief when the rows are few."""
        if len(rows) > BRIEF_ROWS:
            self._is_brief = False
        if rows:
            await self.jot(job, tuple(rows))

    def _take(self) -> tuple[list[Job], bool]:
        waiting, self._waiting = self._waiting, []
        is_brief, self._is_brief = self._is_brief, True
        return waiting, is_brief

    def epoch(self, node_id: NodeId) -> int:
        """The epoch under which this process entered as that node; 0 when it did not."""
        return self._database.epochs.get(node_id, 0)

    def entered(self, node_id: NodeId, epoch: int) -> None:
        self._database.epochs[node_id] = epoch

    async def commit(self) -> None:
        """Run what waits and make everything durable; nothing is written when this raises."""
        waiting, is_brief = self._take()

        def run(connection: Connection) -> None:
            for write in waiting:
                write(connection)
            self.register.enter(connection)

        try:
            await self._lane.commit(run if waiting or not self.register.is_empty else None, is_brief=is_brief)
        except BaseException:
            await self._lane.rollback()
            raise
        metrics.DB_TRANSACTION_SECONDS.observe(time.perf_counter() - self._began_s)

    async def rollback(self) -> None:
        self._waiting.clear()
        await self._lane.rollback()
