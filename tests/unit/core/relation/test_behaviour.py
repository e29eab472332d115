"""A customer's habit of paying, and its change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.relation.behaviour import Behaviour, Comparison, PaidInvoice, habit_of

TODAY = date(2026, 11, 22)
RULE = Comparison()


def monthly(*delays: int | None) -> list[PaidInvoice]:
    """Invoices a month apart, the last due 31 days ago: days late of each; None: not paid."""
    found = []
    for back, delay in enumerate(reversed(delays), start=1):
        due = TODAY - timedelta(days=31 * back)
        found.append(PaidInvoice(due_on=due, settled_on=None if delay is None else due + timedelta(days=delay)))
    return found


def test_paying_later_than_before_is_a_change_for_the_worse() -> None:
    habit = habit_of(monthly(0, 0, 2, 0, 12, 15, None), TODAY, RULE)
    assert habit.behaviour is Behaviour.WORSE
    assert (habit.earlier_days, habit.recent_days) == (0.5, (12 + 15 + 31) / 3)
    assert (habit.due_count, habit.paid_count) == (7, 6)
    assert habit.on_time_ratio == 3 / 7


def test_one_bad_month_among_good_ones_changes_nothing() -> None:
    assert habit_of(monthly(0, 5, 0, 3, 0, 25, 0), TODAY, RULE).behaviour is Behaviour.STEADY


def test_paying_sooner_than_before_is_a_change_for_the_better() -> None:
    assert habit_of(monthly(20, 30, 25, 0, -3, 0), TODAY, RULE).behaviour is Behaviour.BETTER


def test_a_change_of_exactly_the_days_of_the_rule_counts() -> None:
    assert habit_of(monthly(0, 0, 0, 10, 10, 10), TODAY, RULE).behaviour is Behaviour.WORSE
    assert habit_of(monthly(0, 0, 0, 10, 10, 9), TODAY, RULE).behaviour is Behaviour.STEADY


def test_with_few_invoices_nothing_is_said() -> None:
    assert habit_of(monthly(0, 0, 40, 40, 40), TODAY, RULE).behaviour is Behaviour.UNKNOWN
    nothing = habit_of([], TODAY, RULE)
    assert (nothing.behaviour, nothing.on_time_ratio, nothing.late_days_median) == (Behaviour.UNKNOWN, None, None)


def test_what_is_not_due_yet_says_nothing() -> None:
    ahead = PaidInvoice(due_on=TODAY, settled_on=None)
    assert habit_of([ahead], TODAY, RULE).due_count == 0


def test_an_old_unpaid_bill_counts_at_most_ninety_days() -> None:
    old = PaidInvoice(due_on=date(2024, 1, 1), settled_on=None)
    habit = habit_of([old, *monthly(0, 0, 0, 0, 0)], TODAY, RULE)
    assert habit.earlier_days == 30
    assert habit.late_days_median == 0


@pytest.mark.parametrize("wrong", [{"recent": 0}, {"least_earlier": 10}, {"least_recent": 4}, {"change_days": 0}])
def test_a_comparison_of_nothing_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        Comparison(**wrong)
