"""The risk of one more call: the chance that its person, once on the line, finds no agent within the patience."""

from __future__ import annotations

from math import erf, exp, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from dialer.core.pacing.exact import MOST, Law, characteristic, tail, with_one_more
from dialer.core.pacing.tables import Sums

Curve = NDArray[np.floating]

_REACH = 6.0
_GRID = np.linspace(-_REACH, _REACH, 2401)
_UPPER = np.array([0.5 * (1.0 - erf(x / sqrt(2.0))) for x in _GRID])
_BEND = np.array([(x * x - 1.0) * exp(-x * x / 2.0) / (6.0 * sqrt(2.0 * pi)) for x in _GRID])
_PER_STEP = (len(_GRID) - 1) / (2.0 * _REACH)
_MIDDLE = _REACH * _PER_STEP + 0.5
_SURE = 1e-4


def normal_tail(mean: Curve, variance: Curve, third: Curve, threshold: float) -> Curve:
    """P(S >= threshold) for an integer S by its first three cumulants.

    First-order Edgeworth: ``Q(x) + skew (x^2 - 1) phi(x) / 6`` with ``x = (threshold - 1/2 - mean) / sd``.
    Source: Johnson, Kemp, Kotz, Univariate Discrete Distributions, 3rd ed., 2005, section 1.2. The arrays may have any
    common shape.
    """
    variance = np.maximum(variance, _SURE)
    spread = np.sqrt(variance)
    x = (threshold - 0.5 - mean) / spread
    index = (x * _PER_STEP + _MIDDLE).astype(np.intp)  # beyond the grid its ends hold
    tails: Curve = _UPPER.take(index, mode="clip") + third / (variance * spread) * _BEND.take(index, mode="clip")
    return np.minimum(np.maximum(tails, 0.0), 1.0)


class Outlook:
    """The law of ``S = answers - releases`` at each node, as lines are added one by one.

    Args:
        room: free agents less people who wait already; below zero when more wait than agents are free.
        lines: sums over the lines in flight of their chances to be answered by each node, of squares and of cubes;
            None where there are no lines.
        releases: the same of the busy agents' chances to be there for a call answered at each node.
        node_mass: chance of a new call's answer at each node, summing to 1.
    """

    def __init__(self, *, room: int, lines: Sums | None, releases: Sums | None, node_mass: Curve) -> None:
        self.room = room
        self.node_mass = node_mass
        nothing = (np.zeros(len(node_mass)),) * 3
        answers, answer_squares, answer_cubes = lines or nothing
        freed, freed_squares, freed_cubes = releases or nothing
        self.answers: Curve = answers
        self.releases: Curve = freed
        self._mean: Curve = answers - freed
        self._variance: Curve = (answers + freed) - (answer_squares + freed_squares)
        self._third: Curve = self._mean - 3.0 * (answer_squares - freed_squares) + 2.0 * (answer_cubes - freed_cubes)

    def widen(self, spread: float) -> None:
        """The answer rate itself is uncertain: standard deviation ÷ mean, common to all lines."""
        error = spread * self.answers
        self._variance = self._variance + error * error

    def expect_arrivals(self, arrivals: Curve) -> None:
        """Inbound calls expected by each node, a Poisson stream."""
        self.answers = self.answers + arrivals
        self._mean = self._mean + arrivals
        self._variance = self._variance + arrivals
        self._third = self._third + arrivals

    def risk(self) -> float:
        """q: chance that one more call, once answered, finds no agent in time."""
        return float(self.node_mass.dot(normal_tail(self._mean, self._variance, self._third, self.room)))

    def add(self, chances: Curve) -> None:
        """More lines: for each the chance to be answered by each node, one row a line."""
        spread = chances * (1.0 - chances)
        self._mean = self._mean + np.add.reduce(chances, axis=0)
        self._variance = self._variance + np.add.reduce(spread, axis=0)
        self._third = self._third + np.add.reduce(spread * (1.0 - 2.0 * chances), axis=0)

    def risks_of(self, chances: Curve) -> Curve:
        """The risk of each of several more lines in turn, each given those before it: one row a line."""
        spread = chances * (1.0 - chances)
        parts = np.stack((chances, spread, spread * (1.0 - 2.0 * chances)))
        before = np.cumsum(parts, axis=1) - parts
        mean, variance, third = self._mean + before[0], self._variance + before[1], self._third + before[2]
        risks: Curve = normal_tail(mean, variance, third, self.room).dot(self.node_mass)
        return risks


class ExactOutlook:
    """The same for few calls and busy agents, without approximation; arguments are chances, one row a trial."""

    def __init__(self, *, room: int, lines: Curve, releases: Curve, node_mass: Curve) -> None:
        self.node_mass = node_mass
        self.answers: Curve = np.add.reduce(lines, axis=0)
        self.releases: Curve = np.add.reduce(releases, axis=0)
        self._threshold = room + len(releases)
        self._trial_count = len(lines) + len(releases)
        self._law: Law = characteristic(np.concatenate((lines, 1.0 - releases)))

    @property
    def has_room(self) -> bool:
        """Whether one more trial can be told apart."""
        return self._trial_count < MOST

    def risk(self) -> float:
        """q: chance that one more call, once answered, finds no agent in time."""
        return float(self.node_mass.dot(tail(self._law, self._threshold)))

    def add(self, chances: Curve) -> None:
        """One more line, with its chances to be answered by each node."""
        self._law = with_one_more(self._law, chances)
        self._trial_count += 1
