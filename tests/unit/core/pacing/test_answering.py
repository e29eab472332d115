from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from dialer.core.pacing.answering import LEAST, MOST, LineTraits, TraitAnswerModel

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MOBILE, FIXED = LineTraits(1, True, 0), LineTraits(2, False, 0)


def taught(chances: dict[LineTraits, float], calls: int, base: float = 0.3, seed: int = 1) -> TraitAnswerModel:
    model, dice = TraitAnswerModel(), Random(seed)
    for _ in range(calls):
        for traits, chance in chances.items():
            model.resolved(model.kind_of(traits, MORNING.timestamp()), base, is_answered=dice.random() < chance)
    return model


def test_a_kind_never_seen_is_answered_as_the_campaign() -> None:
    assert TraitAnswerModel().probability(MOBILE, MORNING, 0.27) == 0.27


def test_kinds_that_differ_are_told_apart() -> None:
    model = taught({MOBILE: 0.45, FIXED: 0.15}, 800)
    assert model.probability(MOBILE, MORNING, 0.3) == pytest.approx(0.45, abs=0.05)
    assert model.probability(FIXED, MORNING, 0.3) == pytest.approx(0.15, abs=0.04)
    assert model.probability(MOBILE, MORNING, 0.2) == pytest.approx(0.30, abs=0.04), "a lift, not a rate"


def test_kinds_that_are_alike_stay_near_the_campaigns_rate() -> None:
    many = {LineTraits(k, k % 2 == 0, k // 2): 0.3 for k in range(12)}
    model = taught(many, 300)
    for traits in many:
        assert model.probability(traits, MORNING, 0.3) == pytest.approx(0.3, abs=0.03)


def test_a_few_calls_of_a_kind_change_little() -> None:
    model = taught({FIXED: 1.0}, 4)
    assert model.probability(FIXED, MORNING, 0.3) < 0.33


def test_the_hour_band_is_the_local_one() -> None:
    rome = TraitAnswerModel(ZoneInfo("Europe/Rome"))
    at = MORNING.timestamp()  # 10:00 in Rome
    assert rome.kind_of(MOBILE, at) == (True, 0, 5)
    assert TraitAnswerModel().kind_of(MOBILE, at) == (True, 0, 4)
    assert rome.kind_of(MOBILE, at + 2 * 3600) == (True, 0, 6)
    assert rome.kind_of(LineTraits(1, False, 99), at)[1] == 5


def test_the_answer_is_a_probability_whatever_was_taught() -> None:
    sure = taught({MOBILE: 1.0, FIXED: 0.0}, 3000)
    assert sure.probability(MOBILE, MORNING, 0.9) <= MOST
    assert sure.probability(FIXED, MORNING, 0.006) >= LEAST


def test_its_state_is_taken_up_again_and_weighs_less_on_another_day() -> None:
    model = taught({MOBILE: 0.45, FIXED: 0.15}, 800)
    again = TraitAnswerModel()
    again.restore(model.state())
    other = MORNING + timedelta(minutes=20)
    assert again.probability(MOBILE, other, 0.3) == pytest.approx(model.probability(MOBILE, other, 0.3), abs=0.01)
    again.cap(50.0)
    assert abs(again.probability(MOBILE, other, 0.3) - 0.3) < abs(model.probability(MOBILE, other, 0.3) - 0.3)
