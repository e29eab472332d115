from __future__ import annotations

import numpy as np
import pytest

from dialer.twin.distributions import draw_mixed
from dialer.twin.model import Family, Mixture, Weighted, lognormal
from dialer.twin.two_parts import fit_two


def test_two_lognormal_kinds_are_told_apart_though_some_still_go_on() -> None:
    truth: Mixture = (Weighted(0.3, lognormal(12.0, 0.5)), Weighted(0.7, lognormal(180.0, 0.7)))
    dice = np.random.default_rng(4)
    lengths = draw_mixed(truth, dice, 4000)
    seen_for = dice.uniform(0, 1500, lengths.size)
    fit = fit_two(lengths[lengths <= seen_for], seen_for[lengths > seen_for], Family.LOGNORMAL)
    short, long = fit.mixture
    assert fit.parameter_count == 5
    assert short.weight == pytest.approx(0.3, abs=0.04)
    assert (short.distribution.mean_s, short.distribution.cv) == pytest.approx((12.0, 0.5), rel=0.15)
    assert (long.distribution.mean_s, long.distribution.cv) == pytest.approx((180.0, 0.7), rel=0.1)


def test_the_weights_add_up_to_one() -> None:
    lengths = np.random.default_rng(5).lognormal(4.0, 1.0, 500)
    for short in (Family.EXPONENTIAL, Family.LOGNORMAL):
        assert sum(part.weight for part in fit_two(lengths, np.empty(0), short).mixture) == pytest.approx(1.0)
