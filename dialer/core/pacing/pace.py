"""How many calls are answered per second: what the rest of the day will probably bring."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

MEMORY_S = 1800.0
PRIOR_S = 600.0
"""The prior weighs as much as so many seconds of the day."""
PRIOR_PER_AGENT = 0.8 / 175.0
"""Answers per agent and second before any were seen: four fifths of the time in calls of 175 s."""


class Pace:
    """Answers per second by an exponentially fading count over a prior per agent."""

    def __init__(self) -> None:
        self._at = 0.0
        self._count = 0.0
        self._seconds = 0.0

    def answered(self, at: float) -> None:
        self._fade(at)
        self._count += 1.0

    def rate(self, at: float, agent_count: int) -> float:
        """Answers per second."""
        self._fade(at)
        return (self._count + PRIOR_PER_AGENT * agent_count * PRIOR_S) / (self._seconds + PRIOR_S)

    def _fade(self, at: float) -> None:
        passed_s = min(MEMORY_S, max(0.0, at - self._at)) if self._at else 0.0
        self._at = max(self._at, at)
        kept = exp(-passed_s / MEMORY_S)
        self._count *= kept
        self._seconds = self._seconds * kept + MEMORY_S * (1.0 - kept)

    def state(self) -> dict[str, float]:
        return {"at": self._at, "count": self._count, "seconds": self._seconds}

    def restore(self, state: Mapping[str, float]) -> None:
        self._at, self._count, self._seconds = state["at"], state["count"], state["seconds"]
