"""Calls that come in to the same agents: their present rate, as extra answers in the forecast."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

QUICK_S = 120.0
SLOW_S = 1200.0
"""Two memories: the quick one sees a burst, the slow one the level; the higher of the two is believed."""


class Inbound:
    """A Poisson rate by exponentially fading counts."""

    def __init__(self) -> None:
        self._at = 0.0
        self._quick = 0.0
        self._slow = 0.0

    def arrived(self, at: float) -> None:
        self._fade(at)
        self._quick += 1.0
        self._slow += 1.0

    def rate(self, at: float) -> float:
        """Arrivals per second now; 0 where none ever came."""
        self._fade(at)
        return max(self._quick / QUICK_S, self._slow / SLOW_S)

    def _fade(self, at: float) -> None:
        passed_s = max(0.0, at - self._at) if self._at else 0.0
        self._at = max(self._at, at)
        self._quick *= exp(-passed_s / QUICK_S)
        self._slow *= exp(-passed_s / SLOW_S)

    def state(self) -> dict[str, object]:
        return {"at": self._at, "quick": self._quick, "slow": self._slow}

    def restore(self, state: Mapping[str, float]) -> None:
        self._at, self._quick, self._slow = state["at"], state["quick"], state["slow"]
