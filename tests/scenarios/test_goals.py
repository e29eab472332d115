"""The named subset of the pacing grid: a few days of the cells that matter most, on days that no other run has used.

``scripts/bench pacing --full`` runs the whole grid; docs/pacing.md tells its results. Here utilisation must lie where
the grid's days of the same cell say, and each day must keep its cap. One seed, so the same code gives the same days.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import pytest

from scripts.benches.grid.cells import CAP, all_cells
from scripts.benches.grid.days import Job, run_one
from scripts.benches.grid.results import results_of
from scripts.benches.grid.store import Day, Store
from scripts.benches.grid.study import GOAL_SLACK, GOALS, STATIONARY
from scripts.benches.grid.uncertainty import Estimate
from scripts.benches.grid.verdict import utilisations

SEED = 20_000
"""Neither the grid's nor the tuning's."""
ERRORS = 4.0
"""Standard errors of the difference that two sets of days may have by luck."""
FEWEST_DAYS = 10
"""Days of a cell from which on the grid says how a day is spread."""


@dataclass(frozen=True)
class Floor:
    """A cell of the subset whose utilisation is judged too."""

    cell: str
    days: int
    least: float
    """Utilisation asked of the mean of the grid's days."""
    usual: Estimate
    """Of a day's utilisation, from the study, for as long as the grid has too few days of the cell."""


OURS = {
    20: Floor("predictive-p30-n20", 2, GOALS[0.3][20] - GOAL_SLACK, Estimate(GOALS[0.3][20], 0.0033, 20)),
    5: Floor("predictive-p30-n5", 2, GOALS[0.3][5] - GOAL_SLACK, Estimate(GOALS[0.3][5], 0.0076, 20)),
}
"""Agents -> floor, at p = 0.3."""
WITHIN_CAP = {
    "N = 5, the answer rate jumps every half hour": "predictive-saw-n5",
    "N = 5, Italy's formula and 3 s": "italy-n5",
    "N = 20, answers dry up at 1 h": "answers_stop_1h-n20",
    "N = 20, dialling stops at 2.5 h": "dialling_stops_2.5h-n20",
}


def days_of(cell: str, count: int) -> list[Day]:
    return [run_one(Job(all_cells()[cell], number, SEED)) for number in range(count)]


def expected(cell: str, usual: Estimate) -> Estimate:
    """What the grid's own days of this cell say; while they are too few, what the study says."""
    days = results_of(Store()).get(cell, [])
    return utilisations(days) if len(days) >= FEWEST_DAYS else usual


def reach(usual: Estimate, count: int) -> float:
    """How far the mean of so many new days may lie from that of the known ones."""
    return ERRORS * usual.sd * sqrt(1 / count + 1 / usual.day_count)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("agents", OURS)
def test_predictive_pacing_keeps_the_cap_at_the_utilisation_that_the_grid_says(agents: int) -> None:
    floor = OURS[agents]
    days = days_of(floor.cell, floor.days)
    assert all(day.within for day in days), [day.ratio for day in days]
    found, usual = utilisations(days), expected(floor.cell, floor.usual)
    assert found.mean == pytest.approx(usual.mean, abs=reach(usual, floor.days))
    assert found.mean >= floor.least - ERRORS * usual.sd / sqrt(floor.days)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", WITHIN_CAP)
def test_a_hard_day_ends_within_its_cap(name: str) -> None:
    (day,) = days_of(WITHIN_CAP[name], 1)
    assert day.within, day
    assert day.lost > 0, "the budget is there to be used"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("policy", ["progressive", "vicidial_average"])
def test_other_policies_are_used_as_the_studys_simulator_says(policy: str) -> None:
    """20 agents, p = 0.3: within a point, or four errors where days differ much."""
    cell = f"{policy}-p30-n20"
    found = utilisations(days_of(cell, 2))
    study = STATIONARY[policy, 0.3, 20]
    spread = expected(cell, Estimate(study.utilisation, 0.005, 20))
    assert found.mean == pytest.approx(study.utilisation, abs=max(0.01, reach(spread, 2)))


@pytest.mark.timeout(600)
def test_predictive_pacing_brings_more_conversations_than_progressive() -> None:
    """5 agents at p = 0.3, the same day of both; the study found 14 % more."""
    ours, usual = (days_of(f"{policy}-p30-n5", 1)[0] for policy in ("predictive", "progressive"))
    assert ours.per_agent_hour > 1.07 * usual.per_agent_hour
    assert ours.within
    assert usual.ratio < CAP / 10
