"""The named subset of the pacing grid: a few days of the cells that matter most, on days that no other run has used.

``scripts/bench pacing --full`` runs the whole grid; docs/pacing.md tells its results. Here utilisation must lie where
the grid's days of the same cell say, and each day must keep its cap. One seed, so the same code gives the same days.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt

import pytest

from dialer.twin.day import run_day
from dialer.twin.figures import DayFigures, day_figures
from scripts.benches.grid.cells import CAP, all_cells
from scripts.benches.grid.results import results_of
from scripts.benches.grid.store import Store
from scripts.benches.grid.study import GOAL_SLACK, GOALS, STATIONARY
from scripts.benches.grid.uncertainty import Estimate
from scripts.benches.grid.verdict import utilisations

SEED = 20_000
"""Neither the grid's nor the tuning's."""
ERRORS = 4.0
"""Standard errors of the difference that two sets of days may have by luck."""


@dataclass(frozen=True)
class Named:
    """One goal of the subset."""

    cell: str
    days: int
    usual: Estimate
    """Mean and spread of a day's utilisation, for as long as the grid has no days of the cell."""


SUBSET = {
    "N = 20, p = 0.3: utilisation and cap": Named("predictive-p30-n20", 2, Estimate(GOALS[0.3][20], 0.0033, 20)),
    "N = 5, p = 0.3: utilisation and cap": Named("predictive-p30-n5", 2, Estimate(GOALS[0.3][5], 0.0076, 20)),
    "N = 5, the rate jumps every half hour: cap": Named("predictive-saw-n5", 1, Estimate(0.782, 0.015, 20)),
    "N = 20, Italy's formula and 3 s: cap": Named("italy-n20", 1, Estimate(0.885, 0.01, 20)),
    "N = 20, answers dry up at 1 h: cap": Named("answers_stop_1h-n20", 1, Estimate(0.15, 0.1, 20)),
    "N = 20, dialling stops at 2.5 h: cap": Named("dialling_stops_2.5h-n20", 1, Estimate(0.5, 0.2, 20)),
}
PEERS = {
    "N = 20, progressive: as in the study": Named(
        "progressive-p30-n20", 2, Estimate(STATIONARY["progressive", 0.3, 20].utilisation, 0.005, 20)
    ),
    "N = 20, VICIdial's average mode: as in the study": Named(
        "vicidial_average-p30-n20", 2, Estimate(STATIONARY["vicidial_average", 0.3, 20].utilisation, 0.005, 20)
    ),
}


@cache
def days_of(cell: str, count: int) -> tuple[DayFigures, ...]:
    known = all_cells()[cell]
    return tuple(day_figures(run_day(known.scenario, known.policy, SEED, day), known.scenario) for day in range(count))


def expected(named: Named) -> Estimate:
    """What the grid's own days of this cell say; until there are any, what the study says."""
    days = results_of(Store()).get(named.cell, [])
    return utilisations(days) if len(days) >= 10 else named.usual


def mean_utilisation(named: Named) -> float:
    days = days_of(named.cell, named.days)
    return sum(day.utilisation for day in days) / len(days)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SUBSET)
def test_every_day_of_the_subset_is_within_its_cap(name: str) -> None:
    named = SUBSET[name]
    ratios = [max(day.abandonment.values()) for day in days_of(named.cell, named.days)]
    assert all(day.is_within_cap for day in days_of(named.cell, named.days)), ratios


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", [name for name in (*SUBSET, *PEERS)])
def test_utilisation_lies_where_the_grid_says(name: str) -> None:
    named = {**SUBSET, **PEERS}[name]
    usual = expected(named)
    reach = max(0.01 if name in PEERS else 0.0, ERRORS * usual.sd * sqrt(1 / named.days + 1 / usual.count))
    assert mean_utilisation(named) == pytest.approx(usual.mean, abs=reach)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("agents", "cell"), [(20, "predictive-p30-n20"), (5, "predictive-p30-n5")])
def test_utilisation_is_not_below_what_is_asked_at_least(agents: int, cell: str) -> None:
    named = next(each for each in SUBSET.values() if each.cell == cell)
    luck = ERRORS * expected(named).sd / sqrt(named.days)
    assert mean_utilisation(named) >= GOALS[0.3][agents] - GOAL_SLACK - luck


@pytest.mark.timeout(600)
def test_predictive_pacing_brings_a_fifth_more_conversations_than_progressive() -> None:
    """Both with 20 agents at p = 0.3; the study found 24 % more."""
    ours, usual = (days_of(cell, 2) for cell in ("predictive-p30-n20", "progressive-p30-n20"))
    more = sum(d.conversations_per_agent_hour for d in ours) / sum(d.conversations_per_agent_hour for d in usual) - 1
    assert more > 0.20
    assert max(max(day.abandonment.values()) for day in usual) < CAP / 10
