"""The one source of time. Every room that needs an instant is handed a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Timer(Protocol):
    """A pending call-back; cancelling twice is harmless."""

    @property
    def at(self) -> datetime:
        """When it fires."""
        ...

    def cancel(self) -> None: ...


class Clock(Protocol):
    """Aware UTC instants, and timers that follow the same clock (a wound clock fires what it passes)."""

    def now(self) -> datetime: ...

    def elapsed_s(self) -> float:
        """Seconds of a count that no setting of the machine's time moves; only differences mean something."""
        ...

    def call_at(self, at: datetime, callback: Callable[[], None]) -> Timer:
        """Run a plain function on the loop at or soon after ``at``; at once when it has passed."""
        ...

    async def sleep_until(self, at: datetime) -> None: ...

    @property
    def is_settable(self) -> bool:
        """True for clocks that can be wound: refused with a trunk that is not on loopback."""
        ...
