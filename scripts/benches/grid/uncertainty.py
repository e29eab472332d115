"""How sure a figure of the grid is: standard errors over days, and bounds on the share of bad days."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

CONFIDENCE = 0.95


class Estimate(NamedTuple):
    """A mean over days and how far it may be off."""

    mean: float
    sd: float
    """Standard deviation of one day; 0 from a single day, of which nothing is known."""
    day_count: int

    @property
    def error(self) -> float:
        """Standard error of the mean."""
        return self.sd / math.sqrt(self.day_count) if self.day_count else math.inf


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and sample standard deviation of days that are independent of each other."""
    count = len(values)
    if not count:
        return Estimate(math.nan, math.nan, 0)
    mean = math.fsum(values) / count
    if count == 1:
        return Estimate(mean, 0.0, 1)
    return Estimate(mean, math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1)), count)


def combined_error(one: Estimate, other: Estimate) -> float:
    """Standard error of the difference of two independent means."""
    return math.hypot(one.error, other.error)


def paired_ratio(values: Sequence[float], references: Sequence[float]) -> Estimate:
    """Mean over mean of two policies on the same days, with the error that is left when the days' luck cancels.

    The ratio's variance is that of ``value - ratio x reference`` over the mean reference, squared (first-order
    expansion; Cochran, Sampling Techniques, 3rd ed., 1977, section 2.11).
    """
    if len(values) != len(references):
        raise ValueError(f"{len(values)} days against {len(references)}: pairs are needed")
    reference = estimate(references).mean
    ratio = estimate(values).mean / reference
    rest = estimate([value - ratio * other for value, other in zip(values, references, strict=True)])
    return Estimate(ratio, rest.sd / reference, rest.day_count)


def paired_difference(values: Sequence[float], references: Sequence[float]) -> Estimate:
    """Mean difference of two policies on the same days."""
    return estimate([value - other for value, other in zip(values, references, strict=True)])


def share_upper_bound(bad_count: int, count: int, confidence: float = CONFIDENCE) -> float:
    """Largest share, 0..1, of bad days that ``bad_count`` seen in ``count`` days leave believable.

    Clopper and Pearson's one-sided bound: the share at which so few bad days, or fewer, would be seen with a chance of
    1 - confidence. Without any bad day it is ``1 - (1 - confidence)^(1/count)``, for many days nearly 3 / count: the
    rule of three. Source: Clopper, Pearson, Biometrika 26, 1934.
    """
    if count <= 0 or bad_count >= count:
        return 1.0
    if bad_count == 0:
        return -math.expm1(math.log1p(-confidence) / count)
    lo, hi = bad_count / count, 1.0
    for _ in range(60):
        middle = (lo + hi) / 2
        if at_most_chance(bad_count, count, middle) > 1.0 - confidence:
            lo = middle
        else:
            hi = middle
    return hi


def at_most_chance(bad_count: int, count: int, share: float) -> float:
    """Chance of ``bad_count`` or fewer among ``count`` independent days that are bad with this chance each."""
    return math.fsum(
        math.comb(count, k) * share**k * (1.0 - share) ** (count - k) for k in range(min(bad_count, count) + 1)
    )


def agrees(ours: Estimate, theirs: Estimate, floor: float, errors: float = 3.0) -> bool:
    """Whether two means differ by at most ``floor`` or so many combined standard errors, whichever is larger."""
    return abs(ours.mean - theirs.mean) <= max(floor, errors * combined_error(ours, theirs)) + 1e-12
