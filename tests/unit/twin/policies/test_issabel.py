"""Issabel's predictor: free agents over the answer rate of the last half hour."""

from __future__ import annotations

from datetime import timedelta

from dialer.core.pacing.base import Pacer, PacingInput, PacingPolicy
from dialer.core.pacing.model import BusyAgent, LineInFlight, Phase
from dialer.twin.model import Scenario
from dialer.twin.policies import Counts
from dialer.twin.policies.issabel import make_issabel
from tests.unit.twin.policies.test_registry import NOW, Day

SCENARIO = Scenario(agents=10, answer_rate=0.3)


def launches(pacer: Pacer, at_s: float = 0.0, *, free: int = 4, in_flight: int = 0, talk_s: float = 0.0) -> int:
    return pacer(
        PacingInput(
            now=NOW + timedelta(seconds=at_s),
            free_agent_count=free,
            busy=[BusyAgent(Phase.TALK, talk_s)] if talk_s else (),
            logged_in_count=10,
            in_flight=[LineInFlight(1.0)] * in_flight,
            line_limit=100,
        ),
        PacingPolicy(),
    ).launch_count


def made(told: Counts, options: str = "") -> Pacer:
    day = Day()
    day.told = told
    return make_issabel(SCENARIO, day, options).pacer


def test_without_ten_calls_it_dials_one_to_one() -> None:
    assert launches(made(Counts(answered=3, unanswered=6))) == 4


def test_overcommit_divides_by_the_answer_rate_with_a_floor_of_a_fifth() -> None:
    assert launches(made(Counts(answered=4, unanswered=6))) == 10
    assert launches(made(Counts(answered=1, unanswered=99))) == 20
    assert launches(made(Counts(answered=4, unanswered=6), "overcommit=0")) == 4


def test_lines_in_flight_are_taken_off_before_the_division() -> None:
    assert launches(made(Counts(answered=5, unanswered=5)), in_flight=3) == 2
    assert launches(made(Counts(answered=5, unanswered=5)), in_flight=5) == 0


def test_an_agent_counts_as_nearly_free_only_after_three_and_a_half_mean_talks() -> None:
    told = Counts(answered=20, ring_s=200.0, unanswered=20, talk_count=20, talk_s=2000.0)
    assert launches(made(told), free=1, talk_s=300.0) == 2
    assert launches(made(told), free=1, talk_s=345.0) == 4


def test_it_looks_every_three_seconds() -> None:
    pacer = made(Counts())
    assert [launches(pacer, at_s) for at_s in (0.0, 0.5, 2.5, 3.0)] == [4, 0, 0, 4]


def test_only_the_last_half_hour_counts() -> None:
    day = Day()
    pacer = make_issabel(SCENARIO, day, "peers").pacer
    day.told = Counts(answered=90, unanswered=10)
    assert launches(pacer, 0.0) == 4
    day.told = Counts(answered=100, unanswered=40)
    assert launches(pacer, 1801.0) == 16
