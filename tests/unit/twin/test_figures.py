"""Every figure of a simulated day and of a run of days, from counts made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.twin.figures import day_figures, run_figures
from dialer.twin.model import Formula, Scenario
from dialer.twin.record import DayRecord, Tally

SCENARIO = Scenario(agents=2, answer_rate=0.5)


def day(number: int, *, served: int, lost: int, idle_s: float = 1000.0) -> DayRecord:
    tally = Tally(
        campaign_id=1, dial_count=4 * served, served_count=served, lost_count=lost, machine_count=served // 2,
        worst_per_answered=0.05, worst_per_served=0.06,
    )  # fmt: skip
    return DayRecord(
        policy="progressive", seed=3, day=number, shift_s=3600.0, talk_s=2500.0, wrap_s=500.0, idle_s=idle_s,
        pause_s=3200.0, tally=tally, gaps_s=(10.0, 20.0, 30.0),
    )  # fmt: skip


def test_a_day_is_told_by_every_countrys_formula() -> None:
    figures = day_figures(day(0, served=97, lost=3), SCENARIO)
    assert figures.abandonment[Formula.ABANDONED_PER_ANSWERED] == pytest.approx(3 / 100)
    assert figures.abandonment[Formula.SILENT_PER_GOOD] == pytest.approx(3 / 97)
    assert figures.worst_running[Formula.SILENT_PER_GOOD] == 0.06
    assert figures.utilisation == pytest.approx(0.75)
    assert figures.idle_gap_mean_s == 20.0
    assert figures.dials_per_conversation == pytest.approx(4 * 97 / (97 - 48))


def test_the_cap_is_held_exactly_by_the_scenarios_own_formula() -> None:
    at_the_cap = day(0, served=97, lost=3)
    assert day_figures(at_the_cap, SCENARIO).is_within_cap
    assert not day_figures(at_the_cap, replace(SCENARIO, formula=Formula.SILENT_PER_GOOD)).is_within_cap
    assert not day_figures(day(0, served=96, lost=3), SCENARIO).is_within_cap


def test_pauses_are_no_logged_in_time() -> None:
    figures = day_figures(day(0, served=10, lost=0), SCENARIO)
    assert figures.conversations_per_agent_hour == pytest.approx(5 / (4000 / 3600))


def test_a_run_has_means_of_days_and_the_worst_of_them() -> None:
    run = run_figures([day(0, served=97, lost=3), day(1, served=90, lost=10, idle_s=3000.0)], SCENARIO)
    spread = run.abandonment[Formula.ABANDONED_PER_ANSWERED].spread
    assert (spread.mean, spread.max) == (pytest.approx(0.065), pytest.approx(0.1))
    assert spread.p95 == pytest.approx(0.03 + 0.95 * 0.07)
    assert run.days_within_cap == 0.5
    assert run.utilisation == pytest.approx((0.75 + 0.5) / 2)
    assert run.utilisation_error == pytest.approx(run.utilisation_sd / 2**0.5)
    assert run.dials_per_conversation == pytest.approx(4 * 187 / (187 - 48 - 45))


def test_a_day_without_a_call_has_figures_too() -> None:
    idle = replace(day(0, served=0, lost=0), gaps_s=(), talk_s=0.0, wrap_s=0.0)
    figures = run_figures([idle], SCENARIO)
    assert (figures.utilisation, figures.dials_per_conversation, figures.idle_gap_p95_s) == (0.0, 0.0, 0.0)
    assert figures.days_within_cap == 1.0


def test_the_name_is_the_one_that_was_asked_for() -> None:
    assert run_figures([day(0, served=1, lost=0)], SCENARIO, policy="power@ratio=2").policy == "power@ratio=2"
