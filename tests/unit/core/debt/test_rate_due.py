from __future__ import annotations

from datetime import date

import pytest

from dialer.core.debt.plan import Instalment, Plan
from dialer.core.debt.rate_due import RateDue, rate_due

AGREED = date(2026, 3, 2)
FIRST, SECOND, THIRD = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 29)
RATES = (Instalment(1, FIRST, 100_00), Instalment(2, SECOND, 100_00), Instalment(3, THIRD, 50_01, 1_00))
PLAN = Plan(agreed_on=AGREED, instalments=RATES)


@pytest.mark.parametrize(
    ("payments", "on", "expected"),
    [
        ([], AGREED, (1, FIRST, 100_00)),
        ([(AGREED, 30_00)], AGREED, (1, FIRST, 70_00)),
        ([(date(2026, 3, 1), 30_00)], AGREED, (1, FIRST, 100_00)),
        ([(AGREED, 30_00)], FIRST, (1, FIRST, 70_00)),
        ([(AGREED, 30_00)], SECOND, (1, FIRST, 170_00)),
        ([(AGREED, 100_00)], FIRST, (2, SECOND, 100_00)),
        ([(AGREED, 201_00)], THIRD, (3, THIRD, 50_01)),
        ([(date(2026, 6, 1), 251_01)], THIRD, (1, FIRST, 251_01)),
    ],
)  # fmt: skip
def test_what_is_overdue_is_asked_for_at_once_else_the_rest_of_the_next_rate(
    payments: list[tuple[date, int]], on: date, expected: tuple[int, date, int]
) -> None:
    number, due_on, minor = expected
    assert rate_due(PLAN, payments, on) == RateDue(number=number, due_on=due_on, minor=minor, is_overdue=due_on < on)


def test_nothing_is_asked_for_when_every_rate_is_paid() -> None:
    assert rate_due(PLAN, [(AGREED, 251_01)], THIRD) is None


def test_a_rate_is_not_overdue_unless_it_is_said() -> None:
    assert not RateDue(number=1, due_on=date(2026, 12, 1), minor=1).is_overdue
