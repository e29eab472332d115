"""Ceilings are the product's own rule, told what nobody can know."""

from __future__ import annotations

from datetime import UTC
from math import inf

import pytest

from dialer.core.pacing.abandon import AbandonmentRule
from dialer.core.pacing.base import PacingInput, PacingPolicy
from dialer.core.pacing.forecast import Forecast, ForecastPolicy
from dialer.core.pacing.model import BusyAgent, LineInFlight, Phase
from dialer.twin.model import Scenario
from dialer.twin.policies.ceilings import Ceiling, make_ceiling
from tests.unit.twin.policies.test_registry import NOW, Day

SCENARIO = Scenario(agents=10, answer_rate=0.3)


def launches(ceiling: Ceiling, releases: list[float], answers: list[float | None]) -> int:
    day = Day()
    day.releases, day.answers = releases, answers
    forecast = Forecast(
        policy=ForecastPolicy(zone=UTC), rules=[AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03)]
    )
    floor = PacingInput(
        now=NOW,
        free_agent_count=0,
        busy=[BusyAgent(Phase.TALK, 60.0)] * len(releases),
        logged_in_count=10,
        in_flight=[LineInFlight(5.0, 3.0)] * len(answers),
        line_limit=100,
        forecast=forecast,
    )
    return make_ceiling(ceiling, SCENARIO, day, "").pacer(floor, PacingPolicy()).launch_count


def test_an_agent_known_to_be_released_at_once_is_dialled_for() -> None:
    assert launches(Ceiling.A, [0.1], []) >= 1
    assert launches(Ceiling.A, [0.1, 0.1, 0.1], []) > launches(Ceiling.A, [0.1], [])


def test_an_agent_who_will_pause_is_not_counted_on() -> None:
    assert launches(Ceiling.A, [inf, inf], []) == 0


def test_only_ceiling_b_knows_that_the_lines_in_flight_will_not_be_answered() -> None:
    lines: list[float | None] = [None] * 4
    assert launches(Ceiling.B, [0.1], lines) >= 1
    assert launches(Ceiling.A, [0.1], lines) == 0


def test_ceiling_b_does_not_spoil_an_answer_that_it_knows() -> None:
    """One agent is free in a second; a line will be answered in 20 s, when nobody else is released."""
    assert launches(Ceiling.B, [1.0, inf], [20.0]) == 0
    assert launches(Ceiling.B, [1.0, 15.0], [20.0]) >= 1


@pytest.mark.parametrize("ceiling", Ceiling)
def test_without_a_forecast_it_falls_back_like_the_product(ceiling: Ceiling) -> None:
    policy = make_ceiling(ceiling, SCENARIO, Day(), "")
    decision = policy.pacer(PacingInput(now=NOW, free_agent_count=2, line_limit=9), PacingPolicy())
    assert decision.reason == "fallback_no_forecast"
    assert policy.has_forecast
