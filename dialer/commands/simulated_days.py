"""Runs simulated days on several cores; the days come back in their order, whatever core was first."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import DialerError
from dialer.files.packs_yaml import load_pack
from dialer.packaged import config_folder
from dialer.twin.day import run_day
from dialer.twin.errors import ScenarioError
from dialer.twin.model import Scenario
from dialer.twin.record import DayRecord


@dataclass(frozen=True, slots=True)
class RunDay:
    """One day of one policy, and what it cost."""

    record: DayRecord
    cpu_s: float
    """Of the one core that ran it."""


@dataclass(frozen=True, slots=True)
class _Job:
    scenario: Scenario
    policy: str
    seed: int
    day: int


def default_jobs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_days(
    scenario: Scenario,
    policies: Sequence[str],
    *,
    days: int,
    seed: int,
    jobs: int,
    first_day: int = 0,
    finished: Callable[[], None] = lambda: None,
) -> dict[str, list[RunDay]]:
    """Every day of every policy.

    Args:
        scenario: the floor.
        policies: names, with sets of parameters where they have any.
        days: how many of each.
        seed: the same seed, scenario and policy give the same days on any number of cores.
        jobs: processes; 1 stays in this one.
        first_day: index of the first day; a run can be gone on with.
        finished: called after each day, for progress.
    """
    country(scenario)
    work = [_Job(scenario, policy, seed, first_day + day) for day in range(days) for policy in policies]
    done: dict[tuple[str, int], RunDay] = {}
    if jobs == 1 or len(work) == 1:
        for job in work:
            done[job.policy, job.day] = _run(job)
            finished()
    else:
        done = _run_in_processes(work, min(jobs, len(work)), finished)
    return {policy: [done[policy, first_day + day] for day in range(days)] for policy in policies}


def country(scenario: Scenario) -> Pack | None:
    """The rule pack that the scenario names.

    Raises:
        ScenarioError: it is not installed.
    """
    code = scenario.leads.rule_pack
    if not code:
        return None
    folder = config_folder() / "jurisdictions"
    path = folder / f"{code}.yaml"
    if not path.is_file():
        installed = ", ".join(sorted(file.stem for file in folder.glob("*.yaml")))
        raise ScenarioError("scenario", "leads.rule_pack", f"there is no rule pack {code!r}; installed: {installed}")
    return load_pack(path)


def _run_in_processes(work: Sequence[_Job], jobs: int, finished: Callable[[], None]) -> dict[tuple[str, int], RunDay]:
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=_let_ctrl_c_end)
    try:
        waiting: dict[Future[RunDay], _Job] = {pool.submit(_run, job): job for job in work}
        done: dict[tuple[str, int], RunDay] = {}
        for future in as_completed(waiting):
            job = waiting[future]
            done[job.policy, job.day] = future.result()
            finished()
        return done
    except BrokenProcessPool:
        raise DialerError("a process that simulated was killed (out of memory?); try again with --jobs 1") from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _let_ctrl_c_end() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _run(job: _Job) -> RunDay:
    began_s = time.process_time()
    record = run_day(job.scenario, job.policy, job.seed, job.day, country=country(job.scenario))
    return RunDay(record, time.process_time() - began_s)
