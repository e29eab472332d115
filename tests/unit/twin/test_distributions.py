from __future__ import annotations

import numpy as np
import pytest

from dialer.twin.distributions import chances, draw, draw_mixed, draw_within, stream
from dialer.twin.lengths import read_distribution
from dialer.twin.model import Distribution, Weighted, alone, constant, exponential, gamma, lognormal


def dice() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    "distribution",
    [
        constant(20.0),
        exponential(25.0),
        lognormal(200.0, 0.8),
        gamma(9.0, 3.0),
        read_distribution({"distribution": "uniform", "lo_s": 10.0, "hi_s": 30.0}, "t", "x"),
        read_distribution({"distribution": "weibull", "mean": 120.0, "shape": 1.4}, "t", "x"),
    ],
    ids=lambda each: each.family.value,
)
def test_lengths_have_the_mean_and_the_spread_that_the_scenario_says(distribution: Distribution) -> None:
    drawn = draw(distribution, dice(), 200_000)
    assert drawn.min() >= 0
    assert drawn.mean() == pytest.approx(distribution.mean_s, rel=0.01)
    assert drawn.std() / drawn.mean() == pytest.approx(distribution.cv, abs=0.02)


def test_a_mixture_draws_from_its_parts_by_their_weights() -> None:
    mixture = (Weighted(0.35, constant(25.0)), Weighted(0.65, constant(200.0)))
    drawn = draw_mixed(mixture, dice(), 100_000)
    assert set(drawn.tolist()) == {25.0, 200.0}
    assert (drawn == 25.0).mean() == pytest.approx(0.35, abs=0.01)


def test_lengths_above_the_limit_are_drawn_again() -> None:
    drawn = draw_within(gamma(9.0, 3.0), dice(), 50_000, limit_s=12.0)
    free = draw(gamma(9.0, 3.0), dice(), 50_000)
    assert drawn.max() <= 12.0
    assert drawn.mean() == pytest.approx(free[free <= 12.0].mean(), rel=0.01)


def test_a_limit_that_no_draw_meets_stands_for_the_rest() -> None:
    assert draw_within(constant(30.0), dice(), 3, limit_s=25.0).tolist() == [25.0, 25.0, 25.0]


def test_streams_are_the_same_for_the_same_dice_and_never_end() -> None:
    first, second = stream(alone(exponential(5.0)), dice()), stream(alone(exponential(5.0)), dice())
    assert [next(first) for _ in range(3000)] == [next(second) for _ in range(3000)]
    assert all(0 <= next(each) < 1 for each in [chances(dice())] * 2000)
