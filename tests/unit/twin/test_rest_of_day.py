from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dialer.core.pacing.abandon import AbandonmentRule
from dialer.twin.calibrate import Calibration, calibrate
from dialer.twin.coverage import watch
from dialer.twin.day import Carried, Day
from dialer.twin.fit import mean_of
from dialer.twin.model import Scenario
from dialer.twin.rest_of_day import WARM_UP_S, RestOfDay, draw_scenario, rest_of_day, run_on, run_rest
from tests.unit.twin.floors import TERMS, ZERO_S

TRUTH = Scenario(agents=8, answer_rate=0.3, shift_h=2.0)
BEGAN_S = ZERO_S - 3600
"""9:00 in Rome."""
NOW = datetime.fromtimestamp(BEGAN_S + 3600, UTC)


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    _, measured = watch(TRUTH, "progressive", 4, 1.0)
    return calibrate(measured, TERMS)


def make_rest(calibration: Calibration, hours: float = 1.0, **more: object) -> RestOfDay:
    return rest_of_day(calibration, now=NOW, until=NOW + timedelta(hours=hours), agent_count=8, **more)  # type: ignore[arg-type]


def test_the_scenario_is_the_rest_with_a_warm_up_before_it(calibration: Calibration) -> None:
    scenario = make_rest(calibration, 3.0).scenario
    assert scenario.shift_h == pytest.approx(3.0 + WARM_UP_S / 3600)
    assert (scenario.starts_at.hour, scenario.starts_at.minute) == (9, 45)
    assert scenario.agents == 8
    assert scenario.attendance.late_share == 0.0


def test_the_hours_of_the_usual_day_are_moved_to_now(calibration: Calibration) -> None:
    rates = replace(calibration.rates, factors=(0.5, 1.0, 1.2, 1.4))
    found = make_rest(replace(calibration, rates=rates), 2.0).scenario.answer_rate_factor_by_h
    assert found == (1.0, 1.2, 1.4)  # the middles of 0:45, 1:45 and 2:45 after the start


def test_a_list_that_could_run_out_ends_with_its_leads(calibration: Calibration) -> None:
    assert make_rest(calibration).leads_left is None
    few = replace(calibration, measured=replace(calibration.measured, leads_left_count=900, due_count=60))
    rest = make_rest(few)
    assert rest.leads_left == 60
    for policy in ("progressive", "power"):  # whatever the warm-up dialled
        run = run_rest(rest.scenario, policy, 1, rest.carried, rest.warm_up_h, rest.leads_left)
        assert run.dial_count == 60


def test_drawn_figures_spread_around_what_was_found_as_observations_allow(calibration: Calibration) -> None:
    rest = make_rest(calibration)
    drawn = [draw_scenario(rest, np.random.default_rng(i)) for i in range(300)]
    rates, talks = [s.answer_rate for s in drawn], [mean_of(s.talk_s) for s in drawn]
    assert np.mean(rates) == pytest.approx(rest.scenario.answer_rate, rel=0.02)
    count = calibration.counts.calls
    assert np.std(rates) == pytest.approx((0.21 / count) ** 0.5, rel=0.2)
    assert np.std(talks) / np.mean(talks) == pytest.approx(1.1 / calibration.counts.talks**0.5, rel=0.25)
    assert len({s.pause.after_call_probability for s in drawn}) == 300


def test_a_restless_answer_rate_makes_the_rest_less_certain(calibration: Calibration) -> None:
    restless = replace(calibration, rates=replace(calibration.rates, dispersion=5.0))
    assert make_rest(restless).rate_calls < make_rest(calibration).rate_calls / 5


def test_the_rest_is_what_a_day_adds_from_where_it_stood() -> None:
    day = Day(TRUTH, "progressive", 9, 0)
    day.run(1.0)
    first = day.record().tally
    rest = run_on(day)
    whole = Day(TRUTH, "progressive", 9, 0)
    whole.run(2.0)
    assert first.served_count + rest.served_count == whole.record().tally.served_count
    assert first.dial_count + rest.dial_count == whole.record().tally.dial_count
    assert rest.utilisation == pytest.approx(whole.record().utilisation, abs=0.06)


def test_what_was_lost_before_now_is_owed_afterwards(calibration: Calibration) -> None:
    rest = make_rest(calibration, 0.3)
    rule = AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03)

    def lost(before: int) -> float:
        carried = Carried(rules=(rule,), counts=((BEGAN_S, 100, before),))
        runs = [run_rest(rest.scenario, "predictive", seed, carried, rest.warm_up_h) for seed in range(2)]
        return sum(run.lost_count for run in runs) / sum(run.served_count for run in runs)

    assert lost(40) < lost(0)
