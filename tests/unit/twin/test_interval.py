from __future__ import annotations

import numpy as np
import pytest

from dialer.twin.interval import Interval, prediction_interval, student


@pytest.mark.parametrize("share", [0.8, 0.95])
@pytest.mark.parametrize("sample_size", [39, 79])
def test_the_next_value_lies_within_as_often_as_stated(share: float, sample_size: int) -> None:
    dice = np.random.default_rng(1)
    drawn = dice.lognormal(0.0, 1.0, (4000, sample_size + 1))
    held = sum(prediction_interval(row[:-1].tolist(), share).holds(row[-1]) for row in drawn)
    assert held / 4000 == pytest.approx(share, abs=4 * (share * (1 - share) / 4000) ** 0.5)


def test_ends_are_interpolated_between_neighbours() -> None:
    found = prediction_interval([float(v) for v in range(1, 20)], 0.8)
    assert (found.lo, found.hi) == pytest.approx((2.0, 18.0))
    found = prediction_interval([float(v) for v in range(1, 10)], 0.7)
    assert (found.lo, found.hi) == pytest.approx((1.5, 8.5))


@pytest.mark.parametrize(("freedom", "reach"), [(4, 2.776), (8, 2.306), (16, 2.120), (100, 1.984)])
def test_students_t_is_the_tabulated_one(freedom: int, reach: float) -> None:
    assert student(0.95, freedom) == pytest.approx(reach, rel=0.01)


def test_a_sample_that_is_too_small_is_taken_for_normal() -> None:
    dice = np.random.default_rng(2)
    drawn = dice.normal(10.0, 2.0, (4000, 10))
    held = sum(prediction_interval(row[:-1].tolist(), 0.95).holds(row[-1]) for row in drawn)
    assert held / 4000 == pytest.approx(0.95, abs=0.014)
    assert prediction_interval([5.0], 0.8) == Interval(5.0, 5.0)


def test_what_cannot_be_is_cut_off() -> None:
    assert Interval(-0.1, 0.4).within(0.0, 1.0) == Interval(0.0, 0.4)
    assert Interval(0.8, 1.2).within(0.0, 1.0) == Interval(0.8, 1.0)
