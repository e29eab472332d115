"""The stretch of a floor's day that ``scripts/bench floor`` watches: on the real switch and in the twin alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dialer.twin.model import Distribution, Mixture, Scenario, Weighted
from dialer.twin.scenario import parse_scenario


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The first minutes of a shift of twenty agents with the study's people, under Italy's patience and formula."""

    minutes: int
    """How long it is watched; then nothing more is dialled, and calls under way come to their ends."""
    shift_minutes: int
    """How long the dialer believes that dialling goes on."""
    hurry: float = 1.0
    """Talk, wrap-up and pauses of the study are divided by this, so that a short run sees enough calls."""
    seed: int = 1
    agents: int = 20

    @property
    def tables(self) -> dict[str, Any]:
        """As a scenario file would have it, before the hurry. Source: ``pacing.md`` §2; Italy's pack."""
        return {
            "title": f"{self.agents} SIPp agents, {self.minutes} of {self.shift_minutes} minutes",
            "agents": self.agents,
            "answer_rate": 0.3,
            "shift_h": self.shift_minutes / 60,
            "login_spread_s": 60.0 / self.hurry,
            "patience_s": 3.0,
            "cap": 0.03,
            "formula": "silent_per_good",
            "leads": {"mobile_share": 1.0},
        }

    @cached_property
    def scenario(self) -> Scenario:
        usual = parse_scenario(self.tables, "floor")
        return replace(
            usual,
            talk_s=_divided(usual.talk_s, self.hurry),
            wrap_s=_divided(usual.wrap_s, self.hurry),
            pause=replace(usual.pause, mean_s=usual.pause.mean_s / self.hurry),
        )

    @property
    def numbers_count(self) -> int:
        """Numbers to dial: four times what agents who are never idle would use up in the whole shift."""
        parts = (*self.scenario.talk_s, *self.scenario.wrap_s)
        mean_s = sum(part.weight * part.distribution.mean_s for part in parts)
        return int(4 * self.agents * self.shift_minutes * 60 / mean_s / self.scenario.answer_rate) + 500


def _divided(mixture: Mixture, by: float) -> Mixture:
    return tuple(Weighted(part.weight, _shorter(part.distribution, by)) for part in mixture)


def _shorter(lengths: Distribution, by: float) -> Distribution:
    return replace(lengths, mean_s=lengths.mean_s / by, lo_s=lengths.lo_s / by, hi_s=lengths.hi_s / by)
