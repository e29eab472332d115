"""Writes behind the floor: facts of calls, ends of attempts, agents' spells, in order, many to one transaction.

The attempt's row itself is written ahead of its originate (``dial_loop``). What follows may lag by milliseconds; after
a crash the reconciliation and the sweepers write what was lost. A database that stalls loses nothing: lines wait here,
and the dial loop starts no call while too many wait.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from dialer import metrics
from dialer.core.agents.spells import AgentSpell
from dialer.core.calls.model import Call
from dialer.core.kernel.ids import CallId
from dialer.engine.policy import EnginePolicy
from dialer.ports.attempts import DiaryLine
from dialer.ports.leads import Candidate
from dialer.ports.store import Store, StoreError
from dialer.workflows.calls.close_calls import EndedCall, RetryRules, close_calls

log = structlog.get_logger(__name__)

RETRY_FIRST_S = 0.1
RETRY_MOST_S = 5.0


@dataclass(slots=True, kw_only=True)
class _Batch:
    """What one transaction writes."""

    lines: list[DiaryLine] = field(default_factory=list)
    times: list[Call] = field(default_factory=list)
    ended: list[EndedCall] = field(default_factory=list)
    spells: list[AgentSpell] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.lines or self.times or self.ended or self.spells)

    def described(self) -> list[str]:
        """For the log: what happened to which call, without a number or a name."""
        return [
            *(f"{line.call_id} {line.kind} {line.at.isoformat()} {dict(line.data)}" for line in self.lines),
            *(f"{call.call_id} times {call.state.value}" for call in self.times),
            *(f"{i.call.call_id} ended {i.call.outcome} {i.call.ended_at} {i.call.cause}" for i in self.ended),
            *(
                f"agent {spell.agent_id} {spell.state.value} {spell.began_at} {spell.length_s} s"
                for spell in self.spells
            ),
        ]


def _may_succeed_later(error: Exception) -> bool:
    return isinstance(error, StoreError) and error.retryable


class Diary:
    """One writer task; ``is_behind`` tells the dial loop to wait."""

    def __init__(
        self,
        store: Store,
        policy: EnginePolicy,
        rules: Callable[[], RetryRules],
        *,
        elapsed_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._policy = policy
        self._rules = rules
        self._elapsed_s = elapsed_s
        self._lines: list[DiaryLine] = []
        self._times: dict[CallId, Call] = {}
        self._ended: list[EndedCall] = []
        self._spells: list[AgentSpell] = []
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._is_failing = False
        self._is_flushing = False
        self._writing: frozenset[CallId] = frozenset()
        self._waiters: list[asyncio.Future[None]] = []
        self._waiting_since_s: float | None = None
        """When the oldest of what is not yet written came."""
        self.write_count = 0
        """Transactions begun so far."""
        self._closed_count = 0

    @property
    def is_writing(self) -> bool:
        """A transaction is on its way: what is in it may or may not be stored."""
        return self._is_flushing

    @property
    def lag_s(self) -> float:
        """How long the oldest fact has waited to be stored; 0.0 when nothing waits."""
        return self._elapsed_s() - self._waiting_since_s if self._waiting_since_s is not None else 0.0

    def ended_calls(self) -> list[Call]:
        """Calls whose end is known and waits for a transaction to begin."""
        return [item.call for item in self._ended]

    @property
    def waiting_count(self) -> int:
        return len(self._lines) + len(self._ended) + len(self._spells)

    @property
    def is_behind(self) -> bool:
        """Too much waits, or the database has just refused: no new call should start."""
        return self.waiting_count > self._policy.diary_limit_count or self._is_failing

    @property
    def closed_count(self) -> int:
        """Ends of calls that have been written: another count of lost calls stands in the database when it moves."""
        return self._closed_count

    def note(self, call_id: CallId, at: datetime, kind: str, data: Mapping[str, str | int | float]) -> None:
        self._lines.append(DiaryLine(call_id=call_id, at=at, kind=kind, data=data))
        self._rouse()

    def set_times(self, call: Call) -> None:
        """Keep the open row's times and agent current (written when a conversation begins)."""
        self._times[call.call_id] = call
        self._rouse()

    def close_attempt(self, call: Call, candidate: Candidate | None, *, needs_disposition: bool) -> None:
        self._times.pop(call.call_id, None)
        self._ended.append(EndedCall(call=call, candidate=candidate, needs_disposition=needs_disposition))
        self._rouse()

    def keep_spell(self, spell: AgentSpell) -> None:
        """One agent's time in one state is over."""
        self._spells.append(spell)
        self._rouse()

    def _rouse(self) -> None:
        if self._waiting_since_s is None:
            self._waiting_since_s = self._elapsed_s()
        self._idle.clear()
        self._wake.set()

    async def run(self) -> None:
        """Write until cancelled."""
        pause_s = RETRY_FIRST_S
        while True:
            await self._wake.wait()
            with suppress(TimeoutError):  # facts that come together share a transaction, unless someone waits for them
                async with asyncio.timeout(self._policy.diary_flush_s):
                    await self._hurry.wait()
            self._wake.clear()
            self._hurry.clear()
            try:
                await self.flush()
            except Exception as error:  # whatever it is: a diary that ends would lose every later fact
                self._report(error)
                if not _may_succeed_later(error):
                    await self._one_by_one()
                await asyncio.sleep(pause_s)
                pause_s = min(RETRY_MOST_S, pause_s * 2)
                self._wake.set()
            else:
                pause_s = RETRY_FIRST_S

    async def _one_by_one(self) -> None:
        """The database refuses the lot for good: write each fact alone, and set aside the one that it refuses.

        One poisoned fact must never hold up the others. What is set aside is logged whole: no personal data.
        """
        all_ = self._taken()
        singles: list[_Batch] = [
            *(_Batch(lines=[line]) for line in all_.lines),
            *(_Batch(times=[call]) for call in all_.times),
            *(_Batch(ended=[item]) for item in all_.ended),
            *(_Batch(spells=[spell]) for spell in all_.spells),
        ]
        for index, single in enumerate(singles):
            try:
                await self._write(single)
            except Exception as error:
                if _may_succeed_later(error):
                    for rest in reversed(singles[index:]):
                        self._put_back(rest)
                    return
                metrics.DB_ERRORS.labels("no").inc()
                log.error("diary_fact_set_aside", fact=single.described(), error=str(error))
        self._is_failing = False
        self._waiting_since_s = self._elapsed_s() if self.waiting_count or self._times else None
        waiters, self._waiters = self._waiters, []
        self._told(waiters)

    async def _write(self, batch: _Batch) -> None:
        self._is_flushing = True
        self.write_count += 1
        self._closed_count += len(batch.ended)
        self._writing = frozenset(item.call.call_id for item in batch.ended)
        try:
            await close_calls(
                self._store,
                ended=batch.ended,
                lines=batch.lines,
                times=batch.times,
                spells=batch.spells,
                rules=self._rules(),
            )
        finally:
            self._is_flushing = False
            self._writing = frozenset()

    def _put_back(self, batch: _Batch) -> None:
        self._lines[:0] = batch.lines
        self._times = {call.call_id: call for call in batch.times} | self._times
        self._ended[:0] = batch.ended
        self._spells[:0] = batch.spells
        for item in self._ended:
            self._times.pop(item.call.call_id, None)

    def _report(self, error: Exception) -> None:
        is_retryable = _may_succeed_later(error)
        level = "warning" if is_retryable else "error"
        getattr(log, level)("diary_write_failed", waiting=self.waiting_count, retryable=is_retryable, error=str(error))

    def _taken(self) -> _Batch:
        """Everything that waits, out of the waiting lists."""
        batch = _Batch(lines=self._lines, times=list(self._times.values()), ended=self._ended, spells=self._spells)
        self._lines, self._times, self._ended, self._spells = [], {}, [], []
        return batch

    async def flush(self) -> None:
        """Write all that waits in one transaction; on failure everything waits on, in its order.

        Raises:
            StoreError: nothing was written.
        """
        began_s = self._elapsed_s()
        batch = self._taken()
        waiters, self._waiters = self._waiters, []
        if not batch.is_empty:
            try:
                await self._write(batch)
            except Exception:
                self._put_back(batch)
                self._waiters = waiters + self._waiters
                self._is_failing = True
                raise
        self._is_failing = False
        # What came meanwhile waits since this transaction began, at the longest.
        self._waiting_since_s = began_s if self.waiting_count or self._times else None
        self._told(waiters)

    def _told(self, waiters: list[asyncio.Future[None]]) -> None:
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
        if not self.waiting_count:
            self._idle.set()

    async def catch_up(self, timeout_s: float = 5.0) -> None:
        """Wait until everything known at this instant is stored.

        Raises:
            StoreError: it was not within the time; retryable.
        """
        if not (self.waiting_count or self._times or self._is_flushing):
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._hurry.set()
        self._rouse()
        try:
            await asyncio.wait_for(waiter, timeout_s)
        except TimeoutError:
            raise StoreError("the database is behind; try again in a moment", retryable=True) from None

    def waiting_ids(self) -> frozenset[CallId]:
        """Calls whose end is known and not yet committed."""
        return self._writing.union(item.call.call_id for item in self._ended)

    async def settle(self, timeout_s: float) -> bool:
        """Wait until everything is written; False when the time ran out."""
        try:
            await asyncio.wait_for(self._idle.wait(), timeout_s)
        except TimeoutError:
            return False
        return True
