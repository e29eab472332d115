from __future__ import annotations

import numpy as np
import pytest

from dialer.core.campaigns.measured import CallTimes
from dialer.twin.answered import level_of_today, measure_answers, rate_drawn, resolved_calls
from tests.unit.twin.floors import ZERO_S, make_call


def calls_at(rates: list[float], per_hour: int, seed: int = 3, begins_s: float = 0.0) -> list[CallTimes]:
    """So many calls in each hour, answered with that hour's chance."""
    dice = np.random.default_rng(seed)
    return [
        make_call(begins_s + 3600 * (hour + i / per_hour), 8.0 if dice.random() < rate else None)
        for hour, rate in enumerate(rates)
        for i in range(per_hour)
    ]


def starts(calls: list[CallTimes]) -> list[float]:
    return [ZERO_S] * len(calls)


def test_one_rate_serves_hours_that_differ_by_chance_alone() -> None:
    calls = calls_at([0.3] * 4, 500)
    found = measure_answers(calls, starts(calls), 4)
    assert found.factors == ()
    assert found.rate == pytest.approx(0.3, abs=0.03)
    assert (found.dialled_count, found.answered_count) == (2000, sum(c.answered_s is not None for c in calls))
    assert found.dispersion < 2.0


def test_hours_that_differ_have_their_own_factors_drawn_towards_the_day() -> None:
    calls = calls_at([0.2, 0.2, 0.4, 0.4], 1000)
    found = measure_answers(calls, starts(calls), 4)
    assert found.factors == pytest.approx((0.72, 0.72, 1.28, 1.28), abs=0.1)
    assert found.dispersion < 2.5


def test_a_restless_rate_is_told_from_a_steady_one() -> None:
    rates = [0.1, 0.5, 0.1, 0.5, 0.1, 0.5]
    calls = [c for half, rate in enumerate(rates) for c in calls_at([rate], 300, half, begins_s=1800.0 * half)]
    restless = measure_answers(calls, starts(calls), 1)
    assert restless.dispersion > 10


def test_a_few_calls_lean_on_the_generic_rate_and_none_are_it() -> None:
    assert measure_answers([], [], 1).rate == pytest.approx(0.3)
    calls = [make_call(i, 8.0) for i in range(12)]
    assert measure_answers(calls, starts(calls), 1).rate == pytest.approx(0.65)


def test_calls_that_may_yet_be_answered_do_not_count() -> None:
    calls = [make_call(0), make_call(10, is_cancelled=True), make_call(20, is_reserved=True), make_call(90, 8.0)]
    assert resolved_calls(calls, ZERO_S + 100, 25.0) == calls[:1]


def test_today_moves_the_rate_as_far_as_its_calls_go() -> None:
    before = calls_at([0.3], 1000, begins_s=-86_400.0)
    today = [make_call(i, 8.0 if i % 2 else None) for i in range(200)]
    calls = [*before, *today]
    rates = measure_answers(before, [ZERO_S - 86_400.0] * len(before), 1)
    level, weight = level_of_today(calls, rates, ZERO_S)
    assert weight == pytest.approx(400.0)
    assert level == pytest.approx((100 + 200 * rates.rate) / (400 * rates.rate))
    assert level_of_today(before, rates, ZERO_S)[0] == pytest.approx(1.0)


def test_drawn_rates_spread_as_their_calls_allow() -> None:
    dice = np.random.default_rng(1)
    drawn = [rate_drawn(0.3, 400, dice) for _ in range(2000)]
    assert np.mean(drawn) == pytest.approx(0.3, abs=0.003)
    assert np.std(drawn) == pytest.approx((0.21 / 401) ** 0.5, rel=0.1)
