"""Intervals in which the next value lies with a stated chance, from a sample of such values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist, fmean, stdev


@dataclass(frozen=True, slots=True)
class Interval:
    """From where to where, both included."""

    lo: float
    hi: float

    def holds(self, value: float) -> bool:
        return self.lo <= value <= self.hi

    def within(self, lo: float, hi: float) -> Interval:
        """What of it is possible."""
        return Interval(min(max(self.lo, lo), hi), min(max(self.hi, lo), hi))


def prediction_interval(values: Sequence[float], share: float) -> Interval:
    """The interval that holds the next value of the same kind with this chance.

    Between the order statistics of ranks (n + 1) (1 - share) / 2 and its mirror, interpolated, whatever the values'
    distribution. Where the sample is too small for the share, as if the values were normal: mean -+ t s sqrt(1 + 1/n).

    Args:
        values: at least one.
        share: 0..1.

    Source: S. S. Wilks, Determination of Sample Sizes for Setting Tolerance Limits, Annals of Mathematical Statistics
    12, 1941; G. J. Hahn, W. Q. Meeker, Statistical Intervals, 1991, §4.7.
    """
    ranked, count = sorted(values), len(values)
    if count == 1:
        return Interval(ranked[0], ranked[0])
    rank = (count + 1) * (1 - share) / 2
    if rank >= 1.0 - 1e-9:
        return Interval(_at_rank(ranked, rank), _at_rank(ranked, count + 1 - rank))
    reach = student(share, count - 1) * stdev(values) * sqrt(1 + 1 / count)
    return Interval(fmean(values) - reach, fmean(values) + reach)


def _at_rank(ranked: Sequence[float], rank: float) -> float:
    """The value of a rank from 1, interpolated between its neighbours."""
    held = min(max(rank, 1.0), float(len(ranked)))
    below = int(held)
    if below == len(ranked):
        return ranked[-1]
    return ranked[below - 1] + (held - below) * (ranked[below] - ranked[below - 1])


def student(share: float, freedom: int) -> float:
    """How far from 0 Student's t reaches with this chance on both sides together.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.7.5; within 1 % from 4 degrees on.
    """
    z = NormalDist().inv_cdf((1 + share) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3
