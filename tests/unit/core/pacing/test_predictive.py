from __future__ import annotations

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialer.core.pacing import PacingDecision, PacingPolicy, decide_predictive
from dialer.core.pacing.forecast import Forecast
from dialer.core.pacing.model import BusyAgent, LineInFlight, Phase
from tests.unit.core.pacing.builders import GOOD, LIVE, NOW, make_forecast, make_predictive

POLICY = PacingPolicy()
FIGURES = {
    "risk",
    "threshold",
    "budget",
    "free",
    "waiting",
    "in_flight",
    "expected_answers",
    "expected_releases",
    "answer_rate",
    "running_ratio",
    "line_limit",
    "time_left_s",
}


def decide(forecast: Forecast | None = None, **floor: object) -> PacingDecision:
    return decide_predictive(make_predictive(forecast or make_forecast(), **floor), POLICY)  # type: ignore[arg-type]


def talking(count: int, elapsed_s: float = 20.0) -> list[BusyAgent]:
    return [BusyAgent(Phase.TALK, elapsed_s + k) for k in range(count)]


def wrapping(count: int, elapsed_s: float = 25.0) -> list[BusyAgent]:
    return [BusyAgent(Phase.WRAP_UP, elapsed_s)] * count


def ringing(count: int, age_s: float = 5.0, chance: float = 0.3) -> list[LineInFlight]:
    return [LineInFlight(age_s, age_s - 1.0, chance)] * count


def test_it_opens_more_lines_than_agents_are_free() -> None:
    decision = decide(free=6, busy=talking(14))
    assert decision.launch_count > 8
    assert decision.reason == "risk_below_threshold"
    assert len(decision.risks) == decision.launch_count
    assert list(decision.risks) == sorted(decision.risks)
    assert decision.risks[-1] <= decision.figures["threshold"] + 0.001
    assert decision.figures["risk"] > decision.figures["threshold"] + 0.001, "of the line that was not opened"


def test_it_dials_for_agents_who_are_about_to_be_free() -> None:
    assert decide(busy=wrapping(20)).launch_count > 0
    assert decide(busy=talking(20, 2.0)).launch_count == 0


def test_it_stops_where_the_next_line_would_carry_too_much_risk() -> None:
    decision = decide(free=1, busy=talking(19), lines=ringing(20))
    assert (decision.launch_count, decision.reason) == (0, "risk_above_threshold")
    assert decision.figures["risk"] > decision.figures["threshold"]


def test_figures_are_there_and_finite() -> None:
    for decision in (
        decide(free=3, busy=talking(10), lines=ringing(8), waiting=1),
        decide(free=1, busy=talking(2)),
        decide(make_forecast(served=0), busy=talking(12)),
    ):
        assert set(decision.figures) == FIGURES
        assert all(isfinite(value) for value in decision.figures.values())
    more = decide(free=3, busy=talking(10), lines=ringing(8), waiting=1).figures
    assert (more["free"], more["waiting"], more["in_flight"], more["line_limit"]) == (3.0, 1.0, 8.0, 1000.0)
    assert more["budget"] == pytest.approx(30.0)
    assert 0 < more["expected_answers"] < 8
    assert 0 < more["expected_releases"] < 10


def test_a_spent_budget_leaves_only_lines_that_are_all_but_certain() -> None:
    closed = decide(make_forecast(served=0), free=6, busy=talking(14))
    opened = decide(free=6, busy=talking(14))
    assert 0 < closed.launch_count < opened.launch_count
    assert all(risk <= 0.0001 for risk in closed.risks)
    waiting = decide(make_forecast(served=0), free=1, busy=talking(19), lines=ringing(2))
    assert (waiting.launch_count, waiting.reason) == (0, "budget_spent")


def test_the_end_of_the_day_takes_no_risk_and_then_launches_nothing() -> None:
    last_minutes = decide(free=1, busy=talking(19), lines=ringing(4), time_left_s=140.0)
    assert (last_minutes.launch_count, last_minutes.reason) == (0, "end_of_day")
    last_seconds = decide(free=9, time_left_s=30.0)
    assert (last_seconds.launch_count, last_seconds.reason) == (0, "end_of_day")
    assert decide(free=9, time_left_s=None).launch_count > 9


@pytest.mark.parametrize(
    ("agents", "free", "in_flight", "waiting"), [(1, 1, 0, 0), (2, 2, 1, 0), (2, 1, 0, 1), (2, 2, 0, 0)]
)
def test_one_or_two_agents_get_the_plain_count_rule(agents: int, free: int, in_flight: int, waiting: int) -> None:
    decision = decide(logged_in=agents, free=free, lines=ringing(in_flight), waiting=waiting)
    assert decision.launch_count == free - in_flight - waiting
    assert decision.reason == "few_agents"
    assert decision.risks == ()
    assert decide(logged_in=3, free=3).launch_count > 3


def test_without_agents_or_leads_nothing_is_launched() -> None:
    nobody = decide(lines=ringing(3), logged_in=0)
    assert (nobody.launch_count, nobody.reason) == (0, "no_agents")
    none_left = decide(free=5, leads_left=0)
    assert (none_left.launch_count, none_left.reason) == (0, "no_leads")
    assert decide(free=5, leads_left=2).launch_count == 2
    assert decide(free=5, leads_left=2).reason == "no_leads"


def test_limits_of_trunks_and_agents_hold_and_are_named() -> None:
    trunk = decide(free=6, busy=talking(6), limit=3)
    assert (trunk.launch_count, trunk.reason) == (3, "trunk_limit")
    assert decide(free=6, limit=-2).launch_count == 0
    crowded = decide(free=4, lines=[LineInFlight(24.0, 23.0, 0.01)] * 31, probabilities=[0.01] * 9)
    assert (crowded.launch_count, crowded.reason) == (1, "lines_per_agent")


@pytest.mark.parametrize("word", ["stale_events", "reconnected", "clock_step"])
def test_what_may_not_be_counted_on_falls_back_to_agents_known_ready(word: str) -> None:
    decision = decide(free=4, busy=wrapping(10), lines=ringing(1), distrust=word)
    assert (decision.launch_count, decision.reason) == (3, f"fallback_{word}")
    assert "risk" not in decision.figures, "nothing was forecast"
    assert decision.figures["budget"] == pytest.approx(30.0)


def test_without_a_forecast_it_falls_back_too() -> None:
    decision = decide_predictive(make_predictive(None, free=4), POLICY)
    assert (decision.launch_count, decision.reason) == (4, "fallback_no_forecast")


def test_a_forecast_that_reality_contradicts_is_not_used_until_it_is_believed_again() -> None:
    forecast, at = make_forecast(served=5000), NOW.timestamp()
    for k in range(60):
        forecast.launched(f"c{k}", at - 20, traits=None, probability=0.3, risk=0.01)
        forecast.answered(f"c{k}", at - 10)
        forecast.abandoned(f"c{k}", at - 8)
    assert forecast.is_off
    assert decide(forecast, free=4, busy=wrapping(10)).reason == "fallback_forecast_off"
    assert decide(forecast, free=4, busy=wrapping(10), leads_left=1).launch_count == 1
    later = decide(forecast, free=4, busy=wrapping(10), after_s=900.0)
    assert later.reason == "risk_below_threshold"


def test_all_agents_leaving_stops_it_at_once() -> None:
    forecast = make_forecast()
    before = decide(forecast, free=10, busy=talking(10), lines=ringing(20))
    gone = decide(forecast, free=0, busy=talking(4), lines=ringing(20), logged_in=4, after_s=0.5)
    assert before.launch_count > 0
    assert gone.launch_count == 0
    assert gone.figures["risk"] > 0.3


def test_a_burst_of_inbound_calls_takes_the_agents_room() -> None:
    forecast, at = make_forecast(), NOW.timestamp()
    quiet = decide(forecast, free=4, busy=talking(16), lines=ringing(4))
    for k in range(40):
        forecast.inbound(at - 40 + k)
    burst = decide(forecast, free=4, busy=talking(16), lines=ringing(4))
    assert burst.launch_count < quiet.launch_count
    assert burst.figures["expected_answers"] > quiet.figures["expected_answers"] + 2


def test_leads_that_answer_more_get_fewer_lines() -> None:
    def lines(chance: float) -> int:
        return decide(free=8, busy=talking(12), probabilities=[chance] * 200).launch_count

    assert lines(0.8) < lines(0.4) < lines(0.1)


def test_agents_shared_with_another_campaign_count_for_their_share() -> None:
    shared = [agent._replace(share=0.5) for agent in wrapping(20)]
    assert decide(busy=shared, logged_in=20).launch_count < decide(busy=wrapping(20)).launch_count


def test_longer_patience_allows_more_lines() -> None:
    busy = wrapping(20, 10.0)
    short = decide(make_forecast(GOOD, served=3000, patience_s=1.0), busy=busy)
    long = decide(make_forecast(GOOD, served=3000, patience_s=5.0), busy=busy)
    assert long.launch_count > short.launch_count


def test_of_two_rules_the_tighter_one_rules() -> None:
    forecast = make_forecast(LIVE, GOOD, served=0)
    forecast.seed_counts([(NOW.timestamp() - 1800, 1000, 29)])
    assert decide(forecast, free=6, busy=talking(14)).figures["budget"] == pytest.approx((0.03 * 1000 - 29) / 1.03)


@given(st.integers(0, 12), st.integers(0, 30), st.integers(0, 30), st.integers(0, 4), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_more_lines_or_waiting_people_never_lower_the_risk(
    free: int, busy: int, lines: int, waiting: int, more: int
) -> None:
    if free + busy < 3:
        return
    forecast = make_forecast()
    floor = {"free": free, "busy": talking(busy), "limit": 0}
    less = decide(forecast, lines=ringing(lines), waiting=waiting, **floor).figures["risk"]
    assert decide(forecast, lines=ringing(lines + more), waiting=waiting, **floor).figures["risk"] >= less - 0.02
    assert decide(forecast, lines=ringing(lines), waiting=waiting + more, **floor).figures["risk"] >= less - 0.02


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 60), st.integers(0, 6), st.integers(-2, 50))
@settings(max_examples=100, deadline=None)
def test_whatever_the_floor_the_decision_is_within_its_limits(
    free: int, busy: int, lines: int, waiting: int, limit: int
) -> None:
    decision = decide(free=free, busy=talking(busy), lines=ringing(lines), waiting=waiting, limit=limit)
    assert 0 <= decision.launch_count <= max(0, limit)
    assert decision.launch_count + lines <= max(lines, 8 * (free + busy))
    assert decision.reason
    assert all(isfinite(value) for value in decision.figures.values())
    assert all(0.0 <= risk <= 1.0 for risk in decision.risks)
