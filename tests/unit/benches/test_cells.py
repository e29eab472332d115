"""The grid's cells: what they simulate, and that their scenarios make sense."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from dialer.packaged import config_folder
from dialer.twin.drift import answer_rate_at
from dialer.twin.policies import check_policy
from dialer.twin.scenario import parse_scenario
from dialer.twin.sense import check_sense
from scripts.benches.grid import goals, study
from scripts.benches.grid.cells import Cell, all_cells, drifting_day, study_day
from scripts.benches.grid.days import plan_key

CELLS = all_cells()


@pytest.mark.parametrize("cell", CELLS.values(), ids=list(CELLS))
def test_a_cell_is_a_scenario_that_a_file_could_hold(cell: Cell) -> None:
    check_sense(cell.scenario, cell.name)
    check_policy(cell.policy, cell.scenario)


def test_no_two_cells_are_the_same_run() -> None:
    assert len({plan_key(cell) for cell in CELLS.values()}) == len(CELLS)


def test_the_defaults_of_a_scenario_are_the_studys_day() -> None:
    day = study_day(20)
    assert (day.shift_h, day.ring_timeout_s, day.patience_s, day.cap) == (8.0, 25.0, 2.0, 0.03)
    assert (study_day(100).shift_h, study_day(300).shift_h) == (6.0, 4.0)
    mean_s = sum(part.weight * part.distribution.mean_s for part in day.talk_s)
    assert mean_s == pytest.approx(139, abs=0.5)


def test_there_is_a_cell_for_every_figure_of_the_study() -> None:
    wanted = {f"{policy}-p{round(rate * 100)}-n{agents}" for policy, rate, agents in study.STATIONARY}
    wanted |= {f"{policy}-{drift}-n{agents}" for policy, drift, agents in study.DRIFTING}
    assert wanted <= CELLS.keys()


def test_the_guarantee_has_200_days_of_each_floor_stationary_and_on_each_drift() -> None:
    named = goals.guarded()
    for agents in (5, 20, 50):
        for kind in ("stationary", *study.DRIFTS):
            cell = CELLS[named[f"N = {agents}, {kind}"]]
            assert (cell.days, cell.scenario.agents, cell.scenario.answer_rate) == (200, agents, 0.3)
            assert bool(cell.scenario.drift) is (kind != "stationary")


def test_hard_days_have_60_days_each() -> None:
    assert {CELLS[cell].days for cell in goals.trapped().values()} == {60}


def test_three_agents_have_200_days_because_20_do_not_fix_their_mean() -> None:
    assert {CELLS[f"predictive-p{rate}-n3"].days for rate in (15, 30, 50)} == {200}
    assert {CELLS[f"ceiling_a-p{rate}-n3"].days for rate in (15, 30, 50)} == {20}


def test_floors_of_20_and_of_5_come_first() -> None:
    first = [cell.scenario.agents for cell in CELLS.values()][:12]
    assert set(first) == {20, 5}
    assert next(iter(CELLS)) == "predictive-p30-n20"


@pytest.mark.parametrize(
    ("file", "cell"),
    [
        ("base", "predictive-p30-n20"), ("p15", "predictive-p15-n20"), ("p50", "predictive-p50-n20"),
        ("step_up", "predictive-step_up-n20"), ("updown", "predictive-updown-n20"),
        ("sine", "predictive-sin-n20"), ("saw", "predictive-saw-n20"),
        ("italy", "italy-n20"), ("cap_1", "cap1-n20"), ("fast_failures", "failures35-n20"),
        ("dry_up", "answers_stop_2.5h-n20"), ("early_stop", "dialling_stops_2.5h-n20"),
        ("leads_known", "leads_known-p15-n20"), ("leads_unknown", "leads_unknown-p15-n20"),
    ],
)  # fmt: skip
def test_the_scenario_that_is_shipped_under_a_name_is_the_grids(file: str, cell: str) -> None:
    path = config_folder() / "scenarios" / f"{file}.toml"
    shipped = parse_scenario(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    mine = CELLS[cell].scenario
    for at_h in (0.1, 2.9, 5.1, 7.9):
        assert answer_rate_at(shipped, at_h) == pytest.approx(answer_rate_at(mine, at_h), rel=1e-3)
    words = {"title": "", "power_ratio": 1.5, "drift": ()}
    assert replace(shipped, **words) == replace(mine, **words)


@pytest.mark.parametrize(
    ("name", "at_h", "rate"),
    [
        ("step_up", 3.1, 0.3), ("step_up", 3.3, 0.6),
        ("updown", 1.0, 0.3), ("updown", 3.0, 0.15), ("updown", 6.0, 0.45),
        ("sin", 0.5, 0.45), ("sin", 1.5, 0.15),
        ("saw", 0.25, 0.45), ("saw", 0.75, 0.15),
        ("ramp_up", 0.0, 0.15), ("ramp_up", 8.0, 0.45), ("ramp_down", 0.1, 0.45), ("ramp_down", 4.125, 0.3),
    ],
)  # fmt: skip
def test_a_drift_moves_the_answer_rate_as_the_page_says(name: str, at_h: float, rate: float) -> None:
    assert answer_rate_at(drifting_day(20, name), at_h) == pytest.approx(rate, abs=1e-9)
