"""A portfolio month by month."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from dialer.core.figures.ageing import Bucket
from dialer.core.figures.portfolio import Habit, InvoiceLife, habit_of, month_ends, months_of

ENDS = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30))


def life(**changes: Any) -> InvoiceLife:
    values: dict[str, Any] = {
        "case_id": 1, "debtor_id": 1, "issued_on": date(2026, 1, 10), "due_on": date(2026, 2, 9), "charged": 100_00,
        "credited": 0, "residuals": (100_00, 100_00, 100_00, 100_00), "paid": (0, 0, 0), "paid_by_due": 0,
    }  # fmt: skip
    return InvoiceLife(**{**values, **changes})


def test_months_end_with_the_calendar_and_the_present_one_today() -> None:
    assert month_ends(date(2026, 3, 15), 3) == (
        date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 15)
    )  # fmt: skip
    assert month_ends(date(2026, 3, 31), 1) == (date(2026, 2, 28), date(2026, 3, 31))


def test_what_is_open_ages_and_rolls_from_bucket_to_bucket() -> None:
    february, march, april = months_of([life(), life(residuals=(50_00, 50_00, 0, 0), paid=(0, 50_00, 0))], ENDS)
    assert february.by_bucket == {Bucket.D16_30: 150_00}
    assert march.by_bucket == {Bucket.D31_60: 100_00}
    assert march.roll[Bucket.D16_30, Bucket.D31_60] == Fraction(2, 3)
    assert march.cure[Bucket.D16_30] == Fraction(1, 3)
    assert april.cure[Bucket.D31_60] == 0
    assert april.cure[Bucket.D1_15] is None  # nothing stood there
    assert (march.paid, april.paid) == (50_00, 0)


def test_a_write_down_is_no_cure() -> None:
    written_down = life(residuals=(100_00, 100_00, 0, 0), paid=(0, 0, 0))
    assert months_of([written_down], ENDS)[1].cure[Bucket.D16_30] == 0


def test_the_days_that_sales_take_are_those_of_the_formulas() -> None:
    sold = [
        life(issued_on=date(2026, month, 5), due_on=date(2026, month + 1, 5), charged=300_00, residuals=residuals)
        for month, residuals in ((2, (0, 300_00, 0, 0)), (3, (0, 0, 300_00, 60_00)), (4, (0, 0, 0, 240_00)))
    ]
    *_, april = months_of(sold, ENDS)
    assert (april.sales, april.receivables, april.current) == (300_00, 300_00, 240_00)
    assert april.dso == Fraction(300 * 89, 900)
    assert april.best_dso == Fraction(240 * 89, 900)
    assert april.days_delinquent == Fraction(60 * 89, 900)
    assert april.count_back.days == 30
    assert april.effectiveness == Fraction(300 + 300 - 300, 300 + 300 - 240)


def test_without_sales_there_are_no_days_and_no_zero() -> None:
    first, *_, last = months_of([life(issued_on=date(2025, 6, 1))], ENDS)
    assert (last.dso, last.best_dso, last.days_delinquent) == (None, None, None)
    assert last.count_back.days is None and "give more months" in last.count_back.reason
    assert first.dso is None  # three months are not seen yet


def test_a_habit_is_of_the_last_invoices_that_fell_due() -> None:
    good = [life(debtor_id=1, due_on=date(2026, 1, day), paid_by_due=100_00) for day in (1, 2, 3)]
    late = [life(debtor_id=2, due_on=date(2026, 1, 9)), life(debtor_id=2, due_on=date(2025, 1, 9), paid_by_due=100_00)]
    to_come = [life(debtor_id=3, due_on=date(2026, 5, 9))]
    assert habit_of([*good, *late, *to_come], ENDS[-1], 6) == Habit(2, Fraction(3, 4))
    assert habit_of([*good, *late], ENDS[-1], 1) == Habit(2, Fraction(1, 2))
    assert habit_of(to_come, ENDS[-1], 6) == Habit(0, None)


def test_what_was_credited_need_not_be_paid() -> None:
    assert life(credited=40_00, paid_by_due=60_00).is_on_time
    assert not life(credited=40_00, paid_by_due=59_99).is_on_time
