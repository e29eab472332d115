"""VICIdial's rule: its loops, its level, and what each mode does when the day's drops are above the limit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialer.core.pacing.base import PacingDecision, PacingInput, PacingPolicy
from dialer.core.pacing.model import BusyAgent, LineInFlight, Phase
from dialer.twin.model import Scenario
from dialer.twin.policies import Counts
from dialer.twin.policies.vicidial import Mode, make_vicidial
from tests.unit.twin.policies.test_registry import NOW, Day

SCENARIO = Scenario(agents=10, answer_rate=0.3)
ABOVE = Counts(dialled=200, answered=60, lost=4)


class Floor:
    """Ten agents on a clock that a test winds; the same state until told otherwise."""

    def __init__(self, mode: Mode = Mode.AVERAGE, options: str = "", *, told: Counts | None = None) -> None:
        self.day = Day()
        self.day.told = told or Counts()
        self.pacer = make_vicidial(mode, SCENARIO, self.day, options).pacer
        self.at_s = 0.0
        self.free, self.talking, self.wrapping, self.in_flight, self.waiting = 10, 0, 0, 0, 0
        self.left_s = 8 * 3600.0

    def decide(self) -> PacingDecision:
        busy = [BusyAgent(Phase.TALK, 30.0)] * self.talking + [BusyAgent(Phase.WRAP_UP, 5.0)] * self.wrapping
        return self.pacer(
            PacingInput(
                now=NOW + timedelta(seconds=self.at_s),
                free_agent_count=self.free,
                busy=busy,
                logged_in_count=10,
                in_flight=[LineInFlight(3.0)] * self.in_flight,
                waiting_count=self.waiting,
                line_limit=1000,
                time_left_s=self.left_s - self.at_s,
            ),
            PacingPolicy(),
        )

    def wind(self, seconds: float) -> PacingDecision:
        """Tick every half second; the last decision that was no rest between two loops."""
        last = self.decide()
        for _ in range(round(seconds * 2)):
            self.at_s += 0.5
            now = self.decide()
            last = now if now.reason != "between_loops" else last
        return last


def test_the_first_loop_dials_one_to_one() -> None:
    assert Floor().decide().launch_count == 10


def test_it_dials_only_every_two_and_a_half_seconds() -> None:
    floor = Floor()
    counts = []
    for _ in range(11):
        counts.append(floor.decide().launch_count)
        floor.at_s += 0.5
    assert counts == [10, 0, 0, 0, 0, 10, 0, 0, 0, 0, 10]


def test_agents_in_talk_count_and_those_in_wrap_up_do_not() -> None:
    floor = Floor(options="floor_level=2")
    floor.free, floor.talking, floor.wrapping, floor.in_flight, floor.waiting = 2, 6, 2, 1, 1
    assert floor.decide().launch_count == 2 * (2 + 6) - (1 + 1 + 6)


def test_idle_agents_raise_the_level_every_fifteen_seconds_up_to_the_highest() -> None:
    floor = Floor()
    floor.free, floor.talking = 5, 5
    assert floor.wind(14.5).figures["level"] == 1.0
    assert floor.wind(0.5).figures["level"] == pytest.approx(1.5, abs=0.01)
    assert floor.wind(15).figures["level"] == pytest.approx(2.25, abs=0.01)
    assert floor.wind(60).figures["level"] == 3.0


def test_the_target_shifts_the_difference() -> None:
    floor = Floor(options="target=-5")
    floor.free, floor.talking = 5, 5
    assert floor.wind(45).figures["level"] == 1.0


def test_waiting_calls_lower_the_level_but_never_below_one() -> None:
    floor = Floor()
    floor.free, floor.talking, floor.waiting = 0, 10, 4
    assert floor.wind(60).figures["level"] == 1.0


def test_above_the_limit_hard_falls_to_one_and_average_halves() -> None:
    """Five of ten agents idle raise a level of 3 to 3; then the brake."""
    levels = {}
    for mode in (Mode.HARD, Mode.AVERAGE):
        floor = Floor(mode)
        floor.free, floor.talking = 5, 5
        floor.wind(50)
        floor.day.told = ABOVE
        levels[mode] = floor.wind(15).figures["level"]
    assert levels == {Mode.HARD: 1.0, Mode.AVERAGE: 1.5}


def test_tapered_brakes_the_more_the_nearer_the_end() -> None:
    levels = []
    for left_h in (9.0, 4.0):
        floor = Floor(Mode.TAPERED)
        floor.left_s = left_h * 3600
        floor.free, floor.talking = 5, 5
        floor.wind(50)
        floor.day.told = ABOVE
        levels.append(floor.wind(15).figures["level"])
    assert levels == [pytest.approx(2.7, abs=0.02), pytest.approx(1.2, abs=0.02)]


def test_the_peers_tapered_does_not_brake_in_the_morning_of_a_day_shift() -> None:
    floor = Floor(Mode.TAPERED, "peers")
    floor.free, floor.talking = 5, 5
    floor.wind(50)
    floor.day.told = ABOVE
    assert floor.wind(15).figures["level"] == 3.0


def test_few_calls_do_not_brake() -> None:
    floor = Floor(Mode.HARD, told=Counts(dialled=50, answered=20, lost=10))
    floor.free, floor.talking = 5, 5
    assert floor.wind(90).figures["level"] == 3.0


def test_a_minute_of_drops_halves_the_level_at_once() -> None:
    floor = Floor(options="limit=1.0")
    floor.free, floor.talking = 5, 5
    floor.wind(50)
    floor.day.told = Counts(dialled=30, answered=25, lost=20)
    assert floor.wind(15).figures["level"] == 1.5


def test_the_drops_of_the_day_are_read_once_a_minute() -> None:
    floor = Floor(Mode.HARD)
    floor.wind(30)
    floor.day.told = ABOVE
    assert floor.wind(25).figures["running_ratio"] == 0.0
    assert floor.wind(10).figures["running_ratio"] == pytest.approx(4 / 60)
