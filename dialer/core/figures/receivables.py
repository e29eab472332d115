"""What a creditor's receivables tell: DSO in its variants, the collection effectiveness index, roll rates, habits.

Where a denominator is zero there is no figure: None, never zero and never infinite (``domain.md`` §3.3). Amounts are
minor units of one currency; ratios lie in 0..1; days are numbers of days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from dialer.core.figures.ageing import Bucket
from dialer.core.kernel.errors import Invalid


def dso(receivables: int, credit_sales: int, days: int) -> Fraction | None:
    """Days sales outstanding: receivables over the credit sales of a period, times its days."""
    _check_days(days)
    return Fraction(receivables * days, credit_sales) if credit_sales > 0 else None


def best_possible_dso(current: int, credit_sales: int, days: int) -> Fraction | None:
    """The DSO if nobody were late: only what is not overdue counts."""
    return dso(current, credit_sales, days)


def average_days_delinquent(receivables: int, current: int, credit_sales: int, days: int) -> Fraction | None:
    """How many days of the DSO are delay: DSO less best possible DSO."""
    whole, best = dso(receivables, credit_sales, days), best_possible_dso(current, credit_sales, days)
    return None if whole is None or best is None else whole - best


@dataclass(frozen=True, slots=True)
class MonthSales:
    """Credit sales of one month."""

    label: str
    sales: int
    days: int


@dataclass(frozen=True, slots=True)
class CountBack:
    """DSO by counting back, or why there is none."""

    days: Fraction | None
    reason: str = ""


def dso_count_back(receivables: int, newest_first: Sequence[MonthSales]) -> CountBack:
    """Take months' sales from the receivables, newest first: the days of those used up and of the last one's part."""
    left, days = receivables, Fraction(0)
    for month in newest_first:
        _check_days(month.days)
        if left <= 0:
            break
        if month.sales >= left:
            return CountBack(days + Fraction(left * month.days, month.sales))
        left -= max(0, month.sales)
        days += month.days
    if left > 0:
        return CountBack(
            None, f"the sales of {len(newest_first)} months are less than the receivables; give more months"
        )
    return CountBack(days)


def collection_effectiveness(opening: int, sales: int, closing: int, closing_current: int) -> Fraction | None:
    """CEI: of what could be collected in the period, the share that was, 0..1."""
    could = opening + sales - closing_current
    return Fraction(opening + sales - closing, could) if could > 0 else None


def roll_rates(
    previous: Mapping[Bucket, int], following: Mapping[Bucket, int]
) -> dict[tuple[Bucket, Bucket], Fraction | None]:
    """Balance in each bucket at month end over the balance of the bucket before it at the month end before."""
    return {
        (before, after): Fraction(following.get(after, 0), previous[before]) if previous.get(before) else None
        for before, after in pairwise(Bucket)
    }


def cure_rate(opening: int, paid_or_current: int) -> Fraction | None:
    """Of a bucket's opening balance, the share that was paid or became current, 0..1."""
    return Fraction(paid_or_current, opening) if opening > 0 else None


def habit_index(on_time: Sequence[bool], last: int) -> Fraction | None:
    """Share of a debtor's last invoices that were paid on time, 0..1; the newest stands last."""
    looked_at = on_time[-last:] if last > 0 else ()
    return Fraction(sum(looked_at), len(looked_at)) if looked_at else None


def _check_days(days: int) -> None:
    if days <= 0:
        raise Invalid("a period has at least one day", field="days")
