from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.pacing.threshold import (
    CLOSED_TOLERANCE,
    HIGHEST,
    LOWEST,
    MOST_THRESHOLD,
    SAFE_END_S,
    TOLERANCE,
    Control,
    Threshold,
)


def threshold(
    control: Control | None = None,
    *,
    budget: float = 10.0,
    cap: float = 0.03,
    at_stake: float = 0.0,
    remaining: float = 2000.0,
    quarter: float = 100.0,
    time_left_s: float | None = 4 * 3600.0,
) -> Threshold:
    return (control or Control()).threshold(
        budget=budget,
        cap=cap,
        at_stake=at_stake,
        remaining_count=remaining,
        quarter_count=quarter,
        time_left_s=time_left_s,
    )


def test_nothing_is_lent_at_the_start_of_the_day() -> None:
    for budget in (-3.0, 0.0, 0.5, 0.999):
        assert threshold(budget=budget) == Threshold(theta=0.0, reason="budget_spent")
    assert threshold(budget=1.0).theta > 0


def test_the_threshold_comes_in_with_the_budget_and_not_at_once() -> None:
    thetas = [threshold(budget=b).theta for b in (1.0, 2.0, 4.0, 8.0, 20.0)]
    assert thetas == sorted(thetas)
    assert thetas[0] < 0.2 * thetas[-1]
    assert thetas[-1] == pytest.approx(0.03, rel=0.4)


def test_near_the_end_of_the_day_a_budget_left_over_is_spent() -> None:
    assert threshold(budget=8.0, remaining=200.0).theta > 1.5 * threshold(budget=8.0, remaining=3000.0).theta
    assert threshold(budget=50.0, remaining=10.0).theta <= 0.06 + 1e-12, "at most twice the cap"


def test_calls_on_their_way_are_set_aside_first() -> None:
    assert threshold(budget=2.0, at_stake=0.5).reason == "budget_spent"
    assert threshold(budget=6.0, at_stake=0.5).theta < threshold(budget=6.0).theta


@given(st.floats(-5, 60), st.floats(0, 5), st.floats(0, 5))
def test_more_at_stake_never_raises_the_threshold(budget: float, at_stake: float, more: float) -> None:
    assert threshold(budget=budget, at_stake=at_stake + more).theta <= threshold(budget=budget, at_stake=at_stake).theta


@given(st.floats(-5, 60), st.floats(0, 5), st.floats(0.005, 0.05), st.floats(0, 5000))
def test_more_budget_never_lowers_the_threshold(budget: float, more: float, cap: float, remaining: float) -> None:
    less = threshold(budget=budget, cap=cap, remaining=remaining).theta
    assert threshold(budget=budget + more, cap=cap, remaining=remaining).theta >= less - 1e-12


def test_the_last_minutes_take_no_risk() -> None:
    assert threshold(time_left_s=SAFE_END_S) == Threshold(theta=0.0, reason="end_of_day")
    assert threshold(time_left_s=SAFE_END_S + 1).theta > 0
    assert threshold(time_left_s=None).theta > 0


def test_a_cap_of_nothing_allows_nothing() -> None:
    assert threshold(cap=0.0, budget=0.0).theta == 0.0


def test_what_counts_as_no_risk_is_smaller_while_the_budget_is_spent() -> None:
    assert Threshold(theta=0.02).most == 0.02 + TOLERANCE
    assert Threshold(theta=0.0, reason="budget_spent").most == CLOSED_TOLERANCE


def test_the_feedback_raises_the_threshold_while_fewer_are_lost_than_allowed() -> None:
    control = Control()
    first = threshold(control).theta
    for _ in range(1000):
        control.answered()
    assert threshold(control).theta > 1.5 * first
    for _ in range(40):
        control.answered()
        control.lost()
    assert threshold(control).theta < first


def test_the_feedback_has_bounds_and_so_has_the_threshold() -> None:
    control = Control()
    for _ in range(500):
        control.lost()
    assert control.g == LOWEST
    threshold(control)
    for _ in range(100_000):
        control.answered()
    assert control.g == HIGHEST
    assert threshold(control, cap=0.4, budget=90.0).theta == MOST_THRESHOLD


def test_its_state_is_taken_up_again_and_half_believed_on_another_day() -> None:
    control = Control()
    threshold(control)
    control.answered()
    control.lost()
    again = Control()
    again.restore(control.state())  # type: ignore[arg-type]
    assert again.state() == control.state()
    again.begin_day()
    assert again.g == control.g / 2
