"""Whether a learned probability may be used: it must beat the base rate on what it has not seen, and be calibrated.

The Brier score is the mean squared distance between probability and what happened; a model that always says the base
rate has p (1 - p). Source: G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather
Review 78 (1950).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from dialer.core.scoring.model import Model
from dialer.core.scoring.traits import Observation

Z_95 = 1.6448536269514722
"""One-sided 95 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of one tenth."""

    count: int
    forecast: float
    """Mean of the forecasts, 0..1."""
    observed: float
    """Share that happened, 0..1."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How good a model was on observations that it had not seen."""

    count: int
    brier: float
    base_brier: float
    """Of always saying the base rate of these observations: the strictest reading of it."""
    bins: tuple[Bin, ...]
    gain_low: float = 0.0
    """Lower 95 % bound of how much smaller the squared error is than the base rate's; above 0: more than luck."""

    @property
    def skill(self) -> float:
        """1 - brier / base; above 0: better than the base rate. 0 where everything or nothing happened."""
        return 1 - self.brier / self.base_brier if self.base_brier else 0.0

    @property
    def largest_gap(self) -> float:
        """Largest distance between forecast and share over bins of at least 30."""
        return max((abs(one.forecast - one.observed) for one in self.bins if one.count >= 30), default=0.0)


def prove(model: Model, unseen: Sequence[Observation]) -> Proof | None:
    """Forecast what was not learned from; None where there is nothing to compare with."""
    if not unseen:
        return None
    pairs = [(model.estimate(one.traits).probability, one.happened) for one in unseen]
    rate = sum(happened for _, happened in pairs) / len(pairs)
    bins = []
    for tenth in range(10):
        inside = [pair for pair in pairs if min(9, int(pair[0] * 10)) == tenth]
        if inside:
            forecast = sum(p for p, _ in inside) / len(inside)
            bins.append(Bin(len(inside), forecast, sum(happened for _, happened in inside) / len(inside)))
    brier = sum((p - happened) ** 2 for p, happened in pairs) / len(pairs)
    gains = [(rate - happened) ** 2 - (p - happened) ** 2 for p, happened in pairs]
    return Proof(len(pairs), brier, rate * (1 - rate), tuple(bins), _low(gains))


def _low(gains: Sequence[float]) -> float:
    """Lower bound of the mean of independent gains; of fewer than two nothing is known: no gain."""
    count = len(gains)
    if count < 2:
        return min(0.0, *gains)
    mean = sum(gains) / count
    variance = sum((gain - mean) ** 2 for gain in gains) / (count - 1)
    return mean - Z_95 * sqrt(variance / count)


def better_of(learned: Model, fallback: Model, unseen: Sequence[Observation]) -> Model:
    """The learned model when it forecasts what it has not seen better than the fallback, else the fallback."""
    new, old = prove(learned, unseen), prove(fallback, unseen)
    return learned if new is not None and old is not None and new.brier < old.brier else fallback
