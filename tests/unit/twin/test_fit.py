from __future__ import annotations

import numpy as np
import pytest

from dialer.twin.distributions import draw_mixed, draw_within
from dialer.twin.fit import (
    Lengths,
    cv_of,
    fit_lengths,
    fit_ringing,
    fit_uniform,
    mean_of,
    mean_with_censored,
    scaled,
    shrunk,
)
from dialer.twin.model import Distribution, Family, Mixture, Weighted, alone, exponential, gamma, lognormal

TWO_KINDS: Mixture = (Weighted(0.35, exponential(25.0)), Weighted(0.65, lognormal(200.0, 0.8)))
GENERIC = alone(lognormal(150.0, 1.0))


def drawn(mixture: Mixture, count: int, seed: int = 7) -> list[float]:
    return draw_mixed(mixture, np.random.default_rng(seed), count).tolist()


def test_a_mixture_of_short_and_long_conversations_is_found_with_its_figures() -> None:
    found = fit_lengths(Lengths(drawn(TWO_KINDS, 4000)), GENERIC, 20)
    short, long = found
    assert (short.distribution.family, long.distribution.family) == (Family.EXPONENTIAL, Family.LOGNORMAL)
    assert short.weight == pytest.approx(0.35, abs=0.05)
    assert short.distribution.mean_s == pytest.approx(25.0, rel=0.2)
    assert long.distribution.mean_s == pytest.approx(200.0, rel=0.08)
    assert cv_of(found) == pytest.approx(cv_of(TWO_KINDS), rel=0.1)


@pytest.mark.parametrize("truth", [lognormal(25.0, 0.6), gamma(60.0, 4.0)], ids=str)
def test_lengths_of_one_kind_are_not_cut_in_two(truth: Distribution) -> None:
    (part,) = fit_lengths(Lengths(drawn(alone(truth), 3000)), GENERIC, 20)
    assert part.distribution.family is truth.family
    assert part.distribution.cv == pytest.approx(truth.cv, rel=0.1)


def test_few_lengths_scale_the_generic_shape_towards_what_was_seen() -> None:
    found = fit_lengths(Lengths([60.0] * 20), TWO_KINDS, 20)
    assert mean_of(found) == pytest.approx((60.0 + mean_of(TWO_KINDS)) / 2)
    assert [part.weight for part in found] == [0.35, 0.65]
    assert cv_of(found) == pytest.approx(cv_of(TWO_KINDS))


def test_without_any_length_the_generic_one_stands() -> None:
    assert fit_lengths(Lengths([], [30.0]), TWO_KINDS, 20) == TWO_KINDS


def test_conversations_that_go_on_are_not_left_out_of_the_mean() -> None:
    lengths = np.asarray(drawn(alone(exponential(100.0)), 6000))
    seen_for = np.random.default_rng(1).uniform(0, 300, lengths.size)
    whole, going = lengths[lengths <= seen_for], seen_for[lengths > seen_for]
    assert whole.mean() < 80.0
    assert mean_with_censored(whole, going) == pytest.approx(100.0, rel=0.06)
    found = fit_lengths(Lengths(whole.tolist(), going.tolist()), GENERIC, 20)
    assert mean_of(found) == pytest.approx(100.0, rel=0.06)
    assert cv_of(found) == pytest.approx(1.0, rel=0.12)


@pytest.mark.parametrize("truth", [gamma(9.0, 3.0), gamma(14.0, 2.0), lognormal(9.0, 0.7)], ids=str)
def test_ringing_that_was_cut_off_at_the_time_out_gives_the_whole_family(truth: Distribution) -> None:
    rings = draw_within(truth, np.random.default_rng(3), 4000, limit_s=25.0).tolist()
    found = fit_ringing(rings, 25.0, gamma(9.0, 3.0), 30)
    assert found.family is truth.family
    assert found.mean_s == pytest.approx(truth.mean_s, rel=0.05)
    assert found.cv == pytest.approx(truth.cv, rel=0.07)


def test_ringing_stays_within_the_time_out_whatever_was_seen() -> None:
    found = fit_ringing([24.0 + i / 1000 for i in range(500)], 25.0, gamma(9.0, 3.0), 30)
    assert found.mean_s < 25.0
    assert fit_ringing([], 25.0, gamma(9.0, 3.0), 30).mean_s == pytest.approx(9.0)


def test_a_uniform_length_keeps_its_ends_though_a_few_lie_outside() -> None:
    values = [*np.random.default_rng(5).uniform(1.0, 3.0, 2000), *[40.0] * 20]
    lo_s, hi_s = fit_uniform(values, (0.8, 2.0), 30)
    assert lo_s == pytest.approx(1.0, abs=0.05)
    assert hi_s == pytest.approx(3.0, abs=0.1)
    assert fit_uniform([], (0.8, 2.0), 30) == (0.8, 2.0)


def test_shrinking_weighs_the_generic_value_as_so_many_observations() -> None:
    assert shrunk(10.0, 30, 20.0, 10) == pytest.approx(12.5)
    assert shrunk(10.0, 0, 20.0, 10) == 20.0


def test_scaling_keeps_the_shape() -> None:
    twice = scaled(TWO_KINDS, 2.0)
    assert mean_of(twice) == pytest.approx(2 * mean_of(TWO_KINDS))
    assert cv_of(twice) == pytest.approx(cv_of(TWO_KINDS))
