"""What one predictive decision costs, in time of one core: the whole of ``plan_tick``, and the pacer alone.

Measured in days of the twin, so that lines, agents and launches are those of a real floor at that size.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import NamedTuple

from dialer.core.dialing import Snapshot, TickPlan, plan_tick
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CallId
from dialer.core.pacing.base import Pacer, PacingDecision, PacingInput, PacingPolicy
from dialer.twin import dial_loop
from dialer.twin.day import Day, run_day
from dialer.twin.model import Scenario
from scripts.benches.grid.version import code_key, machine

SEED = 10_000
PLAN_TICK = "plan_tick"
"""Name under which the twin's dial loop finds it."""


class Floor(NamedTuple):
    agents: int
    answer_rate: float
    lines: int = 0
    """Only decisions with at least so many unanswered lines are counted."""
    warm_up_h: float = 0.1
    until_h: float = 0.3


FLOORS = (Floor(20, 0.3), Floor(100, 0.3), Floor(300, 0.046, lines=900, until_h=0.2))
"""The last one's answer rate is so low because 300 agents then need about 900 lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """One floor's. Milliseconds of one core."""

    agents: int
    lines: float
    """Unanswered, mean."""
    launches: float
    """Lines opened by a decision, mean."""
    decisions: int
    tick_mean_ms: float
    """The whole of ``plan_tick``."""
    tick_p50_ms: float
    tick_p99_ms: float
    tick_max_ms: float
    pacer_mean_ms: float
    """Within that, the pacer alone."""
    pacer_p99_ms: float


@dataclass(slots=True)
class _Watch:
    """Times of the decisions so far."""

    ticks_s: list[float] = field(default_factory=list)
    pacers_s: list[float] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    launches: list[int] = field(default_factory=list)

    def plan_tick(
        self,
        snapshot: Snapshot,
        now: datetime,
        new_call_id: Callable[[], CallId],
        *,
        pacers: Mapping[DialMode, Pacer],
    ) -> TickPlan:
        watched = {**pacers, DialMode.PREDICTIVE: self._watched(pacers[DialMode.PREDICTIVE])}
        began_s = time.thread_time()
        plan = plan_tick(snapshot, now, new_call_id, pacers=watched)
        self.ticks_s.append(time.thread_time() - began_s)
        self.launches.append(len(plan.orders))
        return plan

    def _watched(self, pacer: Pacer) -> Pacer:
        def decide(floor: PacingInput, policy: PacingPolicy) -> PacingDecision:
            began_s = time.thread_time()
            decision = pacer(floor, policy)
            self.pacers_s.append(time.thread_time() - began_s)
            self.lines.append(len(floor.in_flight))
            return decision

        return decide

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While it lasts, the twin's ticks are timed."""
        setattr(dial_loop, PLAN_TICK, self.plan_tick)
        try:
            yield
        finally:
            setattr(dial_loop, PLAN_TICK, plan_tick)


def measure(floor: Floor) -> Speed:
    """CPU time of this thread, so that what else the machine does counts little.

    The garbage collector passes over what is there after the warm-up, as it does in a server that has started.
    """
    day = Day(Scenario(agents=floor.agents, answer_rate=floor.answer_rate), "predictive", SEED, 0)
    day.run(floor.warm_up_h)
    watch = _Watch()
    gc.collect()
    gc.freeze()
    try:
        with watch.watching():
            day.run(floor.until_h)
    finally:
        gc.unfreeze()
    busy = [index for index, lines in enumerate(watch.lines) if lines >= floor.lines]
    if len(busy) < 100:
        raise RuntimeError(f"only {len(busy)} decisions at {floor.agents} agents with {floor.lines} lines")
    ticks_s = [watch.ticks_s[index] for index in busy]
    pacers_s = [watch.pacers_s[index] for index in busy]
    return Speed(
        agents=floor.agents,
        lines=round(statistics.fmean(watch.lines[index] for index in busy), 1),
        launches=round(statistics.fmean(watch.launches[index] for index in busy), 2),
        decisions=len(busy),
        tick_mean_ms=_ms(statistics.fmean(ticks_s)),
        tick_p50_ms=_ms(statistics.median(ticks_s)),
        tick_p99_ms=_ms(_p99(ticks_s)),
        tick_max_ms=_ms(max(ticks_s)),
        pacer_mean_ms=_ms(statistics.fmean(pacers_s)),
        pacer_p99_ms=_ms(_p99(pacers_s)),
    )


def measure_day(agents: int, answer_rate: float) -> float:
    """CPU seconds of one simulated day of 8 h."""
    gc.collect()
    began_s = time.thread_time()
    run_day(Scenario(agents=agents, answer_rate=answer_rate), "predictive", SEED, 0)
    return round(time.thread_time() - began_s, 2)


def described(days: Sequence[tuple[int, float]]) -> dict[str, object]:
    """A line of the results.

    Args:
        days: agents and answer rate of the days whose cost is measured.
    """
    return {
        "code": code_key("predictive"),
        "machine": machine(),
        "speeds": [asdict(measure(floor)) for floor in FLOORS],
        "days": [{"agents": agents, "answer_rate": rate, "cpu_s": measure_day(agents, rate)} for agents, rate in days],
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100)[98]
