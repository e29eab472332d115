"""Draws lengths of time from a scenario's distributions; the dice are an argument."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from dialer.twin.model import Distribution, Family, Mixture

BLOCK_COUNT = 1024
"""Draws made at a time: numpy's cost is per call."""

Lengths = NDArray[np.float64]


def draw(distribution: Distribution, dice: Generator, count: int) -> Lengths:
    """So many lengths in seconds, none negative."""
    mean_s = distribution.mean_s
    match distribution.family:
        case Family.CONSTANT:
            return np.full(count, mean_s)
        case Family.UNIFORM:
            return dice.uniform(distribution.lo_s, distribution.hi_s, count)
        case Family.EXPONENTIAL:
            return dice.exponential(mean_s, count)
        case Family.LOGNORMAL:
            sigma = math.sqrt(math.log1p(distribution.cv**2))
            return dice.lognormal(math.log(mean_s) - sigma**2 / 2, sigma, count)
        case Family.GAMMA:
            return dice.gamma(distribution.shape, mean_s / distribution.shape, count)
        case Family.WEIBULL:
            return dice.weibull(distribution.shape, count) * (mean_s / math.gamma(1 + 1 / distribution.shape))


def draw_mixed(mixture: Mixture, dice: Generator, count: int) -> Lengths:
    """Lengths of a mixture: each comes from one of its parts, chosen by the weights."""
    if len(mixture) == 1:
        return draw(mixture[0].distribution, dice, count)
    edges = np.cumsum([part.weight for part in mixture])
    chosen = np.minimum(np.searchsorted(edges, dice.random(count), side="right"), len(mixture) - 1)
    drawn = np.stack([draw(part.distribution, dice, count) for part in mixture])
    mixed: Lengths = drawn[chosen, np.arange(count)]
    return mixed


def draw_within(distribution: Distribution, dice: Generator, count: int, *, limit_s: float) -> Lengths:
    """Lengths that are at most ``limit_s``: longer ones are drawn again.

    A scenario is checked so that a fair share lies within; should none ever do, the limit itself stands for the rest.
    """
    lengths = draw(distribution, dice, count)
    for _ in range(200):
        late = np.flatnonzero(lengths > limit_s)
        if late.size == 0:
            return lengths
        lengths[late] = draw(distribution, dice, late.size)
    return np.minimum(lengths, limit_s)


def stream(mixture: Mixture, dice: Generator) -> Iterator[float]:
    """One length after another, for ever."""
    while True:
        yield from draw_mixed(mixture, dice, BLOCK_COUNT).tolist()


def chances(dice: Generator) -> Iterator[float]:
    """Uniform numbers from 0 to 1, for ever."""
    while True:
        yield from dice.random(BLOCK_COUNT).tolist()
