"""What a pacing algorithm is given and what it answers; the registry by name.

Copies the shape of congestion control: one small file per algorithm, chosen by name, time as an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.model import BusyAgent, LineInFlight


class PacingInput(NamedTuple):
    """One campaign's floor at one instant."""

    now: datetime
    free_agent_count: int
    """Agents ready now who are not needed by waiting or reserved calls of other campaigns."""
    busy: Sequence[BusyAgent] = ()
    logged_in_count: int = 0
    in_flight: Sequence[LineInFlight] = ()
    waiting_count: int = 0
    """Answered calls without an agent."""
    line_limit: int = 0
    """Free channels and calls-per-second tokens of the campaign's trunks, whichever is fewer."""
    distrust: str = ""
    """Why the event stream, the clock or the forecast may not be counted on, in one fixed snake-case word; empty when
    they may. Then only agents known ready count."""
    forecast: Forecast | None = None
    """What the campaign has learned, and its abandonment budget; only predictive pacing reads it."""
    next_probabilities: Sequence[float] = ()
    """Answer probability of the leads that would be dialled next, in their order."""
    time_left_s: float | None = None
    """Until dialling ends today: end of the shift or of the calling hours; None when nobody knows."""
    leads_left_count: int | None = None
    """Leads that may still be dialled today; None when nobody knows."""


class PacingDecision(NamedTuple):
    """How many lines to open now, and why, in figures that the floor page shows."""

    launch_count: int
    reason: str
    """Fixed snake-case word: ``agents_free``, ``no_free_agent``, ``trunk_limit``, ..."""
    figures: Mapping[str, float] = MappingProxyType({})
    risks: tuple[float, ...] = ()
    """For each line to open: the probability that it is answered and finds no agent in time, given that it is answered.
    Empty from pacers that do not forecast."""


class PacingPolicy(NamedTuple):
    """The campaign's settings that a pacer reads."""

    power_ratio: float = 1.0
    max_lines_per_agent: float = 8.0


Pacer = Callable[[PacingInput, PacingPolicy], PacingDecision]

PACERS: dict[DialMode, Pacer] = {}


def register(mode: DialMode) -> Callable[[Pacer], Pacer]:
    """Enter an algorithm under the mode's name."""

    def enter(pacer: Pacer) -> Pacer:
        PACERS[mode] = pacer
        return pacer

    return enter
