"""Finds the fixed ratio of each cell: of those whose days together keep the cap, the one with most utilisation."""

from __future__ import annotations

import json
import multiprocessing
import statistics
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from dialer.twin.day import run_day
from dialer.twin.figures import day_figures
from scripts.benches.grid.cells import CAP, study_day
from scripts.benches.grid.ratios import FILE, ratio_name
from scripts.benches.grid.study import RATES, SIZES

SEED = 500
"""No cell uses it."""
RATIOS_PER_RATE = (0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0, 1.1, 1.2)
"""Tried ratios, as multiples of 1 / answer rate."""


class Trial(NamedTuple):
    """Some days of one ratio."""

    ratio: float
    utilisation: float
    abandonment: float


class _Job(NamedTuple):
    rate: float
    agents: int
    ratio: float
    day: int


def tune(processes: int, said: Callable[[str], None], *, sizes: Sequence[int] = SIZES) -> dict[str, float]:
    """Try every ratio in every cell, and keep the best beside the results."""
    best: dict[str, float] = {}
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for agents in sizes:
            for rate in RATES:
                trials = _try(pool, rate, agents)
                best[ratio_name(rate, agents)] = chosen = choose(trials)
                said(f"N = {agents}, p = {rate:g}: {chosen:g} lines per free agent")
    return best


def keep(ratios: dict[str, float]) -> None:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"seed": SEED, "ratios": ratios}, indent=1) + "\n", encoding="utf-8")


def choose(trials: Sequence[Trial]) -> float:
    """The ratio of most utilisation among those within the cap; the most careful one when none is."""
    within = [trial for trial in trials if trial.abandonment <= CAP]
    if not within:
        return min(trials, key=lambda trial: trial.abandonment).ratio
    return max(within, key=lambda trial: trial.utilisation).ratio


def ratios_to_try(rate: float) -> list[float]:
    """From one line an agent to a fifth more than the answer rate calls for; at most the eight that any agent gets."""
    return sorted({round(min(8.0, max(1.0, factor / rate)), 2) for factor in RATIOS_PER_RATE})


def days_of(agents: int) -> int:
    """Few agents have few calls a day, and so need more days for the same certainty."""
    return 8 if agents <= 5 else 4 if agents <= 20 else 2


def _try(pool: ProcessPoolExecutor, rate: float, agents: int) -> list[Trial]:
    days, ratios = days_of(agents), ratios_to_try(rate)
    jobs = [_Job(rate, agents, ratio, day) for ratio in ratios for day in range(days)]
    found = list(pool.map(_run, jobs))
    trials = []
    for index, ratio in enumerate(ratios):
        mine = found[index * days : (index + 1) * days]
        trials.append(Trial(ratio, *(statistics.fmean(column) for column in zip(*mine, strict=True))))
    return trials


def _run(job: _Job) -> tuple[float, float]:
    scenario = study_day(job.agents, job.rate)
    figures = day_figures(run_day(scenario, f"power@ratio={job.ratio:g}", SEED, job.day), scenario)
    return figures.utilisation, figures.abandonment[scenario.formula]
