"""Liquidation by vintage: what came in of each placement, month after month (``domain.md`` §3.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class VintageLine:
    """One batch. Amounts in minor units."""

    placed: int
    """Value when it was placed."""
    recalled: int
    """Of that, taken back by the creditor since."""
    collected: tuple[int, ...]
    """By month, 0 being the month of placement; cumulative."""

    def gross(self) -> tuple[Fraction | None, ...]:
        """Collected over placed, by month, cumulative."""
        return tuple(Fraction(minor, self.placed) if self.placed else None for minor in self.collected)

    def net(self) -> tuple[Fraction | None, ...]:
        """Collected over what was placed and not recalled."""
        left = self.placed - self.recalled
        return tuple(Fraction(minor, left) if left > 0 else None for minor in self.collected)


def months_after(start: date, day: date) -> int:
    """Calendar months from the month of one day to that of another."""
    return (day.year - start.year) * 12 + day.month - start.month


def vintage(
    placed_on: date, placed: int, recalled: int, payments: Iterable[tuple[date, int]], today: date
) -> VintageLine:
    """One batch until today's month.

    Args:
        placed_on: when it was placed.
        placed: value then, minor units.
        recalled: taken back since, minor units.
        payments: day of value and minor units; those before the placement count in its month.
        today: the last month shown is this day's.
    """
    months = [0] * (max(0, months_after(placed_on, today)) + 1)
    for day, minor in payments:
        if day <= today:
            months[max(0, months_after(placed_on, day))] += minor
    total, collected = 0, []
    for minor in months:
        total += minor
        collected.append(total)
    return VintageLine(placed, recalled, tuple(collected))
