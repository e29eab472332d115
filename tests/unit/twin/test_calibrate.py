from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

import pytest

from dialer.core.campaigns.measured import Measured
from dialer.twin.calibrate import Calibration, TooLittleMeasured, calibrate
from dialer.twin.coverage import watch
from dialer.twin.fit import cv_of, mean_of
from dialer.twin.model import Attendance, FastFailure, Pause, Scenario, alone, gamma, lognormal
from tests.unit.twin.floors import TERMS, make_call, make_measured

TRUTH = Scenario(
    agents=12,
    answer_rate=0.4,
    shift_h=2.0,
    setup_s=(1.5, 4.0),
    ring_to_answer_s=gamma(7.0, 2.0),
    fast_failure=FastFailure(share=0.3, lo_s=2.0, hi_s=6.0),
    talk_s=alone(lognormal(90.0, 0.9)),
    wrap_s=alone(lognormal(15.0, 0.5)),
    pause=Pause(after_call_probability=0.1, mean_s=120.0),
    attendance=Attendance(late_share=0.4, late_mean_s=1500.0),
)


@pytest.fixture(scope="module")
def measured() -> Measured:
    """A simulated day as its database would have it the next morning."""
    _, seen = watch(TRUTH, "progressive", 5, 2.0)
    return replace(seen, until_s=seen.until_s + 86_400.0)


@pytest.fixture(scope="module")
def found(measured: Measured) -> Calibration:
    return calibrate(measured, TERMS)


def test_a_floors_figures_are_found_again(found: Calibration) -> None:
    scenario = found.scenario
    assert scenario.agents == 12
    assert scenario.shift_h == pytest.approx(2.0, abs=0.02)
    assert scenario.answer_rate == pytest.approx(0.4, abs=0.04)
    assert scenario.setup_s == pytest.approx((1.5, 4.0), abs=0.15)
    assert scenario.ring_to_answer_s.mean_s == pytest.approx(7.0, rel=0.1)
    assert scenario.fast_failure.share == pytest.approx(0.3, abs=0.05)
    assert (scenario.fast_failure.lo_s, scenario.fast_failure.hi_s) == pytest.approx((2.0, 6.0), abs=0.6)
    assert mean_of(scenario.talk_s) == pytest.approx(90.0, rel=0.12)
    assert cv_of(scenario.talk_s) == pytest.approx(0.9, rel=0.2)
    assert mean_of(scenario.wrap_s) == pytest.approx(15.0, rel=0.1)
    assert scenario.pause.after_call_probability == pytest.approx(0.1, abs=0.035)
    assert scenario.pause.mean_s == pytest.approx(120.0, rel=0.4)
    assert scenario.attendance.late_share == pytest.approx(0.4, abs=0.25)


def test_the_scenario_begins_when_the_shift_does_on_the_next_day(found: Calibration) -> None:
    assert found.scenario.starts_at == time(9, 0)
    assert found.scenario.first_day == date(2026, 11, 25)
    assert found.scenario.zone == "Europe/Rome"


def test_what_is_set_is_taken_as_it_is(measured: Measured) -> None:
    terms = replace(TERMS, patience_s=3.0, cap=0.02, channels=60, calls_per_s=4.0, power_ratio=2.5)
    scenario = calibrate(measured, terms).scenario
    assert (scenario.patience_s, scenario.cap, scenario.power_ratio) == (3.0, 0.02, 2.5)
    assert (scenario.carrier.channels, scenario.carrier.calls_per_s, scenario.carrier.ring_seen_share) == (60, 4.0, 1.0)


def test_days_before_agents_spells_were_kept_still_give_a_floor(measured: Measured) -> None:
    found = calibrate(replace(measured, spells=()), TERMS)
    assert (found.presence, found.scenario.agents) == (None, 12)
    assert found.scenario.pause == Pause()


def test_a_short_list_has_a_count_and_a_long_one_has_none(measured: Measured) -> None:
    assert calibrate(replace(measured, leads_left_count=100), TERMS).scenario.leads.count == 100
    assert calibrate(replace(measured, leads_left_count=1_000_000), TERMS).scenario.leads.count is None


def test_days_of_few_calls_are_not_shifts() -> None:
    def calls() -> Iterator[object]:
        for day in range(3):
            for i in range(60 if day != 1 else 5):
                yield make_call(86_400 * day + 60 * i, 8.0, 20.0, agent_id=1)

    found = calibrate(make_measured(list(calls()), after_s=10 * 86_400.0), TERMS)  # type: ignore[arg-type]
    assert len(found.shifts) == 2
    assert found.scenario.shift_h == pytest.approx(59 / 60)


def test_a_campaign_that_has_hardly_worked_is_told_what_is_missing() -> None:
    with pytest.raises(
        TooLittleMeasured, match=r"'Campaign 1'.*at least 50 calls \(there are 3\) and at least 10"
    ) as e:
        calibrate(make_measured([make_call(i) for i in range(3)]), TERMS)
    assert e.value.code == "too_little_measured"
    with pytest.raises(TooLittleMeasured, match=r"needs at least 10 conversations with an agent \(there are 0\)"):
        calibrate(make_measured([make_call(i) for i in range(60)]), TERMS)
