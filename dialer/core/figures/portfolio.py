"""A portfolio month by month: what stood open by age, what rolled on, what was cured, and the days that sales take.

Made of the lives of invoices: what was left of each at the end of each month, and what was paid on it in between. The
figures are of the invoices that were placed with us, which are a creditor's receivables only where all of them are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from dialer.core.figures.ageing import Bucket, bucket, days_past_due
from dialer.core.figures.receivables import (
    CountBack,
    MonthSales,
    average_days_delinquent,
    best_possible_dso,
    collection_effectiveness,
    cure_rate,
    dso,
    dso_count_back,
    habit_index,
    roll_rates,
)

DSO_MONTHS = 3
"""Of sales that the simple DSO looks back at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLife:
    """One invoice through the months. Principal only, minor units."""

    case_id: int
    debtor_id: int
    issued_on: date
    due_on: date
    charged: int
    """As it was invoiced, without credit notes."""
    credited: int
    """By credit notes."""
    residuals: tuple[int, ...]
    """At the end of each month; the first is the opening of the first month."""
    paid: tuple[int, ...]
    """By payments within each month."""
    paid_by_due: int
    """By payments up to the due date, that day included."""

    @property
    def is_on_time(self) -> bool:
        """Whether all that was to be paid had been paid by the due date."""
        return self.paid_by_due >= self.charged - self.credited


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthFigures:
    """One month. None where a figure is not defined."""

    begins_on: date
    ends_on: date
    sales: int
    """Of invoices issued in the month."""
    receivables: int
    """Open at its end."""
    current: int
    """Of that, not overdue."""
    paid: int
    by_bucket: Mapping[Bucket, int]
    """Open at its end."""
    roll: Mapping[tuple[Bucket, Bucket], Fraction | None]
    cure: Mapping[Bucket, Fraction | None]
    """Of what was open at its beginning, the share paid in it."""
    dso: Fraction | None
    best_dso: Fraction | None
    days_delinquent: Fraction | None
    count_back: CountBack
    effectiveness: Fraction | None
    """CEI, 0..1."""


def month_ends(today: date, count: int) -> tuple[date, ...]:
    """The opening of the first and the ends of the last ``count`` months, the present one ending today."""
    ends, first = [today], today.replace(day=1)
    for _ in range(count):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return tuple(reversed(ends))


def months_of(lives: Sequence[InvoiceLife], ends: Sequence[date]) -> tuple[MonthFigures, ...]:
    """The months between these ends, oldest first.

    Args:
        lives: with a residual for each of the ends, and a payment for each stretch between two.
        ends: at least two.
    """
    buckets = [_by_bucket(lives, index, on) for index, on in enumerate(ends)]
    sales = [_sales(lives, ends[index - 1] + timedelta(days=1), ends[index]) for index in range(1, len(ends))]
    found = []
    for index in range(1, len(ends)):
        begins_on, ends_on = ends[index - 1] + timedelta(days=1), ends[index]
        opening, closing = sum(buckets[index - 1].values()), sum(buckets[index].values())
        current = buckets[index].get(Bucket.NOT_DUE, 0)
        past = sales[max(0, index - DSO_MONTHS) : index]
        days = (ends_on - ends[max(0, index - DSO_MONTHS)]).days
        has_all = index >= DSO_MONTHS
        found.append(
            MonthFigures(
                begins_on=begins_on,
                ends_on=ends_on,
                sales=sales[index - 1],
                receivables=closing,
                current=current,
                paid=sum(life.paid[index - 1] for life in lives),
                by_bucket=buckets[index],
                roll=roll_rates(buckets[index - 1], buckets[index]),
                cure=_cure(lives, index, ends[index - 1], buckets[index - 1]),
                dso=dso(closing, sum(past), days) if has_all else None,
                best_dso=best_possible_dso(current, sum(past), days) if has_all else None,
                days_delinquent=average_days_delinquent(closing, current, sum(past), days) if has_all else None,
                count_back=dso_count_back(closing, _newest_first(sales[:index], ends)),
                effectiveness=collection_effectiveness(opening, sales[index - 1], closing, current),
            )
        )
    return tuple(found)


def _by_bucket(lives: Sequence[InvoiceLife], index: int, on: date) -> dict[Bucket, int]:
    found: defaultdict[Bucket, int] = defaultdict(int)
    for life in lives:
        if life.residuals[index]:
            found[bucket(days_past_due(life.due_on, on))] += life.residuals[index]
    return dict(found)


def _sales(lives: Sequence[InvoiceLife], first: date, last: date) -> int:
    return sum(life.charged - life.credited for life in lives if first <= life.issued_on <= last)


def _cure(
    lives: Sequence[InvoiceLife], index: int, opened_on: date, opening: Mapping[Bucket, int]
) -> dict[Bucket, Fraction | None]:
    paid: defaultdict[Bucket, int] = defaultdict(int)
    for life in lives:
        if life.residuals[index - 1]:
            paid[bucket(days_past_due(life.due_on, opened_on))] += min(life.paid[index - 1], life.residuals[index - 1])
    return {one: cure_rate(opening.get(one, 0), paid[one]) for one in Bucket}


def _newest_first(sales: Sequence[int], ends: Sequence[date]) -> list[MonthSales]:
    months = [
        MonthSales(label=f"{ends[index + 1]:%Y-%m}", sales=minor, days=(ends[index + 1] - ends[index]).days)
        for index, minor in enumerate(sales)
    ]
    return months[::-1]


@dataclass(frozen=True, slots=True)
class Habit:
    """How debtors pay: the mean of their habit indices."""

    debtor_count: int
    index: Fraction | None


def habit_of(lives: Sequence[InvoiceLife], today: date, last: int) -> Habit:
    """The mean share of each debtor's last invoices that were paid on time; those not yet due are left out."""
    by_debtor: defaultdict[int, list[InvoiceLife]] = defaultdict(list)
    for life in lives:
        if life.due_on < today:
            by_debtor[life.debtor_id].append(life)
    indices = []
    for own in by_debtor.values():
        own.sort(key=lambda life: (life.due_on, life.case_id))
        index = habit_index([life.is_on_time for life in own], last)
        if index is not None:
            indices.append(index)
    return Habit(len(indices), sum(indices, Fraction(0)) / len(indices) if indices else None)
