"""The study's tables as they stand in the grid."""

from __future__ import annotations

from scripts.benches.grid.study import DRIFTING, DRIFTS, GOALS, RATES, RATIO, SIZES, STATIONARY, Printed


def test_every_cell_of_the_stationary_tables_is_there() -> None:
    whole = {policy for policy, _, agents in STATIONARY if agents == 300}
    assert whole == {
        "progressive", "vicidial_average", "vicidial_tapered", "vicidial_hard", "issabel_overcommit", RATIO,
        "predictive", "ceiling_a",
    }  # fmt: skip
    assert STATIONARY["progressive", 0.3, 20] == Printed(0.716, 0.0)
    assert STATIONARY["vicidial_tapered", 0.3, 3] == Printed(0.72, 0.0866)
    assert ("ceiling_a", 0.15, 300) not in STATIONARY, "the study has no such figure"


def test_every_cell_of_the_drift_table_is_there() -> None:
    assert len(DRIFTING) == 5 * 3 * len(DRIFTS)
    assert DRIFTING["vicidial_average", "updown", 5] == Printed(0.679, 0.0352)


def test_goals_rise_with_the_number_of_agents_and_with_the_answer_rate() -> None:
    for rate in RATES:
        assert sorted(GOALS[rate].values()) == list(GOALS[rate].values())
    for agents in SIZES:
        assert GOALS[0.15][agents] < GOALS[0.3][agents] <= GOALS[0.5][agents]


def test_goals_lie_at_most_a_little_below_what_the_study_reached() -> None:
    for rate in RATES:
        for agents in SIZES:
            assert -0.001 < STATIONARY["predictive", rate, agents].utilisation - GOALS[rate][agents] < 0.015
