"""What becomes of a goal: met, at least, missed, not yet run."""

from __future__ import annotations

import pytest

from scripts.benches.grid import goals
from scripts.benches.grid.goals import judge_all
from scripts.benches.grid.verdict import Mark, Results, Verdict
from tests.unit.benches.days import made_day, made_days


def verdict(results: Results, section: str, name: str) -> Verdict:
    found = [each for each in judge_all(results) if (each.section, each.name) == (section, name)]
    assert len(found) == 1
    return found[0]


def test_without_days_every_goal_is_not_yet_run() -> None:
    assert {each.mark for each in judge_all({})} == {Mark.OPEN}


@pytest.mark.parametrize(
    ("utilisation", "mark"),
    [(0.886, Mark.MET), (0.8735, Mark.ENOUGH), (0.872, Mark.MISSED)],
)
def test_utilisation_is_judged_by_the_mean_against_the_aim_and_what_is_asked_at_least(
    utilisation: float, mark: Mark
) -> None:
    cell = "predictive-p30-n20"
    found = verdict({cell: made_days(cell, 20, utilisation=utilisation)}, goals.UTILISATION, "N = 20, p = 0.3")
    assert found.mark is mark
    assert found.bound == "≥ 88.5 %, at least 87.3 %"


def test_nineteen_days_are_too_few() -> None:
    cell = "predictive-p30-n20"
    found = verdict({cell: made_days(cell, 19)}, goals.UTILISATION, "N = 20, p = 0.3")
    assert (found.mark, found.days, found.days_wanted) == (Mark.OPEN, 19, 20)


@pytest.mark.parametrize(("ours", "mark"), [(0.887, Mark.MET), (0.878, Mark.ENOUGH), (0.876, Mark.MISSED)])
def test_the_share_of_ceiling_a_is_taken_on_the_same_days(ours: float, mark: Mark) -> None:
    results = {
        "predictive-p30-n20": made_days("predictive-p30-n20", 200, utilisation=ours),
        "ceiling_a-p30-n20": made_days("ceiling_a-p30-n20", 20, utilisation=0.9),
    }
    assert verdict(results, goals.CEILING, "N = 20, p = 0.3").mark is mark


def test_200_good_days_bound_the_risk_and_do_not_exclude_it() -> None:
    cell = "predictive-p30-n20"
    found = verdict({cell: made_days(cell, 200)}, goals.GUARANTEE, "N = 20, stationary")
    assert found.mark is Mark.MET
    assert "0 of 200 days above" in found.figure
    assert "risk of a day above at most 1.5 %" in found.figure


def test_one_bad_day_misses_the_guarantee_however_few_were_run() -> None:
    cell = "predictive-p30-n20"
    days = [*made_days(cell, 9), made_day(cell, 9, ratio=0.0301, within=False)]
    found = verdict({cell: days}, goals.GUARANTEE, "N = 20, stationary")
    assert found.mark is Mark.MISSED
    assert "1 of 10 days above" in found.figure


def test_a_hundred_good_days_are_not_yet_two_hundred() -> None:
    cell = "predictive-p30-n20"
    found = verdict({cell: made_days(cell, 100)}, goals.GUARANTEE, "N = 20, stationary")
    assert (found.mark, found.days) == (Mark.OPEN, 100)


@pytest.mark.parametrize(
    ("cell", "name", "worst", "mark"),
    [
        ("predictive-p30-n20", "N = 20, p = 0.3", 0.05, Mark.MET),
        ("predictive-p30-n20", "N = 20, p = 0.3", 0.0501, Mark.MISSED),
        ("predictive-p30-n3", "N = 3, p = 0.3", 0.06, Mark.MET),
        ("predictive-saw-n20", "N = 20, saw", 0.0599, Mark.MET),
        ("predictive-saw-n20", "N = 20, saw", 0.061, Mark.MISSED),
    ],
)
def test_the_worst_running_ratio_has_its_own_limit_elsewhere_and_under_drift(
    cell: str, name: str, worst: float, mark: Mark
) -> None:
    days = [*made_days(cell, 19), made_day(cell, 19, worst=worst)]
    assert verdict({cell: days}, goals.RUNNING, name).mark is mark


def test_a_ramp_costs_what_the_true_rate_would_have_brought() -> None:
    results = {
        "predictive-ramp_up-n20": made_days("predictive-ramp_up-n20", 20, utilisation=0.880),
        "predictive_told-ramp_up-n20": made_days("predictive_told-ramp_up-n20", 20, utilisation=0.882),
    }
    name = "N = 20, ramp_up: cost of not knowing the rate"
    assert verdict(results, goals.KNOWLEDGE, name).mark is Mark.MET
    results["predictive_told-ramp_up-n20"] = made_days("predictive_told-ramp_up-n20", 20, utilisation=0.884)
    assert verdict(results, goals.KNOWLEDGE, name).mark is Mark.MISSED


def test_a_simulated_day_and_a_decision_have_their_limits() -> None:
    measured = {
        "speeds": [{"tick_mean_ms": 0.3, "pacer_mean_ms": 0.2}, {"tick_mean_ms": 1.9, "pacer_mean_ms": 0.9}],
        "days": [
            {"agents": 100, "answer_rate": 0.3, "cpu_s": 41.3},
            {"agents": 20, "answer_rate": 0.3, "cpu_s": 15.0},
        ],
    }
    found = {each.name: each for each in judge_all({}, [measured]) if each.section == goals.COST}
    slow = found["a day of 8 h, N = 100, p = 0.3"]
    assert (slow.mark, slow.figure) == (Mark.MISSED, "41.3 s")
    assert found["a day of 8 h, N = 20, p = 0.3"].mark is Mark.MET
    assert found["a day of 8 h, N = 20, p = 0.5"].mark is Mark.OPEN, "not measured"
    decision = judge_all({}, [measured])[-1]
    assert (decision.section, decision.mark) == (goals.COST, Mark.MET)
    assert "1.90 ms the whole of plan_tick, 0.90 ms the pacer alone" in decision.figure
