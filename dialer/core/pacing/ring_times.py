"""How long until a call is answered, or fails: from the order while it is dialling, from the ringing once it rings."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

Curve = NDArray[np.floating]

STEP_S = 0.5
"""Width of the bins of age."""
PRIOR_WEIGHT = 30.0
"""Answers that the prior counts for. Source: pacing.md §6, estimator 2."""
PRIOR_MEAN_S = 9.0
PRIOR_SET_UP_S = 1.4
"""Prior ring time: gamma of shape 3 and 9 s mean, after 1.4 s of set-up. Source: pacing.md §2."""
MAX_WEIGHT = 4000.0
"""Beyond this many answers old ones fade."""


class Delay:
    """One distribution of times on the half-second grid, learned over a prior."""

    def __init__(self, prior: Curve, weight: float) -> None:
        self.prior = prior / prior.sum() * weight
        self.counts: Curve = np.zeros_like(self.prior)

    def add(self, delay_s: float) -> None:
        self.counts[min(int(max(0.0, delay_s) / STEP_S), len(self.counts) - 1)] += 1.0

    def fade(self) -> None:
        """Let old observations weigh less once there are plenty."""
        total = float(self.counts.sum())
        if total > MAX_WEIGHT:
            self.counts *= MAX_WEIGHT / total

    def cap(self, weight: float) -> None:
        """Let all that was learned weigh no more than so many observations."""
        total = float(self.counts.sum())
        if total > weight:
            self.counts *= weight / total

    def cdf(self) -> Curve:
        """Share that has happened by each edge 0, 0.5, 1.0 s ...; the last is 1."""
        mass = self.prior + self.counts
        shares: Curve = np.concatenate(([0.0], np.cumsum(mass))) / mass.sum()
        return shares


class RingTimes:
    """Answer and failure delays of one campaign.

    An answer enters when its call's whole cohort must have ended, ``horizon_s`` after the order: before that short
    times are over-represented among those seen.
    """

    def __init__(self, ring_timeout_s: float) -> None:
        self.horizon_s = ring_timeout_s + 4.0
        size = int(self.horizon_s / STEP_S)
        middle = (np.arange(size) + 0.5) * STEP_S
        ring = _gamma3(middle, PRIOR_MEAN_S) * (middle < ring_timeout_s)
        shifted = np.roll(ring, int(PRIOR_SET_UP_S / STEP_S))
        shifted[: int(PRIOR_SET_UP_S / STEP_S)] = 0.0
        early = np.where((middle > 1.0) & (middle < 3.0), 1.0, 1e-3)
        late = np.where(middle > ring_timeout_s, 1.0, 1e-6)
        self.answer = Delay(shifted + 1e-9, PRIOR_WEIGHT)
        self.answer_ringing = Delay(ring + 1e-9, PRIOR_WEIGHT)
        self.failure = Delay(0.15 * early / early.sum() + 0.85 * late / late.sum(), PRIOR_WEIGHT)
        self.failure_ringing = Delay(late, PRIOR_WEIGHT)
        self.early_failure_count = 0.15 * PRIOR_WEIGHT
        self.unanswered_count = PRIOR_WEIGHT
        self._pending: deque[tuple[float, float, float | None]] = deque()

    def answered(self, ordered_at: float, answer_s: float, ringing_s: float | None) -> None:
        """An answer so long after its order, and after its ringing where that was heard."""
        self._pending.append((ordered_at, answer_s, ringing_s))

    def unanswered(self, end_s: float, ringing_s: float | None, *, is_failure: bool) -> None:
        """A call ended by itself without an answer; ``is_failure``: refused or congested, not rung out."""
        self.failure.add(end_s)
        self.unanswered_count += 1
        if ringing_s is None:
            self.early_failure_count += is_failure
        else:
            self.failure_ringing.add(ringing_s)

    def settle(self, now: float) -> None:
        """Take in the answers whose cohorts have ended."""
        held: list[tuple[float, float, float | None]] = []
        for ordered_at, answer_s, ringing_s in self._pending:
            if ordered_at + self.horizon_s > now:
                held.append((ordered_at, answer_s, ringing_s))
                continue
            self.answer.add(answer_s)
            if ringing_s is not None:
                self.answer_ringing.add(ringing_s)
        self._pending = deque(held)
        for delay in (self.answer, self.answer_ringing, self.failure, self.failure_ringing):
            delay.fade()

    @property
    def settled_count(self) -> float:
        """Answers that the ring times rest on, beside the prior."""
        return float(self.answer.counts.sum())

    @property
    def early_failure_share(self) -> float:
        """Share of the unanswered calls that end before any ringing is heard, 0..1."""
        return self.early_failure_count / self.unanswered_count

    # ---- state

    def state(self) -> dict[str, object]:
        return {
            "horizon_s": self.horizon_s,
            "delays": {name: delay.counts.round(3).tolist() for name, delay in self._delays().items()},
            "early_failure_count": self.early_failure_count,
            "unanswered_count": self.unanswered_count,
            "pending": [list(entry) for entry in islice(self._pending, 2000)],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what was learned, unless it was learned with another ring time-out."""
        if state["horizon_s"] != self.horizon_s:
            return
        for name, delay in self._delays().items():
            delay.counts = np.asarray(state["delays"][name], dtype=np.float64)
        self.early_failure_count = float(state["early_failure_count"])
        self.unanswered_count = float(state["unanswered_count"])
        self._pending = deque((entry[0], entry[1], entry[2]) for entry in state["pending"])

    def cap(self, weight: float) -> None:
        """Let what was learned weigh no more than so many observations."""
        for delay in self._delays().values():
            delay.cap(weight)
        if self.unanswered_count > weight:
            self.early_failure_count *= weight / self.unanswered_count
            self.unanswered_count = weight

    def _delays(self) -> dict[str, Delay]:
        return {
            "answer": self.answer,
            "answer_ringing": self.answer_ringing,
            "failure": self.failure,
            "failure_ringing": self.failure_ringing,
        }


def _gamma3(x: Curve, mean: float) -> Curve:
    scale = mean / 3.0
    density: Curve = (x / scale) ** 2 * np.exp(-x / scale)
    return density
