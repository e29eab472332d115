"""What a running grid says of the time that is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts.benches.grid.cells import all_cells, study_day
from scripts.benches.grid.days import Job
from scripts.benches.grid.progress import PLAIN_SHARE, Progress, expected_cost_s
from tests.unit.benches.days import made_day, made_days

SMALL = all_cells()["predictive-p30-n5"]
LARGE = replace(SMALL, name="large", scenario=study_day(100))


def progress_of(there: list[float], now: list[float]) -> tuple[Progress, list[str]]:
    """Ten days of a small and of a large floor; ``there`` are costs of the large one's days that were run before."""
    said: list[str] = []
    jobs = [Job(cell, number) for cell in (SMALL, LARGE) for number in range(10)]
    before = [made_day("large", cpu_s=cost, compiled=True) for cost in there]
    return Progress(jobs, before, said.append, lambda: now[0]), said


def test_days_to_come_count_by_what_their_cells_cost() -> None:
    now = [100.0]
    progress, said = progress_of([], now)
    for number in range(10):
        now[0] += 36.0
        progress(Job(SMALL, number), made_days(SMALL.name, 10)[number])
    ratio = expected_cost_s(LARGE) / expected_cost_s(SMALL)
    assert ratio > 4
    assert progress.left_h == pytest.approx(ratio * 0.1)
    assert said[-1].startswith("10/20 predictive-p30-n5 day 9: ")


def test_what_a_cells_days_cost_before_is_believed_and_the_runs_own_time_sets_the_scale() -> None:
    now = [0.0]
    progress, _ = progress_of([2 * expected_cost_s(SMALL)] * 3, now)
    assert progress.left_h == 0.0
    now[0] = 3600.0
    progress(Job(SMALL, 0), made_day(SMALL.name))
    assert progress.left_h == pytest.approx(9 + 20)


def test_a_policy_without_a_forecast_and_a_day_that_stops_early_cost_less() -> None:
    cell = replace(SMALL, policy="progressive")
    assert expected_cost_s(cell) == pytest.approx(PLAIN_SHARE * expected_cost_s(SMALL))
    stops = replace(SMALL, scenario=study_day(5, answers_stop_at_h=0.9))
    assert expected_cost_s(stops) == pytest.approx(expected_cost_s(SMALL) / 8)
