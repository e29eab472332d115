"""Runs the days that are missing, in processes, each one written down as soon as it is over."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import fields, is_dataclass
from typing import NamedTuple

from dialer.twin.day import Day as SimulatedDay
from dialer.twin.figures import day_figures
from dialer.twin.model import Scenario
from scripts.benches.grid.cells import FEW, SEED, SOME, Cell
from scripts.benches.grid.compiled import is_compiled
from scripts.benches.grid.digest import digest_of
from scripts.benches.grid.store import Day, Store
from scripts.benches.grid.version import code_key, family

TRANCHES = ((FEW, 3), (SOME, 2))
"""Days of a cell after which its rank falls by so much: the first days of many cells before all days of a few."""


LARGE = 300
"""Agents of the floors whose days cost as much as a dozen others."""
STILL_RINGING_H = 0.1
"""Longer than any call is under way before it is answered or let go."""


class Job(NamedTuple):
    cell: Cell
    day: int
    seed: int = SEED


def plan_key(cell: Cell) -> str:
    """Changes with anything in the cell that says what its days are like; keys at their defaults say nothing."""
    return digest_of([_told(cell.scenario), cell.policy, SEED])


def _told(value: object) -> object:
    """A scenario's keys that are not at their defaults, tables within it likewise."""
    if isinstance(value, tuple):
        return [_told(each) for each in value]
    if not is_dataclass(value):
        return value
    given = {each.name: (each.default, getattr(value, each.name)) for each in fields(value)}
    return {name: _told(now) for name, (default, now) in given.items() if now != default}


def run_one(job: Job) -> Day:
    """Simulate one day of one cell.

    A day on which nobody answers any more is over, for the grid, some minutes later: nothing can be lost after that.
    """
    cell = job.cell
    gc.collect()
    began_s = time.process_time()
    simulated = SimulatedDay(cell.scenario, cell.policy, job.seed, job.day)
    simulated.run(until_h(cell.scenario))
    record = simulated.record()
    cpu_s = time.process_time() - began_s
    figures = day_figures(record, cell.scenario)
    formula = cell.scenario.formula
    return Day(
        cell=cell.name,
        plan=plan_key(cell),
        code=code_key(family(cell.policy)),
        day=job.day,
        utilisation=figures.utilisation,
        ratio=figures.abandonment[formula],
        worst=figures.worst_running[formula],
        within=figures.is_within_cap,
        served=figures.served_count,
        lost=figures.lost_count,
        dials=figures.dial_count,
        per_agent_hour=figures.conversations_per_agent_hour,
        gap_s=figures.idle_gap_mean_s,
        gap_p95_s=figures.idle_gap_p95_s,
        cpu_s=cpu_s,
        decisions=record.decision_count,
        predicted_lost=record.tally.predicted_lost_count,
        compiled=is_compiled(),
    )


def until_h(scenario: Scenario) -> float:
    """Hours of the day that the grid simulates."""
    stop_h = scenario.answers_stop_at_h
    return scenario.shift_h if stop_h is None else min(scenario.shift_h, stop_h + STILL_RINGING_H)


def missing(
    cells: Iterable[Cell], there: Iterable[Day], days: int | None = None, first: Sequence[Collection[str]] = ()
) -> list[Job]:
    """Days that this code has not run yet, the most valuable first.

    Args:
        cells: in their order.
        there: days of any code.
        days: at most so many of each cell.
        first: groups of cells that are run to their end before others, those named together at a time; among such,
            and among the rest, the cells of the largest floors, which cost most, come last.
    """
    done = {(day.cell, day.plan, day.code, day.day) for day in there}
    jobs = [
        Job(cell, number)
        for cell in cells
        for number in range(cell.days if days is None else min(days, cell.days))
        if (cell.name, plan_key(cell), code_key(family(cell.policy)), number) not in done
    ]
    return sorted(jobs, key=lambda job: _turn(job, first))


def _turn(job: Job, first: Sequence[Collection[str]]) -> tuple[int, bool, int]:
    """Jobs with a lower one are run before."""
    cell = job.cell
    place = next((index for index, groups in enumerate(first) if cell.group in groups), len(first))
    is_late = bool(first) and cell.scenario.agents >= LARGE
    return place, is_late, cell.rank + sum(fall for limit, fall in TRANCHES if job.day >= limit)


def matching(days: Iterable[Day], cells: Mapping[str, Cell]) -> Iterator[Day]:
    """Those whose cell is still what it was when they were run."""
    plans = {name: plan_key(cell) for name, cell in cells.items()}
    return (day for day in days if plans.get(day.cell) == day.plan)


def run_missing(
    jobs: Sequence[Job],
    store: Store,
    *,
    processes: int,
    until_s: float,
    finished: Callable[[Job, Day], None],
) -> int:
    """Run and write down; a day that has begun is finished, none is begun after ``until_s`` (monotonic).

    Returns:
        Number of days that were run.
    """
    count = 0
    waiting = iter(jobs)
    codes = {policy: code_key(policy) for policy in {family(job.cell.policy) for job in jobs}}
    running: dict[Future[Day], Job] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(codes,)) as pool:
        try:
            while True:
                while len(running) < processes and time.monotonic() < until_s:
                    job = next(waiting, None)
                    if job is None:
                        break
                    running[pool.submit(run_one, job)] = job
                if not running:
                    return count
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job = running.pop(future)
                    day = future.result()
                    store.add(job.cell.group, day)
                    finished(job, day)
                    count += 1
        except KeyboardInterrupt:
            for future, job in running.items():
                day = future.result()
                store.add(job.cell.group, day)
                finished(job, day)
            raise


def _begin(codes: Mapping[str, str]) -> None:
    """Leaves Ctrl-C to the parent, and makes sure that the code is still what the parent said."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for policy, code in codes.items():
        if code_key(policy) != code:
            raise RuntimeError("the code changed while the run began; start it again")
