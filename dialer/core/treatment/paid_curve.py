"""How long debtors take to pay, where some are not yet seen to: the share that has paid by each day.

Source: E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations, Journal of the American
Statistical Association 53 (1958); variance by Greenwood's formula; restricted mean: J. P. Klein, M. L. Moeschberger,
Survival Analysis, 2nd ed. (2003), §4.5.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from dialer.core.treatment.results import Z_95


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """From this day on."""

    day: int
    """From the due date; negative before it."""
    paid_ratio: float
    at_risk: int
    """Debtors who were seen until this day and had not paid before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidCurve:
    """The share that has paid, by day."""

    points: tuple[CurvePoint, ...]
    """Each day on which somebody paid."""
    mean_days: float | None
    """From the due date to payment, nobody counted for more than ``until_day``; None where nobody is there."""
    mean_low: float | None
    mean_high: float | None
    """95 % interval of the mean."""
    until_day: int
    """Last day up to which somebody of the group was seen, and no later than asked for."""


def paid_curve(seen: Iterable[tuple[int, bool]], from_day: int, until_day: int) -> PaidCurve:
    """Estimate the share that has paid by each day; whoever is not seen to the end counts until his last day.

    Args:
        seen: of each debtor the last day from the due date on which he was seen, and whether he paid on it.
        from_day: on which they entered.
        until_day: last day of interest.
    """
    shown = [(min(day, until_day), is_paid and day <= until_day) for day, is_paid in seen]
    if not shown:
        return PaidCurve(points=(), mean_days=None, mean_low=None, mean_high=None, until_day=until_day)
    last = max(day for day, _ in shown)
    paid = Counter(day for day, is_paid in shown if is_paid)
    gone = Counter(day for day, _ in shown)
    at_risk, unpaid = len(shown), 1.0
    steps: list[tuple[int, int, int, float]] = []
    for day in sorted(gone):
        if count := paid[day]:
            unpaid *= 1 - count / at_risk
            steps.append((day, count, at_risk, unpaid))
        at_risk -= gone[day]
    mean, variance = _mean(steps, from_day, last)
    half = Z_95 * sqrt(variance)
    return PaidCurve(
        points=tuple(CurvePoint(day, 1 - left, risk) for day, _, risk, left in steps),
        mean_days=mean,
        mean_low=mean - half,
        mean_high=mean + half,
        until_day=last,
    )


def _mean(steps: list[tuple[int, int, int, float]], from_day: int, last: int) -> tuple[float, float]:
    """The area below the unpaid share from the entry to the last day, and its variance."""
    days = [from_day, *(day for day, *_ in steps), last]
    levels = [1.0, *(left for *_, left in steps)]
    areas = [level * max(0, days[index + 1] - days[index]) for index, level in enumerate(levels)]
    variance = 0.0
    for index, (_, count, risk, _) in enumerate(steps):
        if risk > count:
            variance += sum(areas[index + 1 :]) ** 2 * count / (risk * (risk - count))
    return from_day + sum(areas), variance
