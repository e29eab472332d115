"""What a running grid tells of itself: a line for each day, and about how long the rest will take."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from scripts.benches.grid.cells import Cell
from scripts.benches.grid.days import Job, until_h
from scripts.benches.grid.store import Day
from scripts.benches.grid.version import FORECASTING

BASE_S, PER_AGENT_S = 0.4, 0.039
"""CPU seconds of one simulated hour of predictive dialling, compiled, at an answer rate of 0.3. Only the proportions
count: the run's own time sets the scale."""
PLAIN_SHARE = 0.3
"""What a policy without a forecast costs of that."""


def expected_cost_s(cell: Cell) -> float:
    """What one day of the cell should cost beside others, from its hours, agents and policy."""
    share = 1.0 if cell.policy.startswith(FORECASTING) else PLAIN_SHARE
    return share * until_h(cell.scenario) * (BASE_S + PER_AGENT_S * cell.scenario.agents)


class Progress:
    """Called after each day. The days left differ in cost: each counts by its cell's measured days, or as expected.

    Args:
        jobs: all that this run has to make.
        there: days that were made before.
        say: is told a line.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        jobs: Sequence[Job],
        there: Iterable[Day],
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._say = say
        self._clock = clock
        self._began_s = clock()
        self._total, self._count = len(jobs), 0
        self._costs = _costs(jobs, there)
        self._left_s = sum(self._costs[job.cell.name] for job in jobs)
        self._done_s = 0.0

    def __call__(self, job: Job, day: Day) -> None:
        cost_s = self._costs[job.cell.name]
        self._count += 1
        self._done_s += cost_s
        self._left_s = max(0.0, self._left_s - cost_s)
        self._say(
            f"{self._count}/{self._total} {job.cell.name} day {day.day}: {100 * day.utilisation:.2f} %, abandoned "
            f"{100 * day.ratio:.2f} %, worst {100 * day.worst:.2f} %{'' if day.within else ' ABOVE THE CAP'} "
            f"({day.cpu_s:.1f} s CPU; about {self.left_h:.1f} h left)"
        )

    @property
    def left_h(self) -> float:
        """Hours until the last day is over, at this run's own pace; 0 before a day is over."""
        pace = (self._clock() - self._began_s) / self._done_s if self._done_s else 0.0
        return pace * self._left_s / 3600


def _costs(jobs: Sequence[Job], there: Iterable[Day]) -> dict[str, float]:
    """Cell -> cost of one of its days, in seconds that are alike for all cells."""
    cells = {job.cell.name: job.cell for job in jobs}
    measured: dict[str, list[float]] = defaultdict(list)
    for day in there:
        if day.compiled and day.cell in cells:
            measured[day.cell].append(day.cpu_s)
    return {
        name: statistics.median(measured[name]) if name in measured else expected_cost_s(cell)
        for name, cell in cells.items()
    }
