from __future__ import annotations

import numpy as np
import pytest

from dialer.twin.single_fit import fit_gamma, fit_lognormal, maximise

NOBODY = np.empty(0)


def test_the_simplex_finds_the_top_of_a_hill_and_stays_within_its_bounds() -> None:
    def hill(a: float, b: float) -> float:
        return -((a - 1.0) ** 2) - 3 * (b + 2.0) ** 2 - a * b / 2

    (a, b), _ = maximise(hill, (0.0, 0.0), ((-5, 5), (-5, 5)))
    assert (a, b) == pytest.approx((1.531915, -2.127660), abs=1e-3)
    (a, b), _ = maximise(hill, (0.0, 0.0), ((-5, 5), (-1.0, 5)))
    assert (a, b) == pytest.approx((1.25, -1.0), abs=1e-3)


def test_the_likelier_family_has_the_greater_likelihood() -> None:
    dice = np.random.default_rng(2)
    gammas, logs = dice.gamma(0.8, 50.0, 3000), dice.lognormal(4.0, 0.9, 3000)
    assert fit_gamma(gammas, NOBODY).log_likelihood > fit_lognormal(gammas, NOBODY).log_likelihood
    assert fit_lognormal(logs, NOBODY).log_likelihood > fit_gamma(logs, NOBODY).log_likelihood


def test_lengths_without_spread_give_the_narrowest_family_and_no_error() -> None:
    same = np.full(200, 12.0)
    for fit in (fit_gamma(same, NOBODY), fit_lognormal(same, NOBODY)):
        (part,) = fit.mixture
        assert part.distribution.mean_s == pytest.approx(12.0, rel=0.01)
        assert part.distribution.cv == pytest.approx(0.05, rel=0.05)
