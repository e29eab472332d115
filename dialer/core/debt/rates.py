"""Interest rates by the period for which they were published. A period without a rate stays without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from dialer.core.kernel.errors import Invalid


class RatePeriod(StrEnum):
    """How long a published rate holds."""

    HALF_YEAR = "half_year"
    """January to June and July to December: the ECB's reference rate of late payments."""
    YEAR = "year"
    """The legal rate of art. 1284 c.c."""

    def label(self, day: date) -> str:
        """The period of a day as people write it: ``2026-H1``, or ``2026``."""
        if self is RatePeriod.YEAR:
            return str(day.year)
        return f"{day.year}-H{1 if day.month <= 6 else 2}"

    def last_day(self, day: date) -> date:
        """Last day of the period that this day lies in."""
        if self is RatePeriod.HALF_YEAR and day.month <= 6:
            return date(day.year, 6, 30)
        return date(day.year, 12, 31)

    def check(self, label: str) -> str:
        """The label, if it names a period of this kind.

        Raises:
            Invalid: it does not.
        """
        year, dash, half = label.partition("-")
        is_half = self is RatePeriod.HALF_YEAR
        if year.isdigit() and len(year) == 4 and (half in ("H1", "H2") if is_half else not dash):
            return label
        example = "2026-H1" if is_half else "2026"
        raise Invalid(f"{label!r} is no period of this table; write it like {example}", field="period", value=label)


@dataclass(frozen=True, slots=True)
class Rate:
    """A published rate."""

    percent: Decimal
    """Per year, in percent: 2.15."""
    reference: str
    """Where it was published. Never empty: a rate without a source is no rate."""

    def __post_init__(self) -> None:
        if not self.percent.is_finite() or not Decimal(-5) <= self.percent <= Decimal(100):
            raise Invalid(f"{self.percent} % a year is not plausible; give it in percent, like 2.15", field="percent")
        if not self.reference.strip():
            raise Invalid("a rate needs its source: the Official Journal, a decree, the ECB's page", field="reference")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days with one rate."""

    until_on: date
    """Last day of the stretch, which includes it."""
    percent: Fraction | None
    """Per year; None: not known."""
    label: str
    """The period whose rate it is; empty for a rate agreed once and for all."""


def _never_negative(percent: Fraction) -> Fraction:
    """A debtor's delay never makes a debt smaller, whatever the reference rate."""
    return max(percent, Fraction(0))


class RateSource(Protocol):
    """Whatever says at which rate a day counts."""

    def stretch(self, day: date) -> Stretch:
        """The rate of a day, and until when it stays the same."""
        ...


@dataclass(frozen=True, slots=True)
class RateTable:
    """A series of published rates."""

    id: str
    title: str
    period: RatePeriod
    rates: Mapping[str, Rate] = field(default_factory=dict)
    """By label of the period."""

    def __post_init__(self) -> None:
        for label in self.rates:
            self.period.check(label)

    def missing(self, today: date) -> tuple[str, ...]:
        """Periods from the oldest with a rate to today's that have none, oldest first; without any rate, today's."""
        oldest = min(self.rates, default=self.period.label(today))
        day = date(int(oldest[:4]), 7 if oldest.endswith("H2") else 1, 1)
        found: list[str] = []
        while day <= today:
            label = self.period.label(day)
            if label not in self.rates:
                found.append(label)
            day = self.period.last_day(day) + timedelta(days=1)
        return tuple(found)

    def stretch(self, day: date) -> Stretch:
        """The rate of a day until its period ends; None where it was not published or not entered."""
        return _published(self, day, Decimal(0))


def _published(table: RateTable, day: date, points: Decimal) -> Stretch:
    label = table.period.label(day)
    rate = table.rates.get(label)
    percent = None if rate is None else _never_negative(Fraction(rate.percent + points))
    return Stretch(table.period.last_day(day), percent, label)


@dataclass(frozen=True, slots=True)
class WithMargin:
    """A published rate plus percentage points: late payments between businesses (D.Lgs. 231/2002 art. 2, 5)."""

    table: RateTable
    points: Decimal
    """Percentage points on top: 8 in Italy."""

    def stretch(self, day: date) -> Stretch:
        """The table's stretch, with the points on top."""
        return _published(self.table, day, self.points)


@dataclass(frozen=True, slots=True)
class AgreedRate:
    """A rate of the contract, the same for as long as the contract says nothing else."""

    rate: Rate

    def stretch(self, day: date) -> Stretch:
        """The same for ever."""
        return Stretch(date.max - timedelta(days=1), _never_negative(Fraction(self.rate.percent)), "")
