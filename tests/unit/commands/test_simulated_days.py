"""Days on one core and on several: the same days in the same order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.commands.simulated_days import country, default_jobs, run_days
from dialer.twin.errors import ScenarioError
from dialer.twin.model import Leads, Scenario

SCENARIO = Scenario(agents=2, answer_rate=0.5, shift_h=0.1)


def test_days_come_in_order_with_their_policy_and_are_told_as_they_finish() -> None:
    finished: list[int] = []
    runs = run_days(
        SCENARIO, ["power", "progressive"], days=2, seed=9, jobs=1, first_day=3, finished=lambda: finished.append(1)
    )
    assert list(runs) == ["power", "progressive"]
    assert [day.record.day for day in runs["power"]] == [3, 4]
    assert {day.record.seed for day in runs["progressive"]} == {9}
    assert all(day.cpu_s >= 0 for days in runs.values() for day in days)
    assert len(finished) == 4


def test_processes_change_nothing() -> None:
    alone, together = (run_days(SCENARIO, ["power"], days=2, seed=9, jobs=jobs)["power"] for jobs in (1, 2))
    assert [day.record for day in alone] == [day.record for day in together]


def test_the_scenarios_rule_pack_is_read_or_named_as_missing() -> None:
    assert country(SCENARIO) is None
    pack = country(replace(SCENARIO, leads=Leads(rule_pack="it")))
    assert pack is not None
    assert pack.code == "it"
    with pytest.raises(ScenarioError, match="there is no rule pack 'xx'; installed: de, es, fr, it, uk, us"):
        country(replace(SCENARIO, leads=Leads(rule_pack="xx")))


def test_at_least_one_core_is_used() -> None:
    assert default_jobs() >= 1
