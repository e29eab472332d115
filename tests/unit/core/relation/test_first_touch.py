"""The last day for the first touch."""

from __future__ import annotations

from datetime import date

from dialer.core.relation.first_touch import touch_due_on


def test_the_days_run_from_the_oldest_due_date() -> None:
    due = (date(2026, 11, 20), date(2026, 10, 20))
    assert touch_due_on(due, date(2026, 10, 1), 5) == date(2026, 10, 25)


def test_a_case_that_comes_late_has_its_days_from_then() -> None:
    assert touch_due_on((date(2026, 10, 20),), date(2026, 11, 22), 5) == date(2026, 11, 27)


def test_without_a_due_date_no_clock_runs() -> None:
    assert touch_due_on((), date(2026, 11, 22), 5) is None
