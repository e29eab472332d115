"""The answer rate over the day: factors are of the scenario's rate, not of the level before."""

from __future__ import annotations

import pytest

from dialer.twin.drift import answer_rate_at, highest_factor
from dialer.twin.model import Drift, DriftKind, Scenario


def rates(*hours: float, answer_rate: float = 0.2, **keys: object) -> list[float]:
    scenario = Scenario(agents=1, answer_rate=answer_rate, **keys)  # type: ignore[arg-type]
    return [pytest.approx(answer_rate_at(scenario, hour)) for hour in hours]


def test_a_steps_factor_multiplies_the_scenarios_rate_not_the_level_before() -> None:
    drift = (Drift(at_h=1.0, answer_rate_factor=0.5), Drift(at_h=2.0, answer_rate_factor=1.5))
    assert rates(0.0, 0.99, 1.0, 1.99, 2.0, 7.0, drift=drift) == [0.2, 0.2, 0.1, 0.1, 0.3, 0.3]


def test_a_sine_swings_around_the_rate_upwards_first() -> None:
    drift = (Drift(kind=DriftKind.SINE, period_h=2.0, amplitude=0.5),)
    assert rates(0.0, 0.5, 1.0, 1.5, 2.0, drift=drift) == [0.2, 0.3, 0.2, 0.1, 0.2]


def test_a_square_wave_jumps_every_half_period() -> None:
    drift = (Drift(kind=DriftKind.SQUARE, period_h=1.0, amplitude=0.5),)
    assert rates(0.0, 0.49, 0.5, 0.99, 1.0, drift=drift) == [0.3, 0.3, 0.1, 0.1, 0.3]


def test_a_ramp_moves_in_a_straight_line_from_the_level_before() -> None:
    drift = (
        Drift(at_h=0.0, answer_rate_factor=0.5),
        Drift(kind=DriftKind.RAMP, at_h=2.0, until_h=4.0, answer_rate_factor=1.5),
    )
    assert rates(1.0, 2.0, 3.0, 4.0, 5.0, drift=drift) == [0.1, 0.1, 0.2, 0.3, 0.3]


def test_waves_and_levels_multiply() -> None:
    drift = (Drift(at_h=0.0, answer_rate_factor=0.5), Drift(kind=DriftKind.SQUARE, period_h=2.0, amplitude=0.5))
    assert rates(0.5, 1.5, drift=drift) == [0.15, 0.05]


def test_hours_of_the_shift_have_factors_and_the_last_holds_on() -> None:
    assert rates(0.0, 1.5, 9.0, answer_rate_factor_by_h=(1.0, 0.5)) == [0.2, 0.1, 0.1]


def test_answers_stop_for_good() -> None:
    assert rates(0.9, 1.0, 3.0, answers_stop_at_h=1.0) == [0.2, 0.0, 0.0]


def test_the_highest_factor_bounds_every_moment() -> None:
    drift = (Drift(at_h=1.0, answer_rate_factor=2.0), Drift(kind=DriftKind.SINE, period_h=2.0, amplitude=0.5))
    scenario = Scenario(agents=1, answer_rate=0.2, drift=drift, answer_rate_factor_by_h=(0.5, 1.1))
    assert highest_factor(scenario) == pytest.approx(2.0 * 1.5 * 1.1)
    assert all(answer_rate_at(scenario, h / 100) <= 0.2 * highest_factor(scenario) for h in range(800))
