from __future__ import annotations

import numpy as np
import pytest

from dialer.twin.interval import Interval, prediction_interval


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


def test_a_small_sample_gives_no_more_than_its_span() -> None:
    assert prediction_interval([3.0, 1.0, 2.0], 0.95) == Interval(1.0, 3.0)
    assert prediction_interval([5.0], 0.8) == Interval(5.0, 5.0)
