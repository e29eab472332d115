"""The clocks: the system's, and one that can be wound for demos and stories."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class _SystemTimer:
    """A timer of the machine's own time."""

    def __init__(self, at: datetime, handle: asyncio.TimerHandle) -> None:
        self.at = at
        self._handle = handle

    def cancel(self) -> None:
        self._handle.cancel()


class SystemClock:
    """The machine's own time."""

    is_settable = False

    def now(self) -> datetime:
        return datetime.now(UTC)

    def elapsed_s(self) -> float:
        return time.monotonic()

    def call_at(self, at: datetime, callback: Callable[[], None]) -> _SystemTimer:
        delay_s = max(0.0, (at - self.now()).total_seconds())
        return _SystemTimer(at, asyncio.get_running_loop().call_later(delay_s, callback))

    async def sleep_until(self, at: datetime) -> None:
        await asyncio.sleep(max(0.0, (at - self.now()).total_seconds()))


class _WoundTimer:
    """A timer of the settable clock: rearmed whenever the clock is wound."""

    def __init__(self, clock: SettableClock, at: datetime, callback: Callable[[], None]) -> None:
        self.at = at
        self._clock = clock
        self._callback = callback
        self._handle: asyncio.Handle | None = None
        self.rearm()

    def rearm(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        loop = asyncio.get_running_loop()
        delay_s = (self.at - self._clock.now()).total_seconds()
        # call_soon keeps the order of those that are due already
        self._handle = loop.call_soon(self._fire) if delay_s <= 0 else loop.call_later(delay_s, self._fire)

    def cancel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self._clock.forget(self)

    def _fire(self) -> None:
        self._clock.forget(self)
        self._callback()


class SettableClock:
    """Starts at a chosen instant, runs at the natural pace, and can be wound forward, never back.

    Its pace comes from the monotonic clock, so a step of the machine's time does not move it. It is refused together
    with a trunk that is not on loopback (``node``).
    """

    is_settable = True

    def __init__(self, start: datetime, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._start = start
        self._began_s = monotonic()
        self._wound = timedelta(0)
        self._timers: set[_WoundTimer] = set()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._monotonic() - self._began_s)

    def elapsed_s(self) -> float:
        """Winding is time that passes, not a step."""
        return self._monotonic() + self._wound.total_seconds()

    def wind(self, by: timedelta) -> datetime:
        """Move forward; timers that are passed fire in their order on the next turns of the loop.

        Raises:
            ValueError: for a negative length.
        """
        if by < timedelta(0):
            raise ValueError("a settable clock only moves forward")
        self._start += by
        self._wound += by
        for timer in sorted(self._timers, key=lambda t: t.at):
            timer.rearm()
        return self.now()

    def call_at(self, at: datetime, callback: Callable[[], None]) -> _WoundTimer:
        timer = _WoundTimer(self, at, callback)
        self._timers.add(timer)
        return timer

    async def sleep_until(self, at: datetime) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def wake() -> None:
            if not done.done():
                done.set_result(None)

        timer = self.call_at(at, wake)
        try:
            await done
        finally:
            timer.cancel()

    def forget(self, timer: _WoundTimer) -> None:
        self._timers.discard(timer)
