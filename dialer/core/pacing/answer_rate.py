"""The campaign's present answer rate, followed per launch cohort: steady, rising, falling, or jumped.

A Bayesian filter on a grid of levels. Each cohort of calls ordered within four seconds is evidence: an answer weighs by
p, an end without one by 1 - p, a call still ringing at age e by 1 - p F(e) - (1 - p) Ff(e). Counting only calls that
have ended would take the early answers for a high rate, then the late failures for a low one (pacing.md §5.7).
Between cohorts the level moves as one of three trends says; the filter learns which one holds, so a steady rate is
averaged over hours and a ramp is followed. Source: Hamilton, A new approach to the economic analysis of nonstationary
time series, Econometrica 57(2), 1989 (regimes as hidden states).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.floating]

COHORT_S = 4.0
LEVEL_COUNT = 48
LOWEST, HIGHEST = 0.005, 0.95
PRIOR_RATE = 0.45
"""On the high side, so that a cold start under-dials."""
PRIOR_SPREAD = 1.0
"""Standard deviation of the prior, in logits."""
RESTART_SPREAD = 0.5
"""The same when another day's rate is the prior."""
RESTART_LIFT = 0.15
"""How much higher, in logits, than it was another day the rate is first believed to be."""


class Trend(NamedTuple):
    """One way in which the level moves, per hour."""

    drift: float
    """Logits an hour."""
    variance: float
    """Of the random walk around the drift, square logits an hour."""
    jumps: float
    """Jumps an hour, to any level near."""
    leaves: float
    """Changes to another trend an hour."""


TRENDS = (Trend(0.0, 0.02, 0.25, 1.0), Trend(1.2, 0.4, 0.7, 1.3), Trend(-1.2, 0.4, 0.7, 1.3))
JUMP_SPREAD = 0.8
FIRST_WEIGHTS = (0.7, 0.15, 0.15)

_LEVELS = np.linspace(log(LOWEST / (1 - LOWEST)), log(HIGHEST / (1 - HIGHEST)), LEVEL_COUNT)
_RATES: Curve = 1.0 / (1.0 + np.exp(-_LEVELS))
_SQUARES: Curve = _RATES * _RATES
_LEAST = 1e-9


def _moves() -> Curve:
    """Chances to go from each (trend, level) to each other within one cohort; rows sum to 1."""
    width = _LEVELS[1] - _LEVELS[0]
    near = np.exp(-0.5 * ((_LEVELS[None, :] - _LEVELS[:, None]) / JUMP_SPREAD) ** 2)
    near /= near.sum(axis=1, keepdims=True)
    hours = COHORT_S / 3600.0
    within = []
    for trend in TRENDS:
        steps = np.zeros((LEVEL_COUNT, LEVEL_COUNT))
        half = trend.variance * hours / (2.0 * width * width)
        up, down = half + max(trend.drift, 0.0) * hours / width, half + max(-trend.drift, 0.0) * hours / width
        for level in range(LEVEL_COUNT):
            steps[level, min(level + 1, LEVEL_COUNT - 1)] += up
            steps[level, max(level - 1, 0)] += down
            steps[level, level] += 1.0 - up - down
        jump = trend.jumps * hours
        within.append((1.0 - jump) * steps + jump * near)
    rows = []
    for here, trend in enumerate(TRENDS):
        leave = trend.leaves * hours
        rows.append(
            [
                (1.0 - leave if here == there else leave / (len(TRENDS) - 1)) * block
                for there, block in enumerate(within)
            ]
        )
    return np.block(rows)


_MOVES = _moves()


class Reading(NamedTuple):
    """What the filter believes now."""

    rate: float
    """Mean, 0..1."""
    spread: float
    """Standard deviation ÷ mean."""


class _Cohort:
    """Calls ordered in one stretch of four seconds."""

    __slots__ = ("evidence", "open_count", "open_lift", "open_s")

    def __init__(self) -> None:
        self.evidence: Curve = np.zeros(LEVEL_COUNT)
        """Log likelihood, per level, of the calls that have ended their ringing."""
        self.open_count = 0
        self.open_lift = 0.0
        """Sum of the open calls' lifts: each one's own probability ÷ the campaign's rate."""
        self.open_s = 0.0
        """Sum of the open calls' instants within the cohort."""


class AnswerRate:
    """Follows the rate; a call with a probability of its own weighs by its lift over the campaign's rate.

    Args:
        horizon_s: age at which every call has ended its ringing.
        ring_timeout_s: age from which on a call that still rings is not answered.
        prior: the rate first believed, 0..1.
        prior_spread: standard deviation of that belief, in logits.
    """

    def __init__(
        self, horizon_s: float, ring_timeout_s: float, prior: float = PRIOR_RATE, prior_spread: float = PRIOR_SPREAD
    ) -> None:
        self._open_cohorts = int(horizon_s / COHORT_S) + 1
        self._ring_timeout_s = ring_timeout_s
        self._cohorts: dict[int, _Cohort] = {}
        self._belief = _prior(prior, prior_spread)
        self._next: int | None = None
        """Number of the oldest cohort that the belief does not hold yet."""

    # ---- facts

    def launched(self, at: float, lift: float) -> None:
        number = int(at // COHORT_S)
        if self._next is None:
            self._next = number
        if number >= self._next:
            cohort = self._cohorts.setdefault(number, _Cohort())
            cohort.open_count += 1
            cohort.open_lift += lift
            cohort.open_s += at - number * COHORT_S

    def answered(self, ordered_at: float, lift: float) -> None:
        self._end(ordered_at, lift, np.log(_own(lift)))

    def unanswered(self, ordered_at: float, lift: float) -> None:
        self._end(ordered_at, lift, np.log(1.0 - _own(lift)))

    def cancelled(self, ordered_at: float, lift: float, answered_share: float, failed_share: float) -> None:
        """A call that we hung up ourselves says only that it had not ended by that age."""
        own = _own(lift)
        self._end(ordered_at, lift, np.log(np.maximum(_LEAST, 1.0 - own * answered_share - (1.0 - own) * failed_share)))

    def _end(self, ordered_at: float, lift: float, evidence: Curve) -> None:
        number = int(ordered_at // COHORT_S)
        cohort = self._cohorts.get(number)
        if cohort is not None:
            cohort.evidence += evidence
            cohort.open_count -= 1
            cohort.open_lift -= lift
            cohort.open_s -= ordered_at - number * COHORT_S

    # ---- reading

    def read(self, now: float, shares: Callable[[Curve], tuple[Curve, Curve]], trust: float) -> Reading:
        """The rate now.

        Args:
            now: POSIX seconds.
            shares: F and Ff, the shares of the answers and of the other ends that have come by given ages.
            trust: weight of what cohorts say before all their calls have ended, 0..1: low while F is mostly a prior.
        """
        present = int(now // COHORT_S)
        if self._next is None or present < self._next - self._open_cohorts:  # none yet, or the clock was set back
            self._cohorts.clear()
            self._next = present
        self._close_until(present - self._open_cohorts)
        belief: Curve = self._belief.dot(_MOVES)
        if trust > 0.0 and self._cohorts:
            belief = _learned(belief, trust * self._open_evidence(now, shares))
        levels = np.add.reduce(belief.reshape(len(TRENDS), LEVEL_COUNT), axis=0)
        levels /= np.add.reduce(levels)
        mean = float(levels.dot(_RATES))
        variance = float(levels.dot(_SQUARES)) - mean * mean
        return Reading(mean, sqrt(max(0.0, variance)) / mean)

    def _open_evidence(self, now: float, shares: Callable[[Curve], tuple[Curve, Curve]]) -> Curve:
        """Of the cohorts of the last half minute, at one level: the rate does not move while they ring."""
        evidence: Curve = np.zeros(LEVEL_COUNT)
        ringing: list[tuple[int, float, float]] = []
        for number, cohort in self._cohorts.items():
            evidence += cohort.evidence
            if cohort.open_count > 0:
                age_s = now - number * COHORT_S - cohort.open_s / cohort.open_count
                ringing.append((cohort.open_count, cohort.open_lift / cohort.open_count, age_s))
        if ringing:
            counts, lifts, ages = (np.array(column) for column in zip(*ringing, strict=True))
            answered, failed = shares(np.minimum(ages, self._ring_timeout_s))
            own = np.minimum(np.multiply.outer(lifts, _RATES), 0.999)
            still = 1.0 - own * answered[:, None] - (1.0 - own) * failed[:, None]
            evidence += counts.dot(np.log(np.maximum(_LEAST, still)))
        return evidence

    def _close_until(self, last: int) -> None:
        assert self._next is not None
        if last - self._next > 900:  # nothing for an hour: the belief spreads no further
            self._next = last - 900
        while self._next < last:
            self._belief = self._belief.dot(_MOVES)
            cohort = self._cohorts.pop(self._next, None)
            if cohort is not None:
                self._belief = _learned(self._belief, cohort.evidence)
            self._next += 1
        for number in [number for number in self._cohorts if number < self._next]:
            del self._cohorts[number]

    # ---- state

    def begin_day(self) -> None:
        """Another day's rate is a prior of some width, a little higher than it was."""
        levels = self._belief.reshape(len(TRENDS), LEVEL_COUNT).sum(axis=0)
        mean = float(levels @ _LEVELS) / float(levels.sum()) + RESTART_LIFT
        self._belief = _prior(1.0 / (1.0 + np.exp(-mean)), RESTART_SPREAD)
        self._cohorts.clear()
        self._next = None

    def state(self) -> dict[str, object]:
        """The belief; cohorts still open are lost, which costs half a minute of evidence."""
        return {"next": self._next, "belief": self._belief.round(9).tolist()}

    def restore(self, state: Mapping[str, Any]) -> None:
        belief = np.asarray(state["belief"], dtype=np.float64)
        if belief.shape == self._belief.shape and belief.sum() > 0:
            self._belief = belief
            self._next = state["next"]


def _own(lift: float) -> Curve:
    """The call's own probability at each level of the campaign's rate."""
    if lift == 1.0:
        return _RATES
    own: Curve = np.minimum(np.maximum(_RATES * lift, 1e-4), 0.999)
    return own


def _learned(belief: Curve, evidence: Curve) -> Curve:
    weight = np.exp(evidence - np.maximum.reduce(evidence))
    after = (belief.reshape(len(TRENDS), LEVEL_COUNT) * weight).ravel()
    total: Curve = after / np.add.reduce(after)
    return total


def _prior(rate: float, spread: float) -> Curve:
    middle = log(rate / (1.0 - rate))
    levels = np.exp(-0.5 * ((_LEVELS - middle) / spread) ** 2)
    levels /= levels.sum()
    return np.concatenate([weight * levels for weight in FIRST_WEIGHTS])
