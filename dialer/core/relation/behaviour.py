"""How a customer pays the creditor's invoices, and whether that has changed: found from the ledger (``domain.md`` B13).

The delay of an invoice is the days from its due day to the day on which it was paid off; one that is still owed counts
with its days so far. The newest invoices are compared with those before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean, median

from dialer.core.kernel.errors import Invalid

LONGEST_DELAY_DAYS = 90
"""An invoice later than this counts as this late, so that one old bill does not hide how the others were paid."""


class Behaviour(StrEnum):
    """How the newest invoices were paid against those before."""

    UNKNOWN = "unknown"
    """Too few invoices to say."""
    STEADY = "steady"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidInvoice:
    """An invoice that has fallen due."""

    due_on: date
    settled_on: date | None
    """When the last of it was paid; None: something is owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is compared, and how large a difference is a change.

    Raises:
        Invalid: less than one invoice on a side, or a difference below one day.
    """

    recent: int = 3
    """The newest invoices, at most."""
    earlier: int = 9
    """Those before them, at most."""
    least_recent: int = 2
    least_earlier: int = 3
    """With fewer nothing is said."""
    change_days: int = 10
    """Difference of the mean delays from which it is a change."""

    def __post_init__(self) -> None:
        if not 1 <= self.least_recent <= self.recent or not 1 <= self.least_earlier <= self.earlier:
            raise Invalid("each side compares at least one invoice, and at most as many as it looks at", field="recent")
        if self.change_days < 1:
            raise Invalid("a change is a difference of at least one day", field="change_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What the invoices that have fallen due say of a customer."""

    behaviour: Behaviour
    due_count: int
    paid_count: int
    on_time_ratio: float | None
    """Share of the invoices looked at that were paid on their due day or before, 0..1; None: none has fallen due."""
    late_days_median: float | None
    """Of the paid ones; None: none is paid."""
    recent_days: float | None = None
    """Mean delay of the newest."""
    earlier_days: float | None = None
    """Mean delay of those before."""


def habit_of(invoices: Iterable[PaidInvoice], today: date, comparison: Comparison) -> Habit:
    """How a customer pays.

    Args:
        invoices: all that are known; what is not due yet is left out.
        today: the day in the creditor's country.
        comparison: what is compared.
    """
    due = sorted((invoice for invoice in invoices if invoice.due_on < today), key=lambda invoice: invoice.due_on)
    looked_at = due[-(comparison.recent + comparison.earlier) :]
    recent, earlier = _delays(looked_at[-comparison.recent :], today), _delays(looked_at[: -comparison.recent], today)
    paid = [invoice for invoice in looked_at if invoice.settled_on is not None]
    behaviour, recent_days, earlier_days = Behaviour.UNKNOWN, None, None
    if len(recent) >= comparison.least_recent and len(earlier) >= comparison.least_earlier:
        recent_days, earlier_days = fmean(recent), fmean(earlier)
        change = recent_days - earlier_days
        behaviour = Behaviour.STEADY
        if abs(change) >= comparison.change_days:
            behaviour = Behaviour.WORSE if change > 0 else Behaviour.BETTER
    on_time = sum(1 for invoice in paid if invoice.settled_on is not None and invoice.settled_on <= invoice.due_on)
    return Habit(
        behaviour=behaviour,
        due_count=len(looked_at),
        paid_count=len(paid),
        on_time_ratio=on_time / len(looked_at) if looked_at else None,
        late_days_median=median(_delays(paid, today)) if paid else None,
        recent_days=recent_days,
        earlier_days=earlier_days,
    )


def _delays(invoices: Sequence[PaidInvoice], today: date) -> list[int]:
    """Days late of each, from 0 for one that was paid in time to the longest that counts."""
    return [
        min(max(0, ((invoice.settled_on or today) - invoice.due_on).days), LONGEST_DELAY_DAYS) for invoice in invoices
    ]
