from __future__ import annotations

import math

import numpy as np
import pytest

from dialer.twin.special import gamma_below, normal_above


@pytest.mark.parametrize(("z", "above"), [(0.0, 0.5), (1.0, 0.158655254), (-2.0, 0.977249868), (5.0, 2.866516e-7)])
def test_the_normal_tail_is_the_tabulated_one(z: float, above: float) -> None:
    assert normal_above(np.asarray([z]))[0] == pytest.approx(above, rel=1e-6)


@pytest.mark.parametrize("x", [0.01, 0.5, 1.0, 4.0, 30.0])
def test_a_gamma_of_shape_one_is_exponential(x: float) -> None:
    assert gamma_below(1.0, x) == pytest.approx(1 - math.exp(-x), rel=1e-10)


@pytest.mark.parametrize("x", [0.3, 2.0, 3.9, 4.1, 9.0, 25.0])
def test_a_gamma_of_shape_three_is_erlangs_sum(x: float) -> None:
    assert gamma_below(3.0, x) == pytest.approx(1 - math.exp(-x) * (1 + x + x * x / 2), rel=1e-9)


def test_nothing_lies_below_zero() -> None:
    assert gamma_below(2.5, 0.0) == 0.0
    assert gamma_below(2.5, -1.0) == 0.0
