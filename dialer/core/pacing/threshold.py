"""How much risk the next call may carry: the threshold theta, moved by the budget and by what really happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, sqrt

SAFE_END_S = 150.0
"""Before the end of dialling no risk is taken for so long."""
LAST_S = 30.0
"""Before the end of dialling nothing is launched for so long: it could not be served."""
GAIN = 0.03
LOWEST, HIGHEST = -1.5, 1.8
MOST_THRESHOLD = 0.6
RECOVERY = 0.25
"""Share of the coming answers' allowance that may be counted on to repair the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """The limit on q, and the word for what set it."""

    theta: float
    reason: str
    """Empty: the budget is open. ``budget_spent`` or ``end_of_day``: nothing beyond certainty is risked."""


class Control:
    """Holds abandonment at the allowance: ``theta = c e^g``. Source: pacing.md §6, control of theta."""

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
        answered_count: float,
        remaining_count: float,
        quarter_count: float,
        agent_count: int,
        time_left_s: float | None,
    ) -> Threshold:
        """The threshold now.

        Args:
            budget: B, calls that may still be lost.
            cap: lost ÷ answered allowed.
            at_stake: abandonments expected of the calls already on the way.
            answered_count: answered calls in the window so far.
            remaining_count: answers still expected in it.
            quarter_count: answers expected in a quarter of an hour.
            agent_count: agents logged in.
            time_left_s: until dialling ends; None when unknown.
        """
        safe = budget - at_stake
        small = 1.0 + min(4.0, 0.05 * agent_count)
        day = cap * (answered_count + remaining_count)
        reserve = small + 0.15 * sqrt(day) + 0.01 * day
        allowance = cap + (safe - reserve) / max(remaining_count, quarter_count, 1.0)
        self.allowance = min(2.0 * cap, max(0.0, allowance))
        if time_left_s is not None and time_left_s <= SAFE_END_S:
            return Threshold(theta=0.0, reason="end_of_day")
        if safe < 1.0 + 1.5 * sqrt(max(at_stake, 0.0)) or safe + RECOVERY * cap * remaining_count < small + 0.7:
            return Threshold(theta=0.0, reason="budget_spent")
        return Threshold(theta=min(MOST_THRESHOLD, self.allowance * exp(self.g)), reason="")

    def state(self) -> dict[str, object]:
        return {"g": self.g, "allowance": self.allowance}

    def restore(self, state: Mapping[str, object]) -> None:
        self.g = min(HIGHEST, max(LOWEST, float(state["g"])))  # type: ignore[arg-type]
        self.allowance = float(state["allowance"])  # type: ignore[arg-type]
