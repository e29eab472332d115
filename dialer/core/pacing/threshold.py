"""How much risk the next call may carry: the threshold theta, moved by the budget and by what really happened."""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, sqrt
from typing import NamedTuple

SAFE_END_S = 150.0
"""Before the end of dialling no risk is taken for so long."""
LAST_S = 30.0
"""Before the end of dialling nothing is launched for so long: it could not be served."""
GAIN = 0.03
LOWEST, HIGHEST = -1.5, 1.8
MOST_THRESHOLD = 0.6
ONE_CALL = 1.0
"""Budget that must be there before one more call may be lost."""
RESERVE = 0.5
"""Calls that the day should end below its cap."""
EASE = 5.0
"""Calls of budget over which the allowance comes in."""
STAKE_SD = 3.0
"""Standard deviations of what the calls on their way may cost that must be there beside the one call."""
MOST_ALLOWANCE = 2.0
"""In caps."""
TOLERANCE = 0.001
"""Risk that counts as none while there is budget. Source: pacing.md §6."""
CLOSED_TOLERANCE = 0.0001
"""The same while there is none: a few days in a hundred would otherwise begin with a lost call that nothing repays."""


class Threshold(NamedTuple):
    """The limit on q, and the word for what set it."""

    theta: float
    reason: str = ""
    """Empty: the budget is open. ``budget_spent`` or ``end_of_day``: nothing beyond certainty is risked."""

    @property
    def most(self) -> float:
        """The highest q at which a line is opened."""
        return self.theta + (CLOSED_TOLERANCE if self.reason else TOLERANCE)


class Control:
    """Holds abandonment at the allowance: ``theta = c e^g``.

    ``c = (cap + (B - reserve) / max(n_rem, n_quarter)) (1 - e^(-B / ease))``, where B is the budget less what the calls
    on their way are expected to cost. It is the shape, and within 0.05 points of utilisation the value, of the best
    policy of a day in which each answered call adds the cap to B and each lost one takes 1 away, B may never fall below
    0, and utilisation is concave in the share that is lost (dynamic programme over B and the answers left). So the risk
    taken grows with the budget instead of being switched on and off (pacing.md §5.4), and no budget is lent. g follows
    the difference between what c allowed and what was lost (pacing.md §6).
    """

    def __init__(self) -> None:
        self.g = 0.0
        self.allowance = 0.0
        """c: share of the coming answers that may be lost."""

    def answered(self) -> None:
        self._move(self.allowance)

    def lost(self) -> None:
        self._move(-1.0)

    def _move(self, surprise: float) -> None:
        self.g = min(HIGHEST, max(LOWEST, self.g + GAIN * surprise))

    def threshold(
        self,
        *,
        budget: float,
        cap: float,
        at_stake: float,
        remaining_count: float,
        quarter_count: float,
        time_left_s: float | None,
    ) -> Threshold:
        """The threshold now.

        Args:
            budget: calls that may still be lost.
            cap: lost ÷ answered allowed.
            at_stake: abandonments expected of the calls already on the way.
            remaining_count: answers still expected in the window.
            quarter_count: answers expected in a quarter of an hour.
            time_left_s: until dialling ends; None when unknown.
        """
        safe = budget - at_stake - STAKE_SD * sqrt(max(0.0, at_stake))
        open_share = 1.0 - exp(-max(0.0, safe) / EASE)
        allowance = (cap + (safe - RESERVE) / max(remaining_count, quarter_count, 1.0)) * open_share
        self.allowance = min(MOST_ALLOWANCE * cap, max(0.0, allowance))
        if time_left_s is not None and time_left_s <= SAFE_END_S:
            return Threshold(theta=0.0, reason="end_of_day")
        if safe < ONE_CALL:
            return Threshold(theta=0.0, reason="budget_spent")
        return Threshold(theta=min(MOST_THRESHOLD, self.allowance * exp(self.g)))

    def begin_day(self) -> None:
        """What another day taught of g is half believed."""
        self.g /= 2.0

    def state(self) -> dict[str, object]:
        return {"g": self.g, "allowance": self.allowance}

    def restore(self, state: Mapping[str, float]) -> None:
        self.g = min(HIGHEST, max(LOWEST, state["g"]))
        self.allowance = state["allowance"]
