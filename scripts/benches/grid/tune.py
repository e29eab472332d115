"""Finds the fixed ratio of each cell: the largest whose days together keep the cap.

More lines for each free agent never mean fewer abandoned calls, so the search halves the interval.
"""

from __future__ import annotations

import json
import multiprocessing
import statistics
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import NamedTuple

from dialer.twin.day import run_day
from dialer.twin.figures import day_figures
from scripts.benches.grid.cells import CAP, ratio_day
from scripts.benches.grid.ratios import FILE, ratio_name
from scripts.benches.grid.study import RATES, SIZES

SEED = 500
"""No cell uses it."""
LEAST, MOST = 1.0, 50.0
PRECISION = 1.05
"""The search ends when the interval's ends are nearer than this factor."""


class Place(NamedTuple):
    rate: float
    agents: int


def tune(processes: int, said: Callable[[str], None]) -> dict[str, float]:
    """The ratio of every cell of the study."""
    places = [Place(rate, agents) for agents in reversed(SIZES) for rate in RATES]  # the longest first
    found: dict[str, float] = {}
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        running = {pool.submit(tune_one, place): place for place in places}
        for future in as_completed(running):
            place = running[future]
            found[ratio_name(*place)] = ratio = future.result()
            said(f"N = {place.agents}, p = {place.rate:g}: {ratio:g} lines per free agent")
    return {ratio_name(*place): found[ratio_name(*place)] for place in sorted(places)}


def keep(ratios: dict[str, float]) -> None:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps({"seed": SEED, "ratios": ratios}, indent=1) + "\n", encoding="utf-8")


def tune_one(place: Place) -> float:
    return largest_within(lambda ratio: _abandonment(place, ratio))


def largest_within(abandonment: Callable[[float], float]) -> float:
    """The largest ratio whose abandonment is within the cap, to two digits; 1 when even that is above."""
    lo, hi = LEAST, 2 * LEAST
    while hi < MOST and abandonment(hi) <= CAP:
        lo, hi = hi, 2 * hi
    hi = min(hi, MOST)
    while hi / lo > PRECISION:
        middle = round((lo * hi) ** 0.5, 2)
        if abandonment(middle) <= CAP:
            lo = middle
        else:
            hi = middle
    return lo


def days_of(agents: int) -> int:
    """Few agents have few calls a day, and so need more days for the same certainty."""
    return 8 if agents <= 5 else 3 if agents <= 20 else 2


def _abandonment(place: Place, ratio: float) -> float:
    scenario = ratio_day(place.agents, place.rate)
    days = (run_day(scenario, f"power@ratio={ratio:g}", SEED, day) for day in range(days_of(place.agents)))
    return statistics.fmean(day_figures(day, scenario).abandonment[scenario.formula] for day in days)
