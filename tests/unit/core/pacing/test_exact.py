from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dialer.core.pacing.exact import MOST, characteristic, convolved, tail, with_one_more

CHANCES = st.integers(1, MOST).flatmap(
    lambda trials: arrays(np.float64, (trials, 4), elements=st.floats(0.0, 1.0, allow_subnormal=False))
)


@given(CHANCES, st.integers(-3, MOST + 3))
def test_the_law_by_roots_of_unity_is_that_of_plain_convolution(chances: np.ndarray, threshold: int) -> None:
    exact = convolved(chances)[:, max(0, threshold) :].sum(axis=1)
    assert tail(characteristic(chances), threshold) == pytest.approx(np.clip(exact, 0.0, 1.0), abs=1e-12)


@given(CHANCES.filter(lambda chances: len(chances) < MOST), st.floats(0.0, 1.0), st.integers(0, 5))
def test_one_more_trial_is_one_more_factor(chances: np.ndarray, chance: float, threshold: int) -> None:
    row = np.full(4, chance)
    added = with_one_more(characteristic(chances), row)
    whole = characteristic(np.vstack([chances, row]))
    assert tail(added, threshold) == pytest.approx(tail(whole, threshold), abs=1e-12)


def test_convolution_of_coins_is_binomial() -> None:
    law = convolved(np.full((4, 1), 0.5))
    assert law[0] == pytest.approx(np.array([1, 4, 6, 4, 1]) / 16)
