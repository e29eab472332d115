"""Virtual time: a heap of deeds, the floor's deadlines, and ticks as the engine's dial loop has them.

A day costs no more time than its deeds: the clock jumps from one to the next.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from heapq import heappop, heappush
from math import inf
from typing import Any

from dialer.core.floor import Deadline

TICK_S = 0.5
"""Longest time between two ticks; the engine's default."""
COALESCE_S = 0.1
"""What moves together shares one tick so long after the first; the engine's default."""

Deed = Callable[[Any], None]


class Clockwork:
    """The day's time: nothing happens but by it. Deeds of one instant come in the order in which they were asked."""

    def __init__(self, starts_at: datetime, *, tick_s: float = TICK_S, coalesce_s: float = COALESCE_S) -> None:
        self.starts_at = starts_at
        self.now_s = 0.0
        """Since the start."""
        self.now = starts_at
        self.tick_count = 0
        self._tick_s = tick_s
        self._coalesce_s = coalesce_s
        self._heap: list[tuple[float, int, Deed, Any]] = []
        self._turn = 0
        self._armed: dict[Deadline, int] = {}
        self._tick_at_s = 0.0
        self._is_awake = True

    def at(self, at_s: float, deed: Deed, subject: Any = None) -> None:
        """Have something done at a time of the day, in seconds since its start."""
        self._turn += 1
        heappush(self._heap, (at_s, self._turn, deed, subject))

    def after(self, delay_s: float, deed: Deed, subject: Any = None) -> None:
        self._turn += 1
        heappush(self._heap, (self.now_s + delay_s, self._turn, deed, subject))

    def moment(self, at_s: float) -> datetime:
        return self.starts_at + timedelta(seconds=at_s)

    # ---- the floor's deadlines

    def arm(self, deadline: Deadline, at: datetime, passed: Deed) -> None:
        """Call ``passed`` with the deadline unless it is disarmed; arming it again replaces it."""
        self._turn += 1
        self._armed[deadline] = turn = self._turn
        at_s = (at - self.starts_at).total_seconds()
        heappush(self._heap, (at_s, turn, self._due, (deadline, turn, passed)))

    def disarm(self, deadline: Deadline) -> None:
        self._armed.pop(deadline, None)

    def _due(self, armed: tuple[Deadline, int, Deed]) -> None:
        deadline, turn, passed = armed
        if self._armed.get(deadline) == turn:
            del self._armed[deadline]
            passed(deadline)

    # ---- the run

    def wake(self) -> None:
        """Something moved: the next tick comes when the moves of a tenth of a second are together."""
        if not self._is_awake:
            self._is_awake = True
            self._tick_at_s = self.now_s + self._coalesce_s

    def run(self, until_s: float, tick: Callable[[], None], *, is_over: Callable[[], bool]) -> None:
        """Let time pass up to ``until_s``, itself included for deeds and excluded for ticks.

        Args:
            until_s: since the start of the day.
            tick: the dial loop's turn.
            is_over: asked after each tick; the day may end sooner.
        """
        heap = self._heap
        while True:
            next_s = heap[0][0] if heap else inf
            if self._tick_at_s < next_s:
                if self._tick_at_s >= until_s:
                    break
                self._move_to(self._tick_at_s)
                self._is_awake = False
                self._tick_at_s += self._tick_s
                self.tick_count += 1
                tick()
                if is_over():
                    return
                continue
            if next_s > until_s:
                break
            _, _, deed, subject = heappop(heap)
            if next_s != self.now_s:
                self._move_to(next_s)
            deed(subject)
        self._move_to(until_s)

    def run_while(self, is_unfinished: Callable[[], bool]) -> None:
        """Let the deeds that are left happen, without a tick, as long as something is unfinished."""
        while self._heap and is_unfinished():
            at_s, _, deed, subject = heappop(self._heap)
            self._move_to(at_s)
            deed(subject)

    def _move_to(self, at_s: float) -> None:
        self.now_s = at_s
        self.now = self.starts_at + timedelta(seconds=at_s)
