from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dialer.core.campaigns.measured import Measured
from dialer.core.kernel.errors import Invalid
from dialer.core.pacing.abandon import AbandonmentRule
from dialer.twin.coverage import watch
from dialer.twin.model import Scenario, gamma, lognormal
from dialer.twin.outlook import run_job
from dialer.twin.rest_of_day import Rest
from dialer.twin.what_if import Change, Question, answer_of, changed_scenario, check_change, prepare
from tests.unit.twin.floors import TERMS

FLOOR = Scenario(agents=4, answer_rate=0.3, shift_h=1.0, ring_to_answer_s=gamma(9.0, 3.0))


@pytest.fixture(scope="module")
def measured() -> Measured:
    return watch(FLOOR, "progressive", 1, 0.5)[1]


def ask(measured: Measured, runs: int = 2, **change: object) -> Question:
    now = datetime.fromtimestamp(measured.until_s, UTC)
    return Question(
        measured=measured,
        terms=TERMS,
        rules=(AbandonmentRule(formula="abandoned_per_live", max_ratio=0.03, window="campaign"),),
        state=None,
        now=now,
        until=now + timedelta(minutes=15),
        agent_count=4,
        policy="progressive",
        change=Change(**change),  # type: ignore[arg-type]
        runs=runs,
    )


def test_without_a_change_only_the_present_is_foretold(measured: Measured) -> None:
    trial = prepare(ask(measured))
    assert [two for _, two in trial.pairs] == [None, None]
    answer = answer_of(trial, [(run_job(one), None) for one, _ in trial.pairs])
    assert answer.changed is None
    assert answer.differences == {}
    assert answer.present.run_count == 2


def test_a_change_meets_the_same_people_and_the_same_drawn_figures(measured: Measured) -> None:
    trial = prepare(ask(measured, policy="power", power_ratio=3.0, agents_more=2))
    for one, two in trial.pairs:
        assert two is not None
        assert (one.seed, one.scenario.answer_rate, one.scenario.talk_s) == (
            two.seed,
            two.scenario.answer_rate,
            two.scenario.talk_s,
        )
        assert (two.policy, two.scenario.power_ratio, two.scenario.agents) == ("power", 3.0, 6)


def test_a_stricter_cap_is_that_of_every_limit(measured: Measured) -> None:
    trial = prepare(ask(measured, cap=0.01))
    _, two = trial.pairs[0]
    assert two is not None
    assert (two.scenario.cap, two.carried.rules[0].max_ratio, two.carried.rules[0].window) == (0.01, 0.01, "campaign")


def test_more_agents_hold_more_conversations(measured: Measured) -> None:
    trial = prepare(ask(measured, agents_more=8))
    done = [(run_job(one), run_job(two)) for one, two in trial.pairs if two is not None]
    answer = answer_of(trial, done)
    assert answer.changed is not None
    found = answer.differences["conversations"]
    assert found.mean == answer.changed.figures["conversations"].mean - answer.present.figures["conversations"].mean
    assert found.mean > 0


@pytest.mark.parametrize("ringing", [gamma(9.0, 3.0), lognormal(9.0, 0.6)], ids=str)
def test_a_shorter_ring_time_out_loses_who_would_have_answered_later(ringing: object) -> None:
    floor = replace(FLOOR, ring_to_answer_s=ringing)  # type: ignore[arg-type]
    shorter = changed_scenario(floor, Change(ring_timeout_s=9.0))
    longer = changed_scenario(floor, Change(ring_timeout_s=60.0))
    assert 0.5 * 0.3 < shorter.answer_rate < 0.68 * 0.3
    assert 0.3 < longer.answer_rate < 0.32
    assert changed_scenario(floor, Change(ring_timeout_s=25.0)).answer_rate == pytest.approx(0.3)


def test_a_change_that_makes_no_sense_is_refused_by_field(measured: Measured) -> None:
    for change, field in (
        ({"policy": "preview"}, "mode"),
        ({"agents_more": -4}, "agents_more"),
        ({"cap": 0.05}, "cap"),
    ):
        with pytest.raises(Invalid) as refused:
            check_change(ask(measured, **change))  # type: ignore[arg-type]
        assert refused.value.facts["field"] == field
    with pytest.raises(Invalid, match="hardly anybody would be reached: people here answer after 9 s"):
        changed_scenario(FLOOR, Change(ring_timeout_s=4.0))


def test_differences_are_of_pairs(measured: Measured) -> None:
    trial = prepare(ask(measured, agents_more=1))
    rest = Rest(conversation_count=10, utilisation=0.5, served_count=10, lost_count=0, dial_count=30)
    answer = answer_of(trial, [(rest, replace(rest, utilisation=0.6)), (rest, replace(rest, utilisation=0.7))])
    assert answer.differences["utilisation"].mean == pytest.approx(0.15)
