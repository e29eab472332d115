"""The risk of one more call: the chance that its person, once on the line, finds no agent within the patience."""

from __future__ import annotations

from math import erf, exp, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from dialer.core.pacing.exact import MOST, characteristic, tail, with_one_more

Curve = NDArray[np.floating]

EXACT_MOST = 12
"""Calls and busy agents up to which the law is exact. Source: pacing.md §6."""

_REACH = 6.0
_GRID = np.linspace(-_REACH, _REACH, 2401)
_UPPER = np.array([0.5 * (1.0 - erf(x / sqrt(2.0))) for x in _GRID])
_BEND = np.array([(x * x - 1.0) * exp(-x * x / 2.0) / (6.0 * sqrt(2.0 * pi)) for x in _GRID])
_PER_STEP = (len(_GRID) - 1) / (2.0 * _REACH)
_SURE = 1e-4


def normal_tail(mean: Curve, variance: Curve, third: Curve, threshold: float) -> Curve:
    """P(S >= threshold) for an integer S by its first three cumulants.

    First-order Edgeworth: ``Q(x) + skew (x^2 - 1) phi(x) / 6`` with ``x = (threshold - 1/2 - mean) / sd``.
    Source: Johnson, Kotz, Kemp, Univariate Discrete Distributions, 3rd ed., 2005, section 1.2.6. The arrays may have
    any common shape.
    """
    spread = np.sqrt(np.maximum(variance, _SURE))
    x = (threshold - 0.5 - mean) / spread
    index = np.clip((x + _REACH) * _PER_STEP + 0.5, 0, len(_GRID) - 1).astype(np.intp)
    skew = third / (spread * spread * spread)
    tails: Curve = np.clip(_UPPER[index] + skew * _BEND[index], 0.0, 1.0)
    return tails


class Outlook:
    """The law of ``S = answers - releases`` at each node, as lines are added one by one.

    Exact (product of characteristic functions) while calls and busy agents are few, by three cumulants beyond.

    Args:
        room: free agents less people who wait already; below zero when more wait than agents are free.
        lines: chance of each line in flight to be answered by each node, one row a line.
        releases: chance of each busy agent to be there for a call answered at each node, one row an agent.
        arrivals: inbound calls expected by each node.
        node_mass: chance of a new call's answer at each node, summing to 1.
    """

    def __init__(self, *, room: int, lines: Curve, releases: Curve, arrivals: Curve | None, node_mass: Curve) -> None:
        self.room = room
        self.node_mass = node_mass
        self.answers: Curve = lines.sum(axis=0)
        self.releases: Curve = releases.sum(axis=0)
        self._busy_count = len(releases)
        self._trial_count = len(lines) + len(releases)
        self._law = None
        spread, lean = lines * (1.0 - lines), releases * (1.0 - releases)
        self._mean: Curve = self.answers - self.releases
        self._variance: Curve = spread.sum(axis=0) + lean.sum(axis=0)
        self._third: Curve = (spread * (1.0 - 2.0 * lines)).sum(axis=0) - (lean * (1.0 - 2.0 * releases)).sum(axis=0)
        if self._trial_count <= EXACT_MOST:
            self._law = characteristic(np.concatenate((lines, 1.0 - releases)))
        if arrivals is not None:
            self.answers = self.answers + arrivals
            self._mean = self._mean + arrivals
            self._variance = self._variance + arrivals
            self._third = self._third + arrivals
            self._law = None

    @property
    def is_exact(self) -> bool:
        return self._law is not None

    def risk(self) -> float:
        """q: chance that one more call, once answered, finds no agent in time."""
        if self._law is not None:
            return float(self.node_mass @ tail(self._law, self.room + self._busy_count))
        return float(self.node_mass @ normal_tail(self._mean, self._variance, self._third, self.room))

    def add(self, chances: Curve) -> None:
        """One more line, answered by each node with these chances."""
        spread = chances * (1.0 - chances)
        self.answers = self.answers + chances
        self._mean = self._mean + chances
        self._variance = self._variance + spread
        self._third = self._third + spread * (1.0 - 2.0 * chances)
        self._trial_count += 1
        if self._law is not None:
            self._law = with_one_more(self._law, chances) if self._trial_count <= MOST else None

    def risks_of_more(self, chances: Curve) -> Curve:
        """The risk of each of several lines in turn, each given that those before it are opened: one row a line."""
        spread = chances * (1.0 - chances)
        before = (np.cumsum(part, axis=0) - part for part in (chances, spread, spread * (1.0 - 2.0 * chances)))
        mean, variance, third = before
        tails = normal_tail(self._mean + mean, self._variance + variance, self._third + third, self.room)
        risks: Curve = tails @ self.node_mass
        return risks
