"""What a pacing algorithm is given and what it answers; the registry by name.

Copies the shape of congestion control: one small file per algorithm, chosen by name, time as an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dialer.core.kernel.codes import DialMode


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyAgent:
    """An agent in talk or wrap-up whom this campaign may get next."""

    since: datetime
    is_wrap_up: bool
    share: float = 1.0
    """Share of this agent that the campaign may count on (shared teams), 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInFlight:
    """A call that was placed and not yet answered."""

    ordered_at: datetime
    ringing_at: datetime | None = None
    answer_probability: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingInput:
    """One campaign's floor at one instant."""

    now: datetime
    free_agent_count: int
    """Agents ready now who are not needed by waiting or reserved calls of other campaigns."""
    busy: tuple[BusyAgent, ...] = ()
    logged_in_count: int = 0
    in_flight: tuple[LineInFlight, ...] = ()
    waiting_count: int = 0
    """Answered calls without an agent."""
    line_limit: int = 0
    """Free channels and calls-per-second tokens of the campaign's trunks, whichever is fewer."""
    is_trusted: bool = True
    """False while the event stream is stale or just reconnected: only agents known ready may be counted on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingDecision:
    """How many lines to open now, and why, in figures that the floor page shows."""

    launch_count: int
    reason: str
    """Fixed snake-case word: ``agents_free``, ``no_free_agent``, ``trunk_limit``, ..."""
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingPolicy:
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
