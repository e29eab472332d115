"""The two functions of probability that fitting needs and numpy lacks."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ERFC = np.frompyfunc(math.erfc, 1, 1)


def normal_above(z: Floats) -> Floats:
    """P(Z > z) of a standard normal."""
    above: Floats = 0.5 * np.asarray(_ERFC(np.asarray(z, dtype=float) / math.sqrt(2.0)), dtype=float)
    return above


def gamma_below(shape: float, x: float) -> float:
    """P(X <= x) of a gamma with that shape and scale 1: the regularised lower incomplete gamma function.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 6.5.29 (series) and 6.5.31 (continued
    fraction, here by Lentz's method).
    """
    if x <= 0.0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1.0:
        return min(1.0, front * _series(shape, x))
    return max(0.0, 1.0 - front * _fraction(shape, x))


def _series(shape: float, x: float) -> float:
    term = total = 1.0 / shape
    n = shape
    while term > total * 1e-14:
        n += 1.0
        term *= x / n
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    tiny = 1e-300
    b = x + 1.0 - shape
    c, d = 1.0 / tiny, 1.0 / b
    value = d
    for i in range(1, 1000):
        a = -i * (i - shape)
        b += 2.0
        d = 1.0 / (a * d + b or tiny)
        c = b + a / c or tiny
        step = c * d
        value *= step
        if abs(step - 1.0) < 1e-13:
            break
    return value
