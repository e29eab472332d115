"""Populations whose rates the code does not see, for tests of what is learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp
from random import Random

from dialer.core.scoring.traits import Feature, Observation

LEVELS: Mapping[Feature, tuple[str, ...]] = {
    Feature.HOUR: ("08-10", "10-12", "12-14", "14-16", "16-18", "18-20"),
    Feature.PLACE: ("home", "mobile", "work"),
    Feature.NUMBER_HISTORY: ("new", "silent", "answered before", "dead"),
}


def population(seed: int, count: int, *, base: float = -1.2, spread: float = 0.8) -> list[Observation]:
    """Observations of classes with effects drawn by the seed; the same seed has the same effects."""
    effects = _effects(seed, spread)
    dice = Random(seed * 1000 + count)
    rows = []
    for _ in range(count):
        traits = {feature: dice.choice(levels) for feature, levels in LEVELS.items()}
        z = base + sum(effects(feature, level) for feature, level in traits.items())
        rows.append(Observation(traits, dice.random() < 1 / (1 + exp(-z))))
    return rows


def _effects(seed: int, spread: float) -> Callable[[Feature, str], float]:
    dice = Random(seed)
    drawn = {(feature, level): dice.gauss(0, spread) for feature, levels in LEVELS.items() for level in levels}
    return lambda feature, level: drawn[feature, level]
