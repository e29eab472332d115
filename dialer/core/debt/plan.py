"""Instalment plans: amounts to the cent, due dates, and whether the plan still stands (``domain.md`` §3.6).

Equal rates are floored to the cent and the last one takes the rest. With interest the plan is a French one: a constant
rate P i / (1 - (1 + i)^-n) rounded half up, the interest of each period rounded half up on what is left, and the last
rate absorbs the difference (``domain.md`` §1.8.13).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from dialer.core.debt.interest import round_half_up
from dialer.core.kernel.calendars import add_working_days, months_later
from dialer.core.kernel.errors import Invalid

MOST_RATES = 120
MISSED_DAYS = 10
"""A rate unpaid for more than so many days after its due date breaks the plan."""
MISSED_RATES = 2
"""So does this many rates that are due and not paid in full."""
MOST_DAYS_BETWEEN = 92
"""POLICY: between two rates, and before the first, lie at most so many days."""
RATE_TOLERANCE_MINOR = 100
"""A rate short of at most this is paid."""


class Every(StrEnum):
    """Distance between rates."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Instalment:
    """One rate. Amounts in minor units."""

    number: int
    """From 1."""
    due_on: date
    """A working day: the anchor day, or the next working day after it."""
    principal: int
    interest: int = 0

    @property
    def minor(self) -> int:
        return self.principal + self.interest


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What was agreed."""

    agreed_on: date
    instalments: tuple[Instalment, ...]

    @property
    def minor(self) -> int:
        """All rates together."""
        return sum(rate.minor for rate in self.instalments)

    @property
    def interest(self) -> int:
        return sum(rate.interest for rate in self.instalments)


def equal_split(minor: int, count: int) -> list[int]:
    """Cents floored, the rest on the last: 1,000.00 / 3 -> 333.33, 333.33, 333.34.

    Raises:
        Invalid: no rate, or less than a cent for each.
    """
    _check_count(minor, count)
    part = minor // count
    return [part] * (count - 1) + [minor - part * (count - 1)]


def french_split(minor: int, count: int, yearly_percent: Decimal, periods_of_a_year: int = 12) -> list[tuple[int, int]]:
    """Principal and interest of each rate of a constant-rate plan.

    Args:
        minor: principal, minor units.
        count: number of rates.
        yearly_percent: nominal, per year: 5 for 5 %.
        periods_of_a_year: 12 for months, 52 for weeks, 26 for two weeks.

    Raises:
        Invalid: no rate, less than a cent for each, or a percentage outside 0 to 100.
    """
    _check_count(minor, count)
    if not 0 <= yearly_percent <= 100:
        raise Invalid(f"{yearly_percent} % a year is not plausible; give 0 to 100", field="yearly_percent")
    if not yearly_percent:
        return [(part, 0) for part in equal_split(minor, count)]
    i = Fraction(yearly_percent) / 100 / periods_of_a_year
    rate = round_half_up(minor * i / (1 - 1 / (1 + i) ** count))
    parts, left = [], minor
    for _ in range(count - 1):
        interest = round_half_up(left * i)
        principal = min(rate - interest, left)
        parts.append((principal, interest))
        left -= principal
    parts.append((left, round_half_up(left * i)))
    return parts


def _check_count(minor: int, count: int) -> None:
    if not 1 <= count <= MOST_RATES:
        raise Invalid(f"a plan has 1 to {MOST_RATES} rates, not {count}", field="count")
    if minor < count:
        raise Invalid("each rate must be at least one cent; take fewer rates", field="count")


def due_dates(first: date, count: int, every: Every, country: str = "IT") -> list[date]:
    """Working days on or after the anchor days; the anchor itself never moves.

    Monthly rates keep the day of the first and clamp to the month's end: 31 Aug, 30 Sep, 31 Oct, ..., 28 Feb, 31 Mar.
    """
    step = {Every.WEEK: 7, Every.TWO_WEEKS: 14}
    anchors = (
        (months_later(first, index) for index in range(count))
        if every is Every.MONTH
        else (first + timedelta(days=step[every] * index) for index in range(count))
    )
    return [add_working_days(anchor, 0, country) for anchor in anchors]


PERIODS_OF_A_YEAR = {Every.MONTH: 12, Every.WEEK: 52, Every.TWO_WEEKS: 26}


def make_plan(
    minor: int,
    *,
    agreed_on: date,
    first_on: date,
    count: int,
    every: Every = Every.MONTH,
    yearly_percent: Decimal = Decimal(0),
    down_payment: int = 0,
    country: str = "IT",
) -> Plan:
    """A plan over an amount.

    Args:
        minor: what is to be paid, minor units.
        agreed_on: today.
        first_on: anchor day of the first rate.
        count: rates, the down payment not counted.
        every: distance between them.
        yearly_percent: interest of the plan; 0: equal rates.
        down_payment: paid with ``agreed_on`` as its due date, as rate 1; 0: none.
        country: whose working days count.

    Raises:
        Invalid: the first rate lies before today, the down payment is not less than the amount, or no rates result.
    """
    if first_on < agreed_on:
        raise Invalid(f"the first rate cannot be due before today ({agreed_on})", field="first_on")
    if not 0 <= down_payment < minor:
        raise Invalid("the down payment must be less than the whole amount", field="down_payment")
    parts = french_split(minor - down_payment, count, yearly_percent, PERIODS_OF_A_YEAR[every])
    days = due_dates(first_on, count, every, country)
    rates = [Instalment(1, add_working_days(agreed_on, 0, country), down_payment)] if down_payment else []
    rates += [
        Instalment(len(rates) + index, day, principal, interest)
        for index, (day, (principal, interest)) in enumerate(zip(days, parts, strict=True), start=1)
    ]
    return Plan(agreed_on=agreed_on, instalments=tuple(rates))


def check_plan(rates: Sequence[Instalment], minor: int, agreed_on: date) -> None:
    """Whether rates that were written by hand make a plan.

    Raises:
        Invalid: they do not sum to the amount, are not in order of their dates, begin before today, or one is empty.
    """
    _check_count(minor, len(rates))
    total = sum(rate.principal for rate in rates)
    if total != minor:
        raise Invalid(
            f"the rates sum to {total / 100:.2f}, the amount is {minor / 100:.2f}; change a rate by "
            f"{(minor - total) / 100:+.2f}",
            field="instalments",
            difference_minor=minor - total,
        )
    for before, rate in zip((None, *rates), rates, strict=False):
        if rate.principal <= 0 or rate.interest < 0:
            raise Invalid(f"rate {rate.number} must be more than zero", field=f"instalments.{rate.number}")
        if rate.due_on < (agreed_on if before is None else before.due_on):
            raise Invalid(
                f"rate {rate.number} is due before {'today' if before is None else 'the one before it'}",
                field=f"instalments.{rate.number}.due_on",
            )


def check_gaps(rates: Sequence[Instalment], agreed_on: date) -> None:
    """Whether rates follow one another soon enough: a year that was mistyped would leave a case alone for ever.

    Raises:
        Invalid: between today and the first rate, or between two, lie more days than ``MOST_DAYS_BETWEEN``.
    """
    before = agreed_on
    for rate in rates:
        if (rate.due_on - before).days > MOST_DAYS_BETWEEN:
            raise Invalid(
                f"rate {rate.number} is due on {rate.due_on}, more than {MOST_DAYS_BETWEEN} days after {before}; "
                "take an earlier day",
                field=f"instalments.{rate.number}.due_on",
            )
        before = rate.due_on


class PlanState(StrEnum):
    """What became of a plan."""

    ACTIVE = "active"
    LATE = "late"
    """A rate is overdue, not yet by so much that the plan is broken."""
    COMPLETED = "completed"
    BROKEN = "broken"
    CANCELLED = "cancelled"
    """Taken back by a person; payments never lead here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """A plan on a day. Amounts in minor units."""

    state: PlanState
    paid: int
    overdue: int
    """Of rates that are due: what is missing."""
    missed: tuple[int, ...]
    """Numbers of the rates that are due and not paid."""
    next_rate: Instalment | None
    """The next one that is not paid in full, due or not."""
    broken_on: date | None = None

    @property
    def residual_due(self) -> bool:
        """A broken plan makes all that is left due at once (art. 1186 c.c.)."""
        return self.state is PlanState.BROKEN


def standing(plan: Plan, payments: Iterable[tuple[date, int]], on: date) -> PlanStanding:
    """Where a plan stands: payments since it was agreed cover the rates in their order.

    Args:
        plan: what was agreed.
        payments: day of value and minor units.
        on: the day; later payments are not looked at.
    """
    made = sorted((day, minor) for day, minor in payments if plan.agreed_on <= day <= on)
    paid = sum(minor for _, minor in made)
    broken_on = _broken_on(plan, made, on)
    missed, overdue, next_rate, left = [], 0, None, paid
    for rate in plan.instalments:
        covered = min(left, rate.minor)
        left -= covered
        lacking = rate.minor - covered
        if lacking <= RATE_TOLERANCE_MINOR and covered:
            continue
        next_rate = next_rate or rate
        if rate.due_on < on:
            missed.append(rate.number)
            overdue += lacking
    if next_rate is None:
        state = PlanState.COMPLETED
    elif broken_on is not None:
        state = PlanState.BROKEN
    else:
        state = PlanState.LATE if missed else PlanState.ACTIVE
    return PlanStanding(
        state=state, paid=paid, overdue=overdue, missed=tuple(missed), next_rate=next_rate, broken_on=broken_on
    )


def _broken_on(plan: Plan, payments: Sequence[tuple[date, int]], on: date) -> date | None:
    """The first day on which the default rule was met, however much was paid afterwards."""
    cumulative, due = 0, []
    for rate in plan.instalments:
        cumulative += rate.minor
        due.append((rate.due_on, cumulative - min(RATE_TOLERANCE_MINOR, rate.minor - 1)))
    days = {due_on + timedelta(days=MISSED_DAYS + 1) for due_on, _ in due}
    days |= {due_on + timedelta(days=1) for due_on, _ in due[MISSED_RATES - 1 :]}
    for day in sorted(day for day in days if day <= on):
        paid = sum(minor for paid_on, minor in payments if paid_on < day)
        late = [due_on for due_on, needed in due if due_on < day and paid < needed]
        if len(late) >= MISSED_RATES or (late and (day - late[0]).days > MISSED_DAYS):
            return day
    return None
