"""Intervals in which the next value lies with a stated chance, from a sample of such values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where, both included."""

    lo: float
    hi: float

    def holds(self, value: float) -> bool:
        return self.lo <= value <= self.hi


def prediction_interval(values: Sequence[float], share: float) -> Interval:
    """The interval that holds the next value of the same kind with this chance, whatever its distribution.

    Between the order statistics of ranks (n + 1) (1 - share) / 2 and its mirror, interpolated; where the sample is too
    small for the share, from its smallest to its largest, which holds the next one with chance (n - 1) / (n + 1).

    Args:
        values: at least one.
        share: 0..1.

    Source: S. S. Wilks, Determination of Sample Sizes for Setting Tolerance Limits, Annals of Mathematical Statistics
    12, 1941.
    """
    ranked = sorted(values)
    rank = (len(ranked) + 1) * (1 - share) / 2
    return Interval(_at_rank(ranked, rank), _at_rank(ranked, len(ranked) + 1 - rank))


def _at_rank(ranked: Sequence[float], rank: float) -> float:
    """The value of a rank from 1, interpolated between its neighbours."""
    held = min(max(rank, 1.0), float(len(ranked)))
    below = int(held)
    if below == len(ranked):
        return ranked[-1]
    return ranked[below - 1] + (held - below) * (ranked[below] - ranked[below - 1])
