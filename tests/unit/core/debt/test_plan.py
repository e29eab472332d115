"""Instalment plans: the worked vectors of ``domain.md`` §3.6, and sums that always hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.plan import (
    Every,
    Instalment,
    Plan,
    PlanState,
    check_gaps,
    check_plan,
    due_dates,
    equal_split,
    french_split,
    make_plan,
    standing,
)
from dialer.core.kernel.calendars import is_working_day
from dialer.core.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("minor", "count", "expected"),
    [(1_000_00, 3, [333_33, 333_33, 333_34]), (437_19, 4, [109_29, 109_29, 109_29, 109_32]), (5, 5, [1] * 5)],
)
def test_equal_rates_leave_the_rest_to_the_last(minor: int, count: int, expected: list[int]) -> None:
    assert equal_split(minor, count) == expected


def test_a_french_plan_to_the_cent() -> None:
    parts = french_split(1_000_00, 6, Decimal(5))
    assert [sum(part) for part in parts] == [169_11] * 5 + [169_09]
    assert sum(interest for _, interest in parts) == 14_64


def test_monthly_rates_keep_their_day_and_clamp_to_the_months_end() -> None:
    anchors = due_dates(date(2026, 8, 31), 7, Every.MONTH)
    assert anchors == [
        date(2026, 8, 31),
        date(2026, 9, 30),
        date(2026, 11, 2),  # 31 October is a Saturday, 1 November a Sunday
        date(2026, 11, 30),
        date(2026, 12, 31),
        date(2027, 2, 1),  # 31 January is a Sunday
        date(2027, 3, 1),  # 28 February is a Sunday
    ]


def test_weeks_keep_their_weekday_but_for_holidays() -> None:
    assert due_dates(date(2026, 12, 1), 2, Every.WEEK) == [date(2026, 12, 1), date(2026, 12, 9)]
    assert due_dates(date(2026, 12, 1), 2, Every.TWO_WEEKS) == [date(2026, 12, 1), date(2026, 12, 15)]


@given(st.integers(1, 10**8), st.integers(1, 120), st.decimals(0, 100, places=2))
def test_a_plan_sums_to_its_amount(minor: int, count: int, percent: Decimal) -> None:
    if minor < count:
        with pytest.raises(Invalid):
            french_split(minor, count, percent)
        return
    parts = french_split(minor, count, percent)
    assert len(parts) == count
    assert sum(principal for principal, _ in parts) == minor
    assert all(principal >= 0 and interest >= 0 for principal, interest in parts)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(1, 60), st.sampled_from(Every))
def test_rates_fall_due_on_working_days_in_order(first: date, count: int, every: Every) -> None:
    days = due_dates(first, count, every)
    assert all(is_working_day(day, "IT") for day in days)
    assert days == sorted(days)


def plan() -> Plan:
    return make_plan(300_00, agreed_on=date(2026, 1, 5), first_on=date(2026, 2, 2), count=3)


def test_a_down_payment_is_the_first_rate() -> None:
    made = make_plan(1_000_00, agreed_on=date(2026, 1, 5), first_on=date(2026, 2, 5), count=3, down_payment=100_00)
    assert [(rate.number, rate.due_on, rate.minor) for rate in made.instalments] == [
        (1, date(2026, 1, 5), 100_00),
        (2, date(2026, 2, 5), 300_00),
        (3, date(2026, 3, 5), 300_00),
        (4, date(2026, 4, 7), 300_00),  # 5 April 2026 is Easter
    ]
    assert made.minor == 1_000_00


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_on": date(2026, 1, 4)}, "first_on"),
        ({"down_payment": 300_00}, "down_payment"),
        ({"count": 0}, "count"),
        ({"count": 121}, "count"),
        ({"yearly_percent": Decimal(101)}, "yearly_percent"),
    ],
)
def test_plans_that_cannot_be(changes: dict[str, object], field: str) -> None:
    values: dict[str, object] = {"agreed_on": date(2026, 1, 5), "first_on": date(2026, 2, 2), "count": 3}
    with pytest.raises(Invalid) as error:
        make_plan(300_00, **{**values, **changes})  # type: ignore[arg-type]
    assert error.value.facts["field"] == field


def test_rates_written_by_hand_must_sum_and_stand_in_order() -> None:
    today = date(2026, 1, 5)
    first, second = Instalment(1, date(2026, 2, 2), 100_00), Instalment(2, date(2026, 3, 2), 200_00)
    check_plan([first, second], 300_00, today)
    with pytest.raises(Invalid, match=r"change a rate by \+0.01"):
        check_plan([first, second], 300_01, today)
    with pytest.raises(Invalid, match="rate 1 is due before the one before"):
        check_plan([second, first], 300_00, today)
    with pytest.raises(Invalid, match="before today"):
        check_plan([first, second], 300_00, date(2026, 2, 3))
    with pytest.raises(Invalid, match="more than zero"):
        check_plan([Instalment(1, today, 300_00), Instalment(2, today, 0)], 300_00, today)


@pytest.mark.parametrize(
    ("payments", "today", "state", "missed"),
    [
        ([], date(2026, 2, 2), PlanState.ACTIVE, ()),
        ([], date(2026, 2, 3), PlanState.LATE, (1,)),
        ([], date(2026, 2, 12), PlanState.LATE, (1,)),
        ([], date(2026, 2, 13), PlanState.BROKEN, (1,)),
        ([(date(2026, 2, 12), 100_00)], date(2026, 2, 20), PlanState.ACTIVE, ()),
        ([(date(2026, 2, 13), 100_00)], date(2026, 2, 20), PlanState.BROKEN, ()),
        ([(date(2026, 2, 2), 99_00)], date(2026, 2, 20), PlanState.ACTIVE, ()),
        ([(date(2026, 2, 2), 98_99)], date(2026, 2, 20), PlanState.BROKEN, (1,)),
        ([(date(2026, 2, 2), 100_00), (date(2026, 3, 2), 200_00)], date(2026, 3, 2), PlanState.COMPLETED, ()),
        ([(date(2026, 1, 4), 300_00)], date(2026, 3, 1), PlanState.BROKEN, (1,)),
    ],
)
def test_a_plan_breaks_ten_days_after_a_missed_rate(
    payments: list[tuple[date, int]], today: date, state: PlanState, missed: tuple[int, ...]
) -> None:
    found = standing(plan(), payments, today)
    assert (found.state, found.missed) == (state, missed)


def test_two_missed_rates_break_it_at_once() -> None:
    weekly = make_plan(300_00, agreed_on=date(2026, 1, 5), first_on=date(2026, 1, 12), count=3, every=Every.WEEK)
    found = standing(weekly, [], date(2026, 1, 20))
    assert (found.state, found.broken_on, found.missed) == (PlanState.BROKEN, date(2026, 1, 20), (1, 2))
    assert found.overdue == 200_00
    assert found.residual_due


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(1, 200_00)), max_size=6), st.integers(0, 150))
def test_what_a_plan_has_is_what_was_paid_since_it_was_agreed(days: list[tuple[int, int]], later: int) -> None:
    made, today = plan(), date(2026, 1, 5) + timedelta(days=later)
    payments = [(date(2026, 1, 5) + timedelta(days=offset), minor) for offset, minor in days]
    found = standing(made, payments, today)
    assert found.paid == sum(minor for day, minor in payments if day <= today)
    assert 0 <= found.overdue <= made.minor
    assert standing(made, reversed(payments), today) == found


def test_rates_follow_one_another_within_three_months() -> None:
    today = date(2026, 3, 2)
    check_gaps([Instalment(1, date(2026, 6, 2), 1), Instalment(2, date(2026, 9, 2), 1)], today)
    with pytest.raises(Invalid, match="rate 1 is due on 2026-06-03"):
        check_gaps([Instalment(1, date(2026, 6, 3), 1)], today)
    with pytest.raises(Invalid, match="rate 2 is due on 2062-04-01"):
        check_gaps([Instalment(1, date(2026, 4, 1), 1), Instalment(2, date(2062, 4, 1), 1)], today)


def test_interest_is_part_of_a_rate_and_of_the_whole_and_follows_the_distance_of_the_rates() -> None:
    terms = {"agreed_on": date(2026, 1, 5), "first_on": date(2026, 2, 2), "count": 6, "yearly_percent": Decimal(5)}
    monthly = make_plan(1_000_00, **terms)  # type: ignore[arg-type]
    assert (monthly.interest, monthly.minor) == (14_64, 1_014_64)
    assert [rate.minor for rate in monthly.instalments] == [169_11] * 5 + [169_09]
    for every, periods in ((Every.WEEK, 52), (Every.TWO_WEEKS, 26)):
        found = make_plan(1_000_00, every=every, **terms)  # type: ignore[arg-type]
        assert [rate.interest for rate in found.instalments] == [
            interest for _, interest in french_split(1_000_00, 6, Decimal(5), periods)
        ]


def test_the_limits_of_plans_themselves_are_allowed() -> None:
    assert len(french_split(120, 120, Decimal(100))) == 120
    assert make_plan(5_00, agreed_on=date(2026, 2, 2), first_on=date(2026, 2, 2), count=1).minor == 5_00
    check_plan([Instalment(1, date(2026, 2, 2), 1)], 1, date(2026, 2, 2))
    for split in (equal_split(120, 120), equal_split(2, 2)):
        assert set(split) == {1}


@pytest.mark.parametrize(("minor", "count"), [(2, 3), (100, 0), (1_000, 121)])
def test_rates_of_less_than_a_cent_or_too_many_are_refused_by_every_way(minor: int, count: int) -> None:
    for split in (lambda: equal_split(minor, count), lambda: french_split(minor, count, Decimal(5))):
        with pytest.raises(Invalid):
            split()
    with pytest.raises(Invalid):
        check_plan([], 0, date(2026, 1, 5))


def own(*rates: tuple[date, int]) -> Plan:
    instalments = tuple(Instalment(number, day, minor) for number, (day, minor) in enumerate(rates, start=1))
    return Plan(agreed_on=date(2026, 1, 5), instalments=instalments)


def test_a_rate_that_is_due_today_is_not_missed_yet() -> None:
    made = own((date(2026, 2, 2), 100_00), (date(2026, 2, 3), 100_00), (date(2026, 2, 4), 100_00))
    paid = [(date(2026, 2, 2), 100_00)]
    assert standing(made, paid, date(2026, 2, 4)).state is PlanState.LATE
    found = standing(made, paid, date(2026, 2, 5))
    assert (found.state, found.broken_on) == (PlanState.BROKEN, date(2026, 2, 5))


def test_the_ten_days_count_from_the_rate_that_is_missed() -> None:
    made = own((date(2026, 2, 2), 100_00), (date(2026, 2, 3), 100_00), (date(2026, 6, 1), 100_00))
    paid = [(date(2026, 2, 2), 100_00)]
    assert standing(made, paid, date(2026, 2, 13)).broken_on is None
    assert standing(made, paid, date(2026, 2, 14)).broken_on == date(2026, 2, 14)


def test_small_rates_break_a_plan_too() -> None:
    small = own((date(2026, 2, 2), 50), (date(2026, 3, 2), 50))
    assert standing(small, [], date(2026, 2, 13)).state is PlanState.BROKEN
    assert standing(small, [(date(2026, 2, 1), 1)], date(2026, 2, 13)).broken_on is None
