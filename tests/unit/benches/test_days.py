"""Which days a run still has to make, and that one is what the twin says."""

from __future__ import annotations

from dataclasses import replace

from dialer.twin.day import run_day
from scripts.benches.grid.cells import SEED, Cell, all_cells, study_day
from scripts.benches.grid.days import Job, matching, missing, plan_key, run_one
from scripts.benches.grid.version import code_key
from tests.unit.benches.days import made_days

GUARANTEED, CEILING = all_cells()["predictive-p30-n20"], all_cells()["ceiling_a-p30-n20"]


def test_what_the_same_code_has_run_is_not_run_again() -> None:
    there = made_days("ceiling_a-p30-n20", 15, code=code_key("ceiling_a"))
    assert [job.day for job in missing([CEILING], there)] == list(range(15, 20))
    other = made_days("ceiling_a-p30-n20", 15, code="another")
    assert len(missing([CEILING], other)) == 20


def test_days_of_a_cell_that_was_another_scenario_do_not_count() -> None:
    changed = replace(CEILING, scenario=study_day(21))
    there = made_days("ceiling_a-p30-n20", 20, code=code_key("ceiling_a"))
    assert len(missing([changed], there)) == 20
    assert not list(matching(there, {"ceiling_a-p30-n20": changed}))
    assert len(list(matching(there, all_cells()))) == 20


def test_the_first_days_of_many_cells_come_before_all_days_of_one() -> None:
    later = replace(CEILING, name="later", rank=2)
    last = replace(CEILING, name="last", rank=4)
    jobs = missing([GUARANTEED, CEILING, later, last], [])
    places = [(job.cell.name, job.day) for job in jobs]
    order = [("predictive-p30-n20", 19), ("ceiling_a-p30-n20", 0), ("later", 19), ("predictive-p30-n20", 20),
             ("last", 0), ("predictive-p30-n20", 60)]  # fmt: skip
    assert [places.index(place) for place in order] == sorted(places.index(place) for place in order)
    assert len(jobs) == 200 + 3 * 20


def test_groups_that_are_named_are_run_to_their_end_first_and_large_floors_after_the_others() -> None:
    large = replace(CEILING, name="large", scenario=study_day(300), rank=0)
    jobs = missing([CEILING, large, GUARANTEED], [], first=[{"guarantee"}, {"goals"}])
    assert [job.cell.name for job in jobs] == ["predictive-p30-n20"] * 200 + ["ceiling_a-p30-n20"] * 20 + ["large"] * 20
    together = missing([CEILING, large, GUARANTEED], [], first=[{"guarantee", "goals"}])
    assert [job.cell.name for job in together[-20:]] == ["large"] * 20
    assert {job.cell.name for job in together[:40]} == {"predictive-p30-n20", "ceiling_a-p30-n20"}


def test_fewer_days_may_be_asked_for() -> None:
    assert len(missing([GUARANTEED, CEILING], [], days=3)) == 6


def test_a_plan_changes_with_the_scenario_and_the_policy_only() -> None:
    same = replace(CEILING, name="another name", days=3, rank=9)
    assert plan_key(same) == plan_key(CEILING)
    assert plan_key(replace(CEILING, policy="ceiling_b")) != plan_key(CEILING)
    assert plan_key(replace(CEILING, scenario=study_day(20, patience_s=3.0))) != plan_key(CEILING)


def test_a_day_of_the_grid_is_the_twins_day_of_that_seed() -> None:
    scenario = replace(study_day(3), shift_h=0.5)
    cell = Cell(name="short", group="goals", scenario=scenario, policy="progressive", days=1, rank=0)
    day, record = run_one(Job(cell, 4)), run_day(scenario, "progressive", SEED, 4)
    assert day.utilisation == record.utilisation
    assert (day.served, day.lost, day.dials) == (record.tally.served_count, 0, record.tally.dial_count)
    assert (day.cell, day.day, day.code, day.within) == ("short", 4, code_key("progressive"), True)


def test_hours_in_which_nobody_answers_change_nothing_and_are_left_out() -> None:
    scenario = replace(study_day(5), shift_h=0.8, answers_stop_at_h=0.3)
    cell = Cell(name="dry", group="beyond", scenario=scenario, policy="vicidial_average", days=1, rank=0)
    day, whole = run_one(Job(cell, 0)), run_day(scenario, "vicidial_average", SEED, 0)
    assert (day.served, day.lost) == (whole.tally.served_count, whole.tally.lost_count)
    assert day.lost > 0
    assert day.decisions < whole.decision_count
