"""How long agents talk, close a call and wrap up: hazards by elapsed time, from ended and unfinished spells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import erf, log, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialer.core.pacing.model import Phase

Curve = NDArray[np.floating]

PRIOR_WEIGHT = 20.0
"""Spells that each prior counts for. Source: pacing.md §6, estimator 3."""
MAX_WEIGHT = 4000.0


class Spells:
    """One phase's lengths: at-risk and end counts by bins of elapsed time, over a lognormal prior."""

    def __init__(self, *, bin_s: float, bin_count: int, mean_s: float, cv: float, ready_share: float) -> None:
        self.bin_s = bin_s
        edges = np.arange(bin_count + 1) * bin_s
        survival = 1.0 - _lognormal_cdf(edges, mean_s, cv)
        self.prior_risk: Curve = PRIOR_WEIGHT * survival[:-1]
        self.prior_ends: Curve = PRIOR_WEIGHT * (survival[:-1] - survival[1:])
        self.at_risk: Curve = np.zeros(bin_count)
        self.ends: Curve = np.zeros(bin_count)
        reach = np.arange(bin_count) // 6 + 1
        self._from = np.maximum(np.arange(bin_count) - reach, 0)
        self._to = np.minimum(np.arange(bin_count) + reach + 1, bin_count)
        self._last_ready_count = ready_share * PRIOR_WEIGHT
        self._last_count = PRIOR_WEIGHT

    def ended(self, length_s: float, *, is_censored: bool = False) -> None:
        """A spell of this length is over, or was cut short by something else (censored)."""
        last = min(int(max(0.0, length_s) / self.bin_s), len(self.ends) - 1)
        self.at_risk[: last + 1] += 1.0
        if not is_censored:
            self.ends[last] += 1.0

    def followed(self, *, is_ready: bool) -> None:
        """Whether the agent was offered again straight after."""
        self._last_count += 1.0
        self._last_ready_count += is_ready
        if self._last_count > MAX_WEIGHT:
            self._last_count, self._last_ready_count = self._last_count / 2, self._last_ready_count / 2

    @property
    def ready_share(self) -> float:
        """Share of the spells after which the agent is offered at once, 0..1."""
        return self._last_ready_count / self._last_count

    def survival(self, unfinished_s: Iterable[float] = ()) -> Curve:
        """P(longer than each edge 0, bin, 2 bins, ...): smoothed hazards, the running spells counted as at risk."""
        risk = self.prior_risk + self.at_risk
        running = [min(int(s / self.bin_s), len(self.ends) - 1) for s in unfinished_s]
        if running:
            risk = risk + np.cumsum(np.bincount(running, minlength=len(risk))[::-1])[::-1]
        ends = np.concatenate(([0.0], np.cumsum(self.prior_ends + self.ends)))
        risks = np.concatenate(([0.0], np.cumsum(risk)))
        hazard = (ends[self._to] - ends[self._from]) / np.maximum(risks[self._to] - risks[self._from], 1e-9)
        return np.concatenate(([1.0], np.cumprod(1.0 - np.minimum(hazard, 1.0 - 1e-9))))

    def cap(self, weight: float) -> None:
        """Let all that was learned weigh no more than so many spells."""
        total = float(self.at_risk[0])
        if total > weight:
            self.at_risk *= weight / total
            self.ends *= weight / total

    def fade(self) -> None:
        self.cap(MAX_WEIGHT)

    def state(self) -> dict[str, object]:
        return {
            "bin_s": self.bin_s,
            "at_risk": self.at_risk.round(4).tolist(),
            "ends": self.ends.round(4).tolist(),
            "ready": [self._last_ready_count, self._last_count],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        at_risk = np.asarray(state["at_risk"], dtype=np.float64)
        if state["bin_s"] != self.bin_s or len(at_risk) != len(self.at_risk):
            return
        self.at_risk = at_risk
        self.ends = np.asarray(state["ends"], dtype=np.float64)
        self._last_ready_count, self._last_count = state["ready"]


def new_spells() -> dict[Phase, Spells]:
    """The three phases with their priors. Source: pacing.md §6; closing is ours."""
    return {
        Phase.TALK: Spells(bin_s=2.0, bin_count=600, mean_s=150.0, cv=1.0, ready_share=0.02),
        Phase.CLOSING: Spells(bin_s=1.0, bin_count=180, mean_s=15.0, cv=1.0, ready_share=0.02),
        Phase.WRAP_UP: Spells(bin_s=1.0, bin_count=240, mean_s=25.0, cv=0.7, ready_share=0.95),
    }


def _lognormal_cdf(x: Curve, mean: float, cv: float) -> Curve:
    sigma = sqrt(log(1.0 + cv * cv))
    mu = log(mean) - sigma * sigma / 2.0
    return np.array([0.5 * (1.0 + erf((log(v) - mu) / (sigma * sqrt(2.0)))) if v > 0 else 0.0 for v in x])
