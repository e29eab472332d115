"""VICIdial's adaptive modes, written anew from descriptions of what they do; the twin measures ours against them.

A level is lines per agent who is ready or talking; wrap-up counts as paused. Each 2.5 s the dialer opens
level x (ready + talking) - (unanswered + waiting + talking) lines. Each 15 s the level moves by the mean of
(ready - waiting) over all agents of the last 15 samples; while the day's drops, read each 60 s, are above the limit,
the mode brakes it. Source: ``pacing.md`` §1-2 (parameters and results), ``peers.md`` §1.2-1.3 (the rule in full).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from dialer.core.kernel.codes import DialMode
from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy
from dialer.core.pacing.limits import held_to_limits
from dialer.core.pacing.model import Phase
from dialer.twin.model import Scenario
from dialer.twin.policies.base import Counts, Insight, Policy
from dialer.twin.policies.options import read_options

SAMPLE_COUNT = 15
SAMPLE_S = 1.0
ADAPT_S = 15.0
DROPS_S = 60.0
FEWEST_CALLS = 50
"""Calls of the day before the limit brakes."""
BUSY_MINUTE_CALLS = 20
TAPER_H = 10.0
"""TAPERED's brake begins this long before its end."""
EDGE_S = 1e-6


class Mode(StrEnum):
    AVERAGE = "vicidial_average"
    HARD = "vicidial_hard"
    TAPERED = "vicidial_tapered"


@dataclass(frozen=True, slots=True, kw_only=True)
class VicidialSet:
    """Parameters of one installation; the defaults are those of ``pacing.md`` §2."""

    max_level: float = 3.0
    target: float = 0.0
    """Wished difference of waiting calls and ready agents; -1 wishes one agent idle."""
    floor_level: float = 1.0
    limit: float = 0.03
    """Drops over answers of the day, 0..1."""
    loop_s: float = 2.5
    latest_hhmm: int | None = None
    """Server time at which TAPERED ends, 2100 as it is installed; None: with the shift."""


PEERS = VicidialSet(latest_hhmm=2100)
"""The set of ``peers.md`` §6: everything as it is installed."""


def make_vicidial(mode: Mode, scenario: Scenario, insight: Insight, options: str) -> Policy:
    """One of the modes, with ``@peers`` or single parameters after the name."""
    named = {"peers": PEERS}
    values = read_options(mode.value, options, VicidialSet(limit=scenario.cap), named)
    if options in named:
        values = replace(values, limit=scenario.cap)
    dialer = _Dialer(mode, values, insight, ZoneInfo(scenario.zone))
    return Policy(name=mode.value, mode=DialMode.POWER, pacer=dialer.decide)


class _Dialer:
    def __init__(self, mode: Mode, values: VicidialSet, insight: Insight, zone: ZoneInfo) -> None:
        self.mode = mode
        self.values = values
        self.insight = insight
        self.zone = zone
        self.level = values.floor_level
        self.drop_ratio = 0.0
        self.is_burst = False
        """More than half of the last minute's calls were dropped."""
        self._samples: deque[tuple[int, int, int]] = deque(maxlen=SAMPLE_COUNT)
        self._minute = Counts()
        self._dialled = 0
        self._due: dict[str, float] = {}

    def decide(self, floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
        now_s = floor.now.timestamp()
        if self._is_due("sample", SAMPLE_S, now_s):
            self._samples.append((floor.free_agent_count, floor.waiting_count, floor.logged_in_count))
        if self._is_due("drops", DROPS_S, now_s):
            self._read_drops()
        if self._is_due("adapt", ADAPT_S, now_s):
            self._adapt(floor)
        if not self._is_due("loop", self.values.loop_s, now_s):
            return PacingDecision(launch_count=0, reason="between_loops")
        talking = sum(agent.phase is not Phase.WRAP_UP for agent in floor.busy)
        goal = round(self.level * (floor.free_agent_count + talking))
        wanted = goal - len(floor.in_flight) - floor.waiting_count - talking
        decision = held_to_limits(floor, policy, wanted, target_count=goal)
        return decision._replace(figures={**decision.figures, "level": self.level, "running_ratio": self.drop_ratio})

    def _is_due(self, loop: str, period_s: float, now_s: float) -> bool:
        """Whether this loop's period is over; it looks and dials at once, and judges after a first period."""
        first_s = now_s if loop in ("sample", "loop") else now_s + period_s
        if now_s < self._due.setdefault(loop, first_s) - EDGE_S:
            return False
        self._due[loop] = now_s + period_s
        return True

    def _read_drops(self) -> None:
        now, before = self.insight.counts(), self._minute
        self.drop_ratio = now.lost / now.answered if now.answered else 0.0
        calls = now.dialled - before.dialled
        self.is_burst = calls > BUSY_MINUTE_CALLS and (now.lost - before.lost) / calls > 0.5
        self._dialled = now.dialled
        self._minute = now

    def _adapt(self, floor: PacingInput) -> None:
        values = self.values
        agents = sum(sample[2] for sample in self._samples)
        if agents:
            spare = sum(ready - waiting for ready, waiting, _ in self._samples) + values.target * len(self._samples)
            self.level = round(self.level * (1.0 + spare / agents), 3)
        self.level = max(values.floor_level, min(values.max_level, self.level))
        if self.is_burst:
            self.level /= 2
        if self._dialled > FEWEST_CALLS and self.drop_ratio > values.limit:
            self._brake(floor)
        self.level = max(values.floor_level, self.level)

    def _brake(self, floor: PacingInput) -> None:
        match self.mode:
            case Mode.HARD:
                self.level = 1.0
            case Mode.AVERAGE:
                self.level /= 2
            case Mode.TAPERED:
                self.level *= max(0.0, min(1.0, self._tenths_left(floor)))

    def _tenths_left(self, floor: PacingInput) -> float:
        """Hours left over ten; to a wall-clock end they are subtracted as decimal HHMM, as VICIdial does it."""
        if self.values.latest_hhmm is None:
            return (floor.time_left_s or 0.0) / 3600 / TAPER_H
        return (self.values.latest_hhmm - _hhmm(floor.now.astimezone(self.zone))) / (100 * TAPER_H)


def _hhmm(at: datetime) -> int:
    return at.hour * 100 + at.minute
