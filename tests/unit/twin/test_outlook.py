from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dialer.twin.calibrate import calibrate
from dialer.twin.coverage import watch
from dialer.twin.model import Formula, Scenario
from dialer.twin.outlook import counted_today, differences, figures_of, jobs_of, outlook_of, run_job
from dialer.twin.rest_of_day import Rest, RestOfDay, rest_of_day
from tests.unit.twin.floors import TERMS, ZERO_S

FLOOR = Scenario(agents=4, answer_rate=0.3, shift_h=1.0)


def make_rest(conversations: int = 90, lost: int = 2, utilisation: float = 0.8) -> Rest:
    return Rest(
        conversation_count=conversations,
        utilisation=utilisation,
        served_count=conversations,
        lost_count=lost,
        dial_count=300,
    )


@pytest.fixture(scope="module")
def rest() -> RestOfDay:
    _, measured = watch(FLOOR, "progressive", 1, 0.5)
    now = datetime.fromtimestamp(measured.until_s, UTC)
    return rest_of_day(calibrate(measured, TERMS), now=now, until=now + timedelta(minutes=15), agent_count=4)


def test_each_figure_has_its_mean_and_two_intervals() -> None:
    found = outlook_of([make_rest(80 + i) for i in range(41)], FLOOR, (0, 0)).figures["conversations"]
    assert found.mean == pytest.approx(100.0)
    assert (found.intervals[0.8].lo, found.intervals[0.8].hi) == pytest.approx((83.2, 116.8))
    assert (found.intervals[0.95].lo, found.intervals[0.95].hi) == pytest.approx((80.05, 119.95), abs=0.1)


def test_the_whole_day_has_what_was_before_in_it() -> None:
    figures = figures_of(make_rest(90, lost=10), FLOOR, (900, 0))
    assert figures["abandonment"] == pytest.approx(0.1)
    assert figures["day_abandonment"] == pytest.approx(0.01)
    italian = replace(FLOOR, formula=Formula.SILENT_PER_GOOD)
    assert figures_of(make_rest(90, lost=9), italian, (0, 0))["abandonment"] == pytest.approx(0.1)
    assert outlook_of([make_rest(90, 10), make_rest(90, 100)], FLOOR, (900, 0)).days_within_cap == 0.5


def test_a_rest_without_an_answer_loses_nothing() -> None:
    assert figures_of(make_rest(0, 0), FLOOR, (0, 0))["abandonment"] == 0.0


def test_only_the_same_local_day_counts_as_before(rest: RestOfDay) -> None:
    counts = ((ZERO_S - 40_000, 7, 7), (ZERO_S, 10, 1), (ZERO_S + 900, 5, 0))
    moved = replace(rest, carried=replace(rest.carried, counts=counts))
    assert counted_today(moved, datetime.fromtimestamp(ZERO_S + 1800, UTC)) == (15, 1)


def test_jobs_draw_the_same_figures_for_every_policy_and_others_for_each_run(rest: RestOfDay) -> None:
    ours, theirs = jobs_of(rest, "predictive", runs=3, seed=5), jobs_of(rest, "progressive", runs=3, seed=5)
    assert [job.scenario for job in ours] == [job.scenario for job in theirs]
    assert len({job.scenario.answer_rate for job in ours}) == 3
    assert len({job.seed for job in ours}) == 3


def test_the_same_job_gives_the_same_rest(rest: RestOfDay) -> None:
    (job,) = jobs_of(rest, "progressive", runs=1, seed=5)
    assert run_job(job) == run_job(job)


def test_a_change_is_judged_run_by_run() -> None:
    present = [make_rest(100 + i, utilisation=0.7) for i in range(39)]
    changed = [make_rest(110 + i, utilisation=0.75) for i in range(39)]
    found = differences(present, changed, FLOOR)
    assert found["conversations"].intervals[0.95].lo == found["conversations"].intervals[0.95].hi == 10.0
    assert found["utilisation"].mean == pytest.approx(0.05)
