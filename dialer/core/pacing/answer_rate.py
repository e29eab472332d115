"""The campaign's present answer rate, estimated per launch cohort so that calls still ringing do not bias it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any

COHORT_S = 2.0
PRIOR_RATE = 0.5
"""Overestimates, so a cold start under-dials. Source: pacing.md §6."""
PRIOR_WEIGHT = 12.0
SLOW_WEIGHT = 150.0
FAST_WEIGHT = 40.0
BRAKE_SD = 2.5
RELEASE_SD = 4.25
"""The fast window rules when it is above by so many standard deviations, or below by so many: quick to brake."""
KEPT_S = 7200.0


class Cohort:
    """The calls ordered in one stretch of two seconds; a call with a lead model weighs by its lift over the rate."""

    __slots__ = ("answered", "launched", "start")

    def __init__(self, start: float) -> None:
        self.start = start
        self.launched = 0.0
        self.answered = 0.0


class AnswerRate:
    """p = (answers + 0.5 x 12) / (sum launched x F(age) + 12), newest cohorts first."""

    def __init__(self) -> None:
        self._cohorts: deque[Cohort] = deque()
        self.prior_rate = PRIOR_RATE

    def launched(self, at: float, lift: float) -> None:
        start = at // COHORT_S * COHORT_S
        if not self._cohorts or self._cohorts[-1].start < start:
            self._cohorts.append(Cohort(start))
            while self._cohorts[0].start < start - KEPT_S:
                self._cohorts.popleft()
        self._cohorts[-1].launched += lift

    def answered(self, ordered_at: float) -> None:
        cohort = self._find(ordered_at)
        if cohort is not None:
            cohort.answered += 1.0

    def cancelled(self, ordered_at: float, lift: float, seen_share: float) -> None:
        """A call that we hung up ourselves counts only for the part of its ring time that was seen."""
        cohort = self._find(ordered_at)
        if cohort is not None:
            cohort.launched -= lift * (1.0 - seen_share)

    def rate(self, now: float, answered_share: Callable[[float], float], logged_in_count: int) -> float:
        """The rate now, 0.005..0.98.

        Args:
            now: POSIX seconds.
            answered_share: F(age): share of the answers that have come by that age.
            logged_in_count: agents logged in; more agents make more calls and a longer window.
        """
        fast_limit = max(FAST_WEIGHT, 0.4 * logged_in_count)
        slow_limit = max(SLOW_WEIGHT, 1.5 * logged_in_count)
        answers = weight = 0.0
        fast: tuple[float, float] | None = None
        for cohort in reversed(self._cohorts):
            weight += cohort.launched * answered_share(now - cohort.start - COHORT_S / 2)
            answers += cohort.answered
            if fast is None and weight >= fast_limit:
                fast = answers, weight
            if weight >= slow_limit:
                break
        slow = (answers + self.prior_rate * PRIOR_WEIGHT) / (weight + PRIOR_WEIGHT)
        if fast is None:
            return min(0.98, max(0.005, slow))
        quick = (fast[0] + self.prior_rate) / (fast[1] + 1.0)
        spread = sqrt(max(slow * (1.0 - slow), 1e-4) / fast[1])
        rate = quick if quick > slow + BRAKE_SD * spread or quick < slow - RELEASE_SD * spread else slow
        return min(0.98, max(0.005, rate))

    def state(self) -> dict[str, object]:
        return {
            "prior_rate": self.prior_rate,
            "cohorts": [[c.start, c.launched, c.answered] for c in list(self._cohorts)[-1200:]],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self._cohorts.clear()
        self.prior_rate = float(state["prior_rate"])
        for start, launched, answered in state["cohorts"]:
            cohort = Cohort(start)
            cohort.launched, cohort.answered = launched, answered
            self._cohorts.append(cohort)

    def begin_day(self) -> None:
        """Yesterday's rate is today's prior, a fifth higher so that the day begins on the careful side."""
        launched = sum(cohort.launched for cohort in self._cohorts)
        if launched > SLOW_WEIGHT:
            self.prior_rate = min(PRIOR_RATE, 1.2 * sum(c.answered for c in self._cohorts) / launched)
        self._cohorts.clear()

    def _find(self, ordered_at: float) -> Cohort | None:
        start = ordered_at // COHORT_S * COHORT_S
        for cohort in reversed(self._cohorts):
            if cohort.start == start:
                return cohort
            if cohort.start < start:
                return None
        return None
