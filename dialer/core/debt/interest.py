"""Simple interest, actual/365, on a principal that payments make smaller; never interest on interest (art. 1283 c.c.).

Interest of a stretch is principal x percent / 100 x days / 365, where the days are those in (start, end]: the day from
which it runs is not counted, the day of payment is. Stretches are added exactly and rounded once, half up, at the end
(``domain.md`` §1.8.13).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from dialer.core.debt.rates import RateSource

DAYS_OF_THE_YEAR = 365
"""Also in leap years: actual/365."""


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """At which rate an invoice bears interest, and from when."""

    source: RateSource
    runs_from: date
    """The first day that counts is the next one: the due date between businesses, the day on which the formal notice
    was received with consumers."""


@dataclass(frozen=True, slots=True)
class InterestSpan:
    """One line of the reckoning that a statement shows."""

    from_on: date
    """Not counted."""
    to_on: date
    """Counted."""
    principal_minor: int
    percent: Fraction
    label: str

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days

    @property
    def exact_minor(self) -> Fraction:
        """Interest in minor units, not rounded."""
        return self.principal_minor * self.percent / 100 * self.days / DAYS_OF_THE_YEAR


@dataclass(frozen=True, slots=True)
class Accrued:
    """Interest up to a day, with the lines it is made of."""

    until_on: date
    spans: tuple[InterestSpan, ...] = ()
    missing: tuple[str, ...] = ()
    """Periods whose rate is not known; interest of those days is in no line."""
    exact_minor: Fraction = field(default=Fraction(0))

    @property
    def minor(self) -> int:
        """Rounded half up to the cent."""
        return round_half_up(self.exact_minor)

    @property
    def is_computable(self) -> bool:
        """False: a rate is missing, and the interest is at least what ``minor`` says."""
        return not self.missing


def round_half_up(exact: Fraction) -> int:
    """To the nearest integer; halves go away from zero."""
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return magnitude if exact >= 0 else -magnitude


def begin(terms: InterestTerms) -> Accrued:
    """Nothing yet."""
    return Accrued(until_on=terms.runs_from)


def advance(accrued: Accrued, terms: InterestTerms, principal_minor: int, on: date) -> Accrued:
    """Interest up to and with a day, at a principal that did not change since ``accrued.until_on``.

    A day not after ``accrued.until_on`` adds nothing.
    """
    if on <= accrued.until_on:
        return accrued
    if not principal_minor:
        return replace(accrued, until_on=on)
    spans, missing, exact = list(accrued.spans), list(accrued.missing), accrued.exact_minor
    start = accrued.until_on
    while start < on:
        stretch = terms.source.stretch(start + timedelta(days=1))
        end = min(stretch.until_on, on)
        if stretch.percent is None:
            if stretch.label not in missing:
                missing.append(stretch.label)
        else:
            span = InterestSpan(start, end, principal_minor, stretch.percent, stretch.label)
            exact += span.exact_minor
            spans.append(span)
        start = end
    return Accrued(on, tuple(spans), tuple(missing), exact)


def interest_on(terms: InterestTerms, principal_minor: int, on: date) -> Accrued:
    """Interest of a principal that nobody paid anything of."""
    return advance(begin(terms), terms, principal_minor, on)
