"""Slows down guessing: after some wrong passwords for one account, or from one address, a pause."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.kernel.errors import Refused

MAX_KEYS = 100_000
"""Accounts and addresses remembered; beyond, the oldest are forgotten."""


@dataclass(slots=True)
class _Tries:
    count: int
    last_at: datetime


class Throttle:
    """Counts attempts in memory; an attempt counts before it is checked, so that many at once count too."""

    def __init__(self, *, attempts: int, pause: timedelta) -> None:
        self._attempts = attempts
        self._pause = pause
        self._tries: dict[str, _Tries] = {}

    def admit(self, keys: tuple[str, ...], now: datetime) -> None:
        """Count an attempt under every key. Raises Refused while one of them is paused."""
        self._forget_old(now)
        wait = max((self._wait(key, now) for key in keys), default=timedelta(0))
        if wait > timedelta(0):
            retry_after_s = max(1, math.ceil(wait.total_seconds()))
            raise Refused(
                f"Too many attempts; try again in {retry_after_s} seconds.",
                code="too_many_attempts",
                retry_after_s=retry_after_s,
            )
        for key in keys:
            tries = self._tries.pop(key, None) or _Tries(0, now)
            tries.count += 1
            tries.last_at = now
            self._tries[key] = tries

    def forgive(self, keys: tuple[str, ...]) -> None:
        """The attempt was right: take it back, and forget the account's wrong ones (the first key)."""
        self._tries.pop(keys[0], None)
        for key in keys[1:]:
            tries = self._tries.get(key)
            if tries is not None:
                tries.count = max(0, tries.count - 1)

    def _wait(self, key: str, now: datetime) -> timedelta:
        tries = self._tries.get(key)
        if tries is None or tries.count < self._attempts:
            return timedelta(0)
        return tries.last_at + self._pause - now

    def _forget_old(self, now: datetime) -> None:
        """Entries stand in the order of their last attempt, so that old ones are in front."""
        while self._tries:
            key = next(iter(self._tries))
            if len(self._tries) <= MAX_KEYS and self._tries[key].last_at + self._pause > now:
                return
            del self._tries[key]
