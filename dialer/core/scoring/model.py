"""A probability that explains itself: additive log-odds of classes, held to a prior until enough was seen.

p = 1 / (1 + exp(-z)), z = b + sum of the effects of the lead's classes. The base b starts from the prior rate and each
effect from 0, with a normal prior of standard deviation SPREAD on the log-odds (ridge); the posterior is the normal one
around its mode (Laplace), so that a class seen three times moves little and says how little is known.

Source: C. Bishop, Pattern Recognition and Machine Learning (2006), 4.3.3 (iterative reweighting) and 4.5 (Laplace).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from dialer.core.kernel.errors import Invalid
from dialer.core.scoring.traits import Feature, Observation, Traits

SPREAD = 0.7
"""Prior standard deviation of a class's effect, in log-odds: twice as likely is about one of it (POLICY)."""
BASE_SPREAD = 1.5
"""Of the base."""
Z_90 = 1.6448536269514722
"""Two-sided 90 % point of the normal distribution."""
MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one class adds, in log-odds."""

    feature: Feature
    level: str
    effect: float
    seen: int
    """How often it was observed."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability with what is behind it."""

    probability: float
    low: float
    """90 % interval."""
    high: float
    contributions: tuple[Contribution, ...]
    """The strongest first."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One class as learned."""

    mean: float
    variance: float
    seen: int


@dataclass(frozen=True, slots=True)
class Model:
    """A learned probability."""

    name: str
    base: Effect
    effects: Mapping[tuple[Feature, str], Effect] = field(default_factory=dict)

    def estimate(self, traits: Traits) -> Estimate:
        """The probability of a lead with these traits; classes never seen count as the average and as not known.

        Effects are taken as independent of each other: the interval is a little too wide where classes go together.
        """
        z, variance, parts = self.base.mean, self.base.variance, []
        for feature, level in traits.items():
            effect = self.effects.get((feature, level))
            if effect is None:
                variance += SPREAD**2
                continue
            z, variance = z + effect.mean, variance + effect.variance
            parts.append(Contribution(feature, level, effect.mean, effect.seen))
        half = Z_90 * sqrt(variance)
        parts.sort(key=lambda part: -abs(part.effect))
        return Estimate(_odds(z), _odds(z - half), _odds(z + half), tuple(parts))

    def probability(self, traits: Traits) -> float:
        """``estimate`` without its reasons, for whole queues."""
        return _odds(self.base.mean + self.part(traits))

    def part(self, traits: Traits) -> float:
        """What these classes add to the base, in log-odds."""
        found = (self.effects.get(trait) for trait in traits.items())
        return sum(effect.mean for effect in found if effect is not None)

    def with_part(self, part: float) -> float:
        """The probability of a lead whose classes add so much: parts may be summed up one by one."""
        return _odds(self.base.mean + part)


def _odds(z: float) -> float:
    return 1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z))


def prior(name: str, rate: float) -> Model:
    """A model that has seen nothing.

    Raises:
        Invalid: the rate is not between 0 and 1.
    """
    if not 0 < rate < 1:
        raise Invalid(f"a prior rate lies between 0 and 1, not {rate}", field=name)
    return Model(name, Effect(log(rate / (1 - rate)), BASE_SPREAD**2, 0))


def learn(start: Model, observations: Iterable[Observation]) -> Model:
    """The model after the observations, from the prior's base.

    Args:
        start: a prior; what an earlier learning found is learned anew from its observations.
        observations: in any order; the same ones give the same model.
    """
    rows = list(observations)
    if not rows:
        return start
    columns = _columns(rows)
    design = np.zeros((len(rows), len(columns) + 1))
    design[:, 0] = 1.0
    for index, row in enumerate(rows):
        for trait in row.traits.items():
            design[index, columns[trait]] = 1.0
    happened = np.array([row.happened for row in rows], dtype=float)
    means = np.zeros(design.shape[1])
    means[0] = start.base.mean
    precision = np.full(design.shape[1], SPREAD**-2)
    precision[0] = BASE_SPREAD**-2
    weights, covariance = _fit(design, happened, means, precision)
    seen = design.sum(axis=0).astype(int)
    effects = {
        trait: Effect(float(weights[at]), float(covariance[at, at]), int(seen[at])) for trait, at in columns.items()
    }
    return Model(start.name, Effect(float(weights[0]), float(covariance[0, 0]), len(rows)), effects)


def _columns(rows: Sequence[Observation]) -> dict[tuple[Feature, str], int]:
    traits = sorted({trait for row in rows for trait in row.traits.items()})
    return {trait: at for at, trait in enumerate(traits, start=1)}


Array = NDArray[np.float64]


def _fit(design: Array, happened: Array, means: Array, precision: Array) -> tuple[Array, Array]:
    """Mode and covariance of the posterior, by Newton's method; the objective is concave, so there is one mode."""
    weights = means.copy()
    for _ in range(MOST_ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (happened - p) - precision * (weights - means)
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(precision)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
    curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag(precision)
    covariance: Array = np.linalg.inv(curvature).astype(np.float64)
    return weights, covariance
