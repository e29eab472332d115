"""The exact law of answers less releases: products of characteristic functions, for small floors and for tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.floating]
Law = NDArray[np.complexfloating]

SIZE = 32
"""Points of the unit circle: counts of up to 31 can be told apart."""
MOST = SIZE - 1

_HALF = SIZE // 2 + 1
_ROOTS = np.exp(2j * np.pi * np.arange(_HALF) / SIZE)
_TURN = _ROOTS - 1.0


def _tails() -> Law:
    """Row s: weights of the characteristic function that give P(count >= s); conjugate halves are folded."""
    fold = np.full(_HALF, 2.0)
    fold[0] = fold[-1] = 1.0
    counts = np.arange(SIZE)
    masses = fold * np.exp(-2j * np.pi * np.outer(counts, np.arange(_HALF)) / SIZE) / SIZE
    return np.vstack([np.cumsum(masses[::-1], axis=0)[::-1], np.zeros((1, _HALF))])


_TAIL = _tails()


def characteristic(chances: Curve) -> Law:
    """Of the number of successes.

    Args:
        chances: one row per trial, one column per instant; at most 31 rows.

    Returns:
        One row per instant, one column per point of the half circle.
    """
    law: Law = np.prod(1.0 + chances[:, :, None] * _TURN, axis=0)
    return law


def with_one_more(law: Law, chances: Curve) -> Law:
    """The law when one more trial, with these chances per instant, is added."""
    more: Law = law * (1.0 + chances[:, None] * _TURN)
    return more


def tail(law: Law, threshold: int) -> Curve:
    """P(count >= threshold) at each instant."""
    if threshold <= 0:
        return np.ones(law.shape[0])
    if threshold > MOST:
        return np.zeros(law.shape[0])
    tails: Curve = np.clip((law @ _TAIL[threshold]).real, 0.0, 1.0)
    return tails


def convolved(chances: Curve) -> Curve:
    """The same law by plain convolution, slow and for any number of trials: P(count = k) in column k."""
    law = np.zeros((chances.shape[1], chances.shape[0] + 1))
    law[:, 0] = 1.0
    for row in chances:
        law[:, 1:] = law[:, 1:] * (1.0 - row[:, None]) + law[:, :-1] * row[:, None]
        law[:, 0] *= 1.0 - row
    return law
