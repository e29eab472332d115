"""Small scenarios and days for the twin's tests: valid by default, the test names only what matters."""

from __future__ import annotations

from dialer.twin.day import Day
from dialer.twin.model import Scenario
from dialer.twin.record import DayRecord, Tally
from dialer.twin.scenario import parse_scenario


def make_scenario(**keys: object) -> Scenario:
    return parse_scenario({"agents": 5, "answer_rate": 0.3, "shift_h": 1.0, **keys}, "test.toml")


def make_day(policy: str = "progressive", seed: int = 7, day: int = 0, **keys: object) -> Day:
    return Day(make_scenario(**keys), policy, seed, day)


def run(policy: str = "progressive", seed: int = 7, day: int = 0, **keys: object) -> DayRecord:
    done = make_day(policy, seed, day, **keys)
    done.run(done.scenario.shift_h)
    return done.record()


def ends_of(tally: Tally) -> int:
    return tally.answered_count + tally.rung_out_count + tally.failed_count + tally.cancelled_count
