from __future__ import annotations

import tomllib
from dataclasses import replace

from dialer.twin.calibrate import calibrate
from dialer.twin.calibrated_file import calibrated_text
from dialer.twin.coverage import watch
from dialer.twin.day import run_day
from dialer.twin.fit import mean_of
from dialer.twin.model import Scenario
from dialer.twin.scenario import parse_scenario
from tests.unit.twin.floors import TERMS, make_call, make_measured


def test_the_file_is_a_scenario_that_can_be_simulated() -> None:
    _, measured = watch(Scenario(agents=6, answer_rate=0.3, shift_h=0.75), "progressive", 2, 0.75)
    found = calibrate(replace(measured, until_s=measured.until_s + 86_400.0), TERMS)
    scenario = parse_scenario(tomllib.loads(calibrated_text(found, program="a test")), "calibrated.toml")
    assert scenario.agents == 6
    assert abs(mean_of(scenario.talk_s) / mean_of(found.scenario.talk_s) - 1) < 1e-3
    assert run_day(scenario, "progressive", 1, 0).tally.served_count > 20


def test_each_figure_says_how_many_observations_it_rests_on() -> None:
    calls = [make_call(30.0 * i, 8.0, 20.0, agent_id=1) if i % 3 == 0 else make_call(30.0 * i) for i in range(60)]
    text = calibrated_text(calibrate(make_measured(calls, leads_left_count=9999), TERMS), program="a test")
    assert "60 calls, 20 answered, the generic figure weighed in as 12" in text
    assert "20 conversations, the generic figure weighed in as 20; the shape is the generic one" in text
    assert "no wrap-ups: generic" in text
    assert "agents' spells are not kept" in text
    assert "9999 ready and scheduled" in text
    assert "Campaign 'Campaign 1' as it was measured from 2026-11-23 to 2026-11-23" in text
