"""Writes behind the floor: facts of calls and ends of attempts, in order, many to one transaction.

The attempt's row itself is written ahead of its originate (``dial_loop``). What follows may lag by milliseconds; after
a crash the reconciliation and the sweepers write what was lost. A database that stalls loses nothing: lines wait here,
and the dial loop starts no call while too many wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog

from dialer.core.calls.model import Call
from dialer.core.kernel.ids import CallId
from dialer.engine.policy import EnginePolicy
from dialer.ports.store import Candidate, DiaryLine, Store, StoreError
from dialer.workflows.calls.close_calls import EndedCall, RetryRules, close_calls

log = structlog.get_logger(__name__)

RETRY_FIRST_S = 0.1
RETRY_MOST_S = 5.0


class Diary:
    """One writer task; ``is_behind`` tells the dial loop to wait."""

    def __init__(self, store: Store, policy: EnginePolicy, rules: Callable[[], RetryRules]) -> None:
        self._store = store
        self._policy = policy
        self._rules = rules
        self._lines: list[DiaryLine] = []
        self._times: dict[CallId, Call] = {}
        self._ended: list[EndedCall] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._failing_since: datetime | None = None
        self.on_written: Callable[[], None] = lambda: None

    @property
    def waiting_count(self) -> int:
        return len(self._lines) + len(self._ended)

    @property
    def is_behind(self) -> bool:
        """Too much waits, or the database has just refused: no new call should start."""
        return self.waiting_count > self._policy.diary_limit_count or self._failing_since is not None

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

    def _rouse(self) -> None:
        self._idle.clear()
        self._wake.set()

    async def run(self) -> None:
        """Write until cancelled."""
        pause_s = RETRY_FIRST_S
        while True:
            await self._wake.wait()
            await asyncio.sleep(self._policy.diary_flush_s)
            self._wake.clear()
            try:
                await self.flush()
            except StoreError as error:
                self._report(error)
                await asyncio.sleep(pause_s)
                pause_s = min(RETRY_MOST_S, pause_s * 2)
                self._wake.set()
            else:
                pause_s = RETRY_FIRST_S

    def _report(self, error: StoreError) -> None:
        level = "warning" if error.retryable else "error"
        getattr(log, level)(
            "diary_write_failed", waiting=self.waiting_count, retryable=error.retryable, error=str(error)
        )

    async def flush(self) -> None:
        """Write all that waits in one transaction; on failure everything waits on, in its order.

        Raises:
            StoreError: nothing was written.
        """
        lines, self._lines = self._lines, []
        times, self._times = self._times, {}
        ended, self._ended = self._ended, []
        if not (lines or times or ended):
            self._idle.set()
            return
        try:
            await close_calls(self._store, ended=ended, lines=lines, times=list(times.values()), rules=self._rules())
        except StoreError:
            self._lines = lines + self._lines
            self._times = times | self._times
            self._ended = ended + self._ended
            for item in self._ended:
                self._times.pop(item.call.call_id, None)
            self._failing_since = ended[0].call.ended_at if ended else lines[0].at if lines else self._failing_since
            raise
        self._failing_since = None
        self.on_written()
        if not self.waiting_count:
            self._idle.set()

    def waiting_ids(self) -> frozenset[CallId]:
        """Calls whose end is known and not yet written."""
        return frozenset(item.call.call_id for item in self._ended)

    async def settle(self, timeout_s: float) -> bool:
        """Wait until everything is written; False when the time ran out."""
        try:
            await asyncio.wait_for(self._idle.wait(), timeout_s)
        except TimeoutError:
            return False
        return True
