"""The small grid: a few days of the predictive pacer beside the goals, and what a decision costs."""

from __future__ import annotations

import multiprocessing
import statistics
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from scripts.benches.grid.cells import Cell, goal_name, study_day
from scripts.benches.grid.days import Job, run_one
from scripts.benches.grid.store import Day
from scripts.benches.grid.study import GOALS, RATES
from scripts.benches.grid.uncertainty import estimate

SIZES = (5, 20, 100)
SHIFT_H = 4.0
"""Shorter than the goals' days: good enough to see that nothing is broken, not to judge a goal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One cell of the small grid."""

    agents: int
    answer_rate: float
    days: int
    utilisation: float
    utilisation_error: float
    """Standard error over the days; 0 for a single day."""
    of_goal: float
    """Utilisation over the goal's."""
    abandonment: float
    worst_abandonment: float
    """Of the days."""
    days_within_cap: int
    cpu_s_per_day: float
    """For a simulated day of 8 h."""
    us_per_decision: float
    """Whole simulation over decisions: the world's own work is in it."""


def quick_cells(sizes: Sequence[int] = SIZES, shift_h: float = SHIFT_H) -> list[Cell]:
    return [
        Cell(
            name=goal_name("predictive", rate, agents),
            group="quick",
            scenario=replace(study_day(agents, rate), shift_h=shift_h),
            policy="predictive",
            days=1,
            rank=0,
        )
        for agents in sizes
        for rate in RATES
    ]


def quick_grid(cells: Sequence[Cell], days: int, processes: int, finished: Callable[[], None]) -> Iterator[Row]:
    """Row by row, in the cells' order."""
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for cell, found in _days_of(cells, days, pool):
            finished()
            if found is not None:
                yield row_of(cell, found)


def _days_of(cells: Sequence[Cell], days: int, pool: ProcessPoolExecutor) -> Iterator[tuple[Cell, list[Day] | None]]:
    """After each day its cell, and the cell's days when that was the last of them."""
    jobs = [Job(cell, day) for cell in cells for day in range(days)]
    found: list[Day] = []
    for job, day in zip(jobs, pool.map(run_one, jobs), strict=True):
        found.append(day)
        yield job.cell, found if len(found) == days else None
        if len(found) == days:
            found = []


def row_of(cell: Cell, days: Sequence[Day]) -> Row:
    scenario = cell.scenario
    figure = estimate([day.utilisation for day in days])
    cpu_s = sum(day.cpu_s for day in days)
    return Row(
        agents=scenario.agents,
        answer_rate=scenario.answer_rate,
        days=len(days),
        utilisation=figure.mean,
        utilisation_error=figure.error,
        of_goal=figure.mean / GOALS[scenario.answer_rate][scenario.agents],
        abandonment=statistics.fmean(day.ratio for day in days),
        worst_abandonment=max(day.ratio for day in days),
        days_within_cap=sum(day.within for day in days),
        cpu_s_per_day=cpu_s / len(days) * 8.0 / scenario.shift_h,
        us_per_decision=cpu_s / max(1, sum(day.decisions for day in days)) * 1e6,
    )


HEADER = "   N     p   utilisation      goal   of it   abandoned  worst day   within   CPU s/8 h   µs/decision"


def line(row: Row) -> str:
    goal = GOALS[row.answer_rate][row.agents]
    error = f"±{100 * row.utilisation_error:4.2f}" if row.days > 1 else "     "
    return (
        f"{row.agents:4d}  {row.answer_rate:4.2f}  {100 * row.utilisation:6.2f} {error} %  {100 * goal:5.1f} %"
        f"  {row.of_goal:6.3f}  {100 * row.abandonment:8.2f} %  {100 * row.worst_abandonment:7.2f} %"
        f"   {row.days_within_cap:2d}/{row.days:<2d}   {row.cpu_s_per_day:9.1f}   {row.us_per_decision:11.0f}"
    )
