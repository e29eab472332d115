"""Our simulator beside the study's."""

from __future__ import annotations

from scripts.benches.grid.agreement import Pair, judged, pairs
from scripts.benches.grid.store import Day
from scripts.benches.grid.verdict import Mark
from tests.unit.benches.days import made_day, made_days

CELL = "progressive-p30-n20"


def pair_of(days: list[Day]) -> Pair:
    return next(pair for pair in pairs({CELL: days}) if pair.cell == CELL)


def test_one_point_of_utilisation_is_agreement() -> None:
    assert pair_of(made_days(CELL, 20, utilisation=0.725, ratio=0.0)).mark is Mark.MET
    assert pair_of(made_days(CELL, 20, utilisation=0.727, ratio=0.0)).mark is Mark.MISSED


def test_three_combined_errors_are_agreement_where_days_differ_much() -> None:
    days = [made_day(CELL, number, utilisation=0.75 + 0.05 * (-1) ** number) for number in range(20)]
    pair = pair_of(days)
    assert pair.difference > 0.03
    assert 3 * pair.error > 0.04, "both have 20 days of the same spread"
    assert pair.mark is Mark.MET


def test_what_nobody_ran_is_not_judged() -> None:
    assert pair_of([]).mark is Mark.OPEN


def test_our_own_pacer_need_not_agree_with_the_studys() -> None:
    assert not {pair.policy for pair in judged({})} & {"predictive", "predictive_told", "ceiling_a"}
    assert len(judged({})) == 14 * 7 + 3 * 12
