"""What a debtor pays next of rates that were agreed: what is overdue, else the next rate as far as it is not paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from dialer.core.debt.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class RateDue:
    """One payment of an agreement."""

    number: int
    """Of the oldest rate that it pays."""
    due_on: date
    """That rate's day; behind today where it is overdue."""
    minor: int
    """Minor units."""
    is_overdue: bool = False


def rate_due(plan: Plan, payments: Iterable[tuple[date, int]], on: date) -> RateDue | None:
    """The payment that is asked for next; None: every rate is paid to the cent.

    Args:
        plan: the rates and when they were agreed.
        payments: day of value and minor units; those since the agreement pay the rates in their order.
        on: today: all that is due by then is asked for at once.
    """
    left = sum(minor for day, minor in payments if plan.agreed_on <= day <= on)
    found: RateDue | None = None
    for rate in plan.instalments:
        covered = min(left, rate.minor)
        left -= covered
        lacking = rate.minor - covered
        if not lacking or (found is not None and rate.due_on > on):
            continue
        if found is None:
            found = RateDue(number=rate.number, due_on=rate.due_on, minor=lacking, is_overdue=rate.due_on < on)
        else:
            found = replace(found, minor=found.minor + lacking)
    return found
