from __future__ import annotations

import json
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from dialer.core.pacing.answering import LineTraits
from dialer.core.pacing.forecast import Forecast, ForecastPolicy
from dialer.core.pacing.model import BusyAgent, Phase
from tests.unit.core.pacing.builders import LIVE, NOW, make_forecast

AT = NOW.timestamp()
TRAITS = LineTraits(1, True, 0)


def worked(hours: float = 1.0, rate: float = 0.3, at: float = AT, seed: int = 1) -> Forecast:
    """A forecast after some hours of a floor: lines every five seconds, talks and wrap-ups of twenty agents."""
    forecast, dice = make_forecast(served=0), Random(seed)
    for k in range(int(hours * 720)):
        now, call = at + 5.0 * k, f"c{k}"
        forecast.launched(call, now, traits=TRAITS, probability=None, risk=0.02)
        if dice.random() < rate:
            ring_s = dice.uniform(4.0, 20.0)
            forecast.rang(call, now + 1.0)
            forecast.answered(call, now + ring_s)
            forecast.served(call, now + ring_s + 0.2)
            agent = k % 20
            forecast.agent_began(agent, Phase.TALK, now + ring_s)
            forecast.agent_ended(agent, now + ring_s + 60.0, is_ready=False)
            forecast.agent_began(agent, Phase.WRAP_UP, now + ring_s + 60.0)
            forecast.agent_ended(agent, now + ring_s + 72.0)
        else:
            is_failure = dice.random() < 0.2
            forecast.unanswered(call, now + (2.0 if is_failure else 26.0), is_cancelled=False, is_failure=is_failure)
        forecast.present_rate(now, 20)
        forecast.threshold(now, time_left_s=4 * 3600.0, leads_left_count=None)
    return forecast


WORKED = worked()
END = AT + 3600.0


def test_it_learns_the_rate_the_ring_times_and_the_spells() -> None:
    forecast = worked()
    assert forecast.present_rate(END, 20) == pytest.approx(0.3, abs=0.05)
    assert forecast.spread < 0.2
    assert forecast.ring.settled_count > 100
    tables = forecast.tables(END)
    soon = tables.release_chances(*tables.place([BusyAgent(Phase.TALK, 55.0), BusyAgent(Phase.TALK, 5.0)]))
    assert soon[0][-1] > 0.6 > 0.15 > soon[1][-1], "talks last a minute here"
    assert forecast.budget.counts(END)[0][0] > 150


def test_served_and_lost_calls_move_the_budget() -> None:
    forecast = make_forecast(served=0)
    for k in range(100):
        forecast.launched(f"c{k}", AT, traits=None, probability=0.3, risk=0.01)
        forecast.answered(f"c{k}", AT + 9)
        forecast.served(f"c{k}", AT + 9)
    assert forecast.budget.left(AT) == pytest.approx(3.0)
    forecast.abandoned("unknown since a restart", AT + 12)
    assert forecast.budget.left(AT) == pytest.approx(0.03 * 101 - 1)


def test_a_person_who_hung_up_first_is_neither_served_nor_abandoned() -> None:
    forecast = make_forecast(served=0)
    forecast.launched("c", AT, traits=None, probability=0.3, risk=0.1)
    forecast.answered("c", AT + 9)
    forecast.hung_up_waiting("c", AT + 10)
    assert forecast.budget.counts(AT) == [(0, 0)]
    assert forecast.at_stake == pytest.approx(0.0)


def test_what_lines_on_their_way_may_cost_is_known_until_each_has_ended() -> None:
    forecast = make_forecast()
    for k in range(4):
        forecast.launched(f"c{k}", AT, traits=None, probability=0.5, risk=0.04)
    forecast.launched("c3", AT, traits=None, probability=0.5, risk=0.04)  # told twice
    assert forecast.at_stake == pytest.approx(4 * 0.5 * 0.04)
    forecast.answered("c0", AT + 5)
    forecast.unanswered("c1", AT + 5, is_cancelled=False, is_failure=True)
    forecast.unanswered("c2", AT + 5, is_cancelled=True, is_failure=False)
    assert forecast.at_stake == pytest.approx(0.02)
    forecast.unanswered("c3", AT + 26, is_cancelled=False, is_failure=False)
    assert forecast.at_stake == pytest.approx(0.0)


def test_facts_told_twice_or_of_unknown_calls_and_agents_change_nothing() -> None:
    forecast = make_forecast()
    forecast.rang("nobody", AT)
    forecast.answered("nobody", AT)
    forecast.unanswered("nobody", AT, is_cancelled=False, is_failure=False)
    forecast.hung_up_waiting("nobody", AT)
    forecast.agent_ended(7, AT)
    forecast.launched("c", AT, traits=TRAITS, probability=0.3, risk=0.01)
    forecast.rang("c", AT + 1)
    forecast.rang("c", AT + 4)
    forecast.answered("c", AT + 9)
    forecast.answered("c", AT + 11)
    forecast.unanswered("c", AT + 12, is_cancelled=False, is_failure=False)
    assert forecast.accuracy.predicted == pytest.approx(0.014)
    assert forecast.budget.counts(AT) == [(1000, 0)]


def test_the_probability_of_a_lead_is_the_campaigns_rate_lifted_by_its_kind() -> None:
    forecast, dice = make_forecast(), Random(2)
    fixed = LineTraits(2, False, 0)
    for k in range(1500):
        for traits, chance in ((TRAITS, 0.45), (fixed, 0.15)):
            call, at = f"{k}-{traits.lead_id}", AT + 2.0 * k
            forecast.launched(call, at, traits=traits, probability=forecast.probability(traits, NOW), risk=None)
            if dice.random() < chance:
                forecast.answered(call, at + 8)
            else:
                forecast.unanswered(call, at + 26, is_cancelled=False, is_failure=False)
            forecast.present_rate(at, 20)
    assert forecast.probability(TRAITS, NOW) > 0.37
    assert forecast.probability(fixed, NOW) < 0.23


def test_a_learned_model_takes_the_place_of_the_own_one() -> None:
    class Half:
        def probability(self, traits: LineTraits, at: datetime, base: float) -> float:
            return base / 2

    forecast = Forecast(policy=ForecastPolicy(), rules=[LIVE], answers=Half())
    assert forecast.probability(TRAITS, NOW) == pytest.approx(forecast.base / 2)


def test_at_the_cold_start_nobody_is_over_dialled_for() -> None:
    """Three hundred agents at once: the trap of pacing.md section 5.7, through the whole forecast."""
    forecast, dice = make_forecast(served=0), Random(3)
    ends: list[tuple[float, int, bool]] = []
    for k in range(450):
        forecast.launched(f"c{k}", AT + k / 450, traits=None, probability=None, risk=0.0)
        is_answered = dice.random() < 0.3
        ends.append(
            (AT + (dice.uniform(4, 16) if is_answered else 26.0 if dice.random() > 0.15 else 2.0), k, is_answered)
        )
    ends.sort()
    rates = []
    for second in range(1, 60):
        now = AT + second
        while ends and ends[0][0] <= now:
            at, k, is_answered = ends.pop(0)
            if is_answered:
                forecast.answered(f"c{k}", at)
            else:
                forecast.unanswered(f"c{k}", at, is_cancelled=False, is_failure=at < AT + 10)
        rates.append(forecast.present_rate(now, 300))
    assert min(rates) > 0.24
    assert rates[-1] == pytest.approx(0.3, abs=0.06)


def test_tables_are_built_anew_after_two_minutes_and_not_before() -> None:
    forecast = make_forecast()
    first = forecast.tables(AT)
    assert forecast.tables(AT + 119) is first
    assert forecast.tables(AT + 120) is not first


def test_lines_ordered_before_the_rate_moved_are_read_at_the_present_rate() -> None:
    forecast = worked(0.5, rate=0.2)
    forecast.present_rate(AT + 1800, 20)
    for k in range(300):
        forecast.launched(f"n{k}", AT + 1800 + k / 30, traits=None, probability=None, risk=None)
        forecast.answered(f"n{k}", AT + 1803 + k / 30)
    forecast.present_rate(AT + 1816, 20)
    assert forecast.ratios is not None
    assert forecast.ratios[0] == pytest.approx(1.0)
    assert forecast.ratios[-1] > 1.2


# ---- state


def test_its_state_is_json_and_taken_up_whole_on_the_same_day() -> None:
    state = json.loads(json.dumps(WORKED.state()))
    again = Forecast(policy=ForecastPolicy(), rules=[LIVE], state=state)
    assert json.loads(json.dumps(again.state())) == state
    assert again.present_rate(END + 8, 20) == pytest.approx(WORKED.present_rate(END + 8, 20), abs=0.03)
    assert again.ring.settled_count == WORKED.ring.settled_count
    assert again.control.g == WORKED.control.g != 0.0
    assert again.accuracy.predicted == WORKED.accuracy.predicted > 0.0


def test_counts_are_not_its_state_but_the_databases() -> None:
    again = Forecast(policy=ForecastPolicy(), rules=[LIVE], state=WORKED.state())
    assert again.budget.counts(END) == [(0, 0)]
    again.seed_counts([(AT, 500, 4)])
    assert again.budget.counts(END) == [(500, 4)]


def test_on_another_day_what_was_learned_is_a_prior_of_limited_weight() -> None:
    again = Forecast(policy=ForecastPolicy(), rules=[LIVE], state=WORKED.state())
    tomorrow = AT + 86_400
    assert again.present_rate(tomorrow, 20) == pytest.approx(0.33, abs=0.07)
    assert again.spread > 0.2
    assert again.ring.settled_count <= 200
    assert again.spells[Phase.TALK].at_risk[0] <= 200
    assert again.control.g == pytest.approx(WORKED.control.g / 2)
    assert again.accuracy.predicted == 0.0


def test_midnight_in_the_campaigns_zone_begins_the_day_while_it_runs() -> None:
    rome = ZoneInfo("Europe/Rome")
    forecast = make_forecast(zone=rome, served=0)
    evening = datetime(2026, 11, 23, 23, 30, tzinfo=rome)
    forecast.abandoned("c", evening.timestamp())
    assert forecast.budget.left(evening.timestamp()) < 0
    morning = (evening + timedelta(minutes=31)).timestamp()
    forecast.present_rate(morning, 20)
    assert forecast.budget.left(morning) == 0.0


def test_a_state_of_another_version_is_not_read() -> None:
    strange = Forecast(policy=ForecastPolicy(), rules=[LIVE], state={"version": 99})
    assert strange.base == make_forecast().base
