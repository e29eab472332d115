"""Phone and home collection beside each other: what each brings, costs and takes, only like with like.

Nobody draws by lot who is visited: visits go to cases that calls did not move. Cases are compared within the same
bucket of age and the same band of what is owed, which takes out what age and amount do and nothing else. What is left
of the choice speaks against visits, and a debtor's own reasons are not seen; it is a comparison, not a proof.
Sources: W. G. Cochran, The effectiveness of adjustment by subclassification in removing bias in observational studies,
Biometrics 24 (1968); B. L. Welch, The generalization of Student's problem when several different population variances
are involved, Biometrika 34 (1947), by its normal approximation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from dialer.core.figures.ageing import Bucket
from dialer.core.figures.collections import Z_95, Ratio

FOLLOW_DAYS = 60
"""Money that came so many days from the first call or visit on is counted (POLICY)."""
LEAST_CASES = 20
"""Of each way in a cell, before the two are compared in it (POLICY)."""
BAND_ENDS = (100_00, 300_00, 1_000_00, 5_000_00)
"""First amounts of the next band, minor units (POLICY)."""


class Way(StrEnum):
    """How a case was collected."""

    PHONE = "phone"
    HOME = "home"


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A case from the first call in a bucket of age, or from a visit on. Amounts in minor units."""

    way: Way
    bucket: Bucket
    owed: int
    """When it began; above 0."""
    recovered: int
    """By payments in the days that are followed."""
    euro_days: int
    """Each payment times the days until it came."""
    cost: float | None
    """Of calls in these days, and of the visit; None: the price of an hour is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFigures:
    """One way in one cell."""

    count: int
    owed: int
    recovered: int
    paying: Ratio
    """Cases that paid something."""
    mean: float | None
    """Recovered for each case, minor units."""
    variance: float
    """Of the mean."""
    mean_days: float | None
    """Until the money came, each cent counted alike."""
    cost: float | None
    """For each case."""

    def interval(self) -> tuple[float, float] | None:
        """95 % interval of the mean; None below two cases."""
        if self.mean is None or self.count < 2:
            return None
        half = Z_95 * sqrt(self.variance)
        return self.mean - half, self.mean + half


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Cases of the same age that owe alike."""

    bucket: Bucket
    band: int
    """Place among the bands, from 0."""
    phone: WayFigures
    home: WayFigures

    @property
    def is_comparable(self) -> bool:
        """There are enough of both."""
        return min(self.phone.count, self.home.count) >= LEAST_CASES


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Home less phone, in cells with enough of both. Minor units for each case."""

    cells: tuple[Cell, ...]
    compared: int
    """Visits in comparable cells."""
    left_out: int
    """Visits in cells without enough of both."""
    difference: float | None
    """Recovered: the cells' differences, weighted by their visits; None: no cell is comparable."""
    low: float | None
    high: float | None
    """95 % interval of the difference."""
    cost_difference: float | None
    """Of cost, weighted alike; None: not known."""


def band_of(owed: int) -> int:
    """The band of what is owed, from 0."""
    return sum(owed >= end for end in BAND_ENDS)


def compare_ways(episodes: Sequence[Episode]) -> Comparison:
    """Put phone and home beside each other, cell by cell and in all."""
    grouped: defaultdict[tuple[int, int], dict[Way, list[Episode]]] = defaultdict(lambda: {way: [] for way in Way})
    order = list(Bucket)
    for one in episodes:
        grouped[order.index(one.bucket), band_of(one.owed)][one.way].append(one)
    cells = tuple(
        Cell(bucket=order[age], band=band, phone=_figures(ways[Way.PHONE]), home=_figures(ways[Way.HOME]))
        for (age, band), ways in sorted(grouped.items())
    )
    like = [cell for cell in cells if cell.is_comparable]
    visits = sum(cell.home.count for cell in cells)
    compared = sum(cell.home.count for cell in like)
    weights = [cell.home.count / compared for cell in like]
    difference = sum(
        weight * ((cell.home.mean or 0) - (cell.phone.mean or 0)) for weight, cell in zip(weights, like, strict=True)
    )
    half = Z_95 * sqrt(
        sum(weight**2 * (cell.home.variance + cell.phone.variance) for weight, cell in zip(weights, like, strict=True))
    )
    return Comparison(
        cells=cells,
        compared=compared,
        left_out=visits - compared,
        difference=difference if like else None,
        low=difference - half if like else None,
        high=difference + half if like else None,
        cost_difference=_cost_difference(like, weights),
    )


def _cost_difference(like: Sequence[Cell], weights: Sequence[float]) -> float | None:
    total = 0.0
    for weight, cell in zip(weights, like, strict=True):
        if cell.home.cost is None or cell.phone.cost is None:
            return None
        total += weight * (cell.home.cost - cell.phone.cost)
    return total if like else None


def _figures(episodes: Sequence[Episode]) -> WayFigures:
    count, recovered = len(episodes), sum(one.recovered for one in episodes)
    mean = recovered / count if count else None
    spread = sum((one.recovered - (mean or 0)) ** 2 for one in episodes)
    costs = [one.cost for one in episodes if one.cost is not None]
    return WayFigures(
        count=count,
        owed=sum(one.owed for one in episodes),
        recovered=recovered,
        paying=Ratio(sum(one.recovered > 0 for one in episodes), count),
        mean=mean,
        variance=spread / (count - 1) / count if count > 1 else 0.0,
        mean_days=sum(one.euro_days for one in episodes) / recovered if recovered else None,
        cost=sum(costs) / count if count and len(costs) == count else None,
    )
