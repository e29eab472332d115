"""The answer rate of a scenario at a moment of its day."""

from __future__ import annotations

import math

from dialer.twin.model import Drift, DriftKind, Scenario

HIGHEST_RATE = 1.0
"""A chance, whatever multiplies it."""


def answer_rate_at(scenario: Scenario, at_h: float) -> float:
    """Chance that a call ordered ``at_h`` hours after the start is answered, for the mean lead."""
    if scenario.answers_stop_at_h is not None and at_h >= scenario.answers_stop_at_h:
        return 0.0
    rate = scenario.answer_rate * drift_factor(scenario, at_h)
    hours = scenario.answer_rate_factor_by_h
    if hours:
        rate *= hours[min(int(max(0.0, at_h)), len(hours) - 1)]
    return min(HIGHEST_RATE, rate)


def drift_factor(scenario: Scenario, at_h: float) -> float:
    """Product of the waves and of the latest step or ramp."""
    factor = level = 1.0
    for drift in scenario.drift:  # steps and ramps are in the order of their times
        if at_h < drift.at_h:
            continue
        match drift.kind:
            case DriftKind.STEP:
                level = drift.answer_rate_factor
            case DriftKind.RAMP:
                done = min(1.0, (at_h - drift.at_h) / (drift.until_h - drift.at_h))
                level += (drift.answer_rate_factor - level) * done
            case DriftKind.SINE | DriftKind.SQUARE:
                factor *= 1.0 + drift.amplitude * _wave(drift, at_h)
    return factor * level


def highest_factor(scenario: Scenario) -> float:
    """An upper bound of the factor over the day, for the check that the rate stays a share."""
    levels = [1.0, *(d.answer_rate_factor for d in scenario.drift if d.kind in (DriftKind.STEP, DriftKind.RAMP))]
    waves = math.prod(1.0 + d.amplitude for d in scenario.drift if d.kind in (DriftKind.SINE, DriftKind.SQUARE))
    return max(levels) * waves * max(scenario.answer_rate_factor_by_h, default=1.0)


def _wave(drift: Drift, at_h: float) -> float:
    turns = (at_h - drift.at_h) / drift.period_h
    if drift.kind is DriftKind.SINE:
        return math.sin(2.0 * math.pi * turns)
    return 1.0 if turns % 1.0 < 0.5 else -1.0
