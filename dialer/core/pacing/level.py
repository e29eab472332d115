"""The campaign's answer rate now, and how far a lead's own probability is to be believed beside it.

The dialer's own model of leads says how much more or less than the campaign's rate a lead answers: its probabilities
move with the rate. A model from outside says a probability whatever the rate; then it is the model's calibration,
answers that came over answers that it foretold, that is followed in the same way, around 1.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialer.core.pacing.answer_rate import COHORT_S, PRIOR_RATE, PRIOR_SPREAD, AnswerRate
from dialer.core.pacing.ring_times import STEP_S

Curve = NDArray[np.floating]
Shares = Callable[[Curve], tuple[Curve, Curve]]

REFERENCE = 0.3
"""Level at which a calibration of 1 stands on the filter's grid."""
CALIBRATION_SPREAD = 0.15
"""How far off, in logits, a model from outside is first believed to be."""


class Level:
    """The rate and, for a model from outside, its calibration.

    Args:
        horizon_s: age at which every call has ended its ringing.
        ring_timeout_s: of the campaign.
        is_relative: probabilities are the rate's lifts, as the dialer's own model gives them.
    """

    def __init__(self, horizon_s: float, ring_timeout_s: float, *, is_relative: bool) -> None:
        self.rate = PRIOR_RATE
        self.factor = 1.0
        """What a probability from the model is to be multiplied with; 1 for the own one, which knows the rate."""
        self.spread = 1.0
        """Of the rate, or of the calibration: standard deviation ÷ mean."""
        self.ratios: Curve | None = None
        """Per half-second of a line's age: the level now ÷ the level when it was ordered."""
        self._rates = AnswerRate(horizon_s, ring_timeout_s, PRIOR_RATE, PRIOR_SPREAD)
        self._calibration: AnswerRate | None = None
        if not is_relative:
            self._calibration = AnswerRate(horizon_s, ring_timeout_s, REFERENCE, CALIBRATION_SPREAD)
        self._slots = (np.arange(int(horizon_s / STEP_S)) * (STEP_S / COHORT_S)).astype(np.intp)
        self._past: deque[float] = deque(maxlen=int(horizon_s / COHORT_S) + 2)
        self._read_for: int | None = None

    @property
    def level(self) -> float:
        """The factor by which every probability moves: the rate, or the calibration."""
        return self.rate if self._calibration is None else self.factor

    def lift(self, chance: float) -> float:
        """Of a line ordered now with this chance, on the filter's grid."""
        if self._calibration is None:
            return 1.0 if chance == self.rate else chance / self.rate
        return chance / (self.factor * REFERENCE)

    # ---- facts

    def launched(self, at: float, lift: float) -> None:
        for filter_, each in self._filters(lift):
            filter_.launched(at, each)

    def answered(self, ordered_at: float, lift: float) -> None:
        for filter_, each in self._filters(lift):
            filter_.answered(ordered_at, each)

    def unanswered(self, ordered_at: float, lift: float) -> None:
        for filter_, each in self._filters(lift):
            filter_.unanswered(ordered_at, each)

    def cancelled(self, ordered_at: float, lift: float, answered_share: float, failed_share: float) -> None:
        """A call that we hung up, when these shares of answers and other ends had come."""
        for filter_, each in self._filters(lift):
            filter_.cancelled(ordered_at, each, answered_share, failed_share)

    def _filters(self, lift: float) -> list[tuple[AnswerRate, float]]:
        if self._calibration is None:
            return [(self._rates, lift)]
        return [(self._rates, 1.0), (self._calibration, lift)]

    # ---- reading

    def is_due(self, at: float) -> bool:
        """Whether a cohort has begun since the last reading."""
        return int(at // COHORT_S) != self._read_for

    def read(self, at: float, shares: Shares, trust: float) -> None:
        """Bring rate, factor, spread and ratios up to now, once per cohort; see ``AnswerRate.read``."""
        if not self.is_due(at):
            return
        number = int(at // COHORT_S)
        missed = 1 if self._read_for is None else max(1, number - self._read_for)
        self._past.extend([self.level] * min(missed - 1, self._past.maxlen or 0))
        self._read_for = number
        self.rate, self.spread = self._rates.read(at, shares, trust)
        if self._calibration is not None:
            mean, self.spread = self._calibration.read(at, shares, trust)
            self.factor = mean / REFERENCE
        self._past.append(self.level)
        past = np.array(self._past)[::-1]
        self.ratios = self.level / past[np.minimum(self._slots, len(past) - 1)]

    # ---- state

    def begin_day(self) -> None:
        """What another day taught is a prior."""
        self._rates.begin_day()
        if self._calibration is not None:
            self._calibration.begin_day()

    def state(self) -> dict[str, object]:
        return {
            "rate": self.rate,
            "factor": self.factor,
            "rates": self._rates.state(),
            "calibration": self._calibration.state() if self._calibration is not None else None,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self.rate = float(state["rate"])
        self._rates.restore(state["rates"])
        if self._calibration is not None and state["calibration"] is not None:
            self.factor = float(state["factor"])
            self._calibration.restore(state["calibration"])
