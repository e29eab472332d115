"""What a lead is worth now, and by which of its numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialer.core.scoring.appraise import HIGHEST_SCORE, Appraiser, Terms
from dialer.core.scoring.model import Effect, Model, prior
from dialer.core.scoring.school import PRIOR_RATES, Question
from dialer.core.scoring.subject import PastCall, Subject
from dialer.core.scoring.traits import Feature

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 24, 10, tzinfo=ROME)
EVENING = NOW.replace(hour=19)
TERMS = Terms(
    hours=(NOW, EVENING), week_attempts=10, minutes=3.0, idle_minutes=0.4, ageing_of=lambda days: "old"
)  # fmt: skip
ANSWER = Model(
    "answer",
    Effect(-1.0, 0.01, 100),
    {
        (Feature.HOUR, "18-20"): Effect(1.0, 0.01, 50),
        (Feature.NUMBER_HISTORY, "dead"): Effect(-4.0, 0.01, 50),
        (Feature.NUMBER_HISTORY, "answered often"): Effect(1.5, 0.01, 50),
        (Feature.SAME_BAND, "answered"): Effect(0.5, 0.01, 50),
    },
)
MODELS = {Question.ANSWER: ANSWER}


def subject(**changes: Any) -> Subject:
    return Subject(**{"debtor_id": 7, "places": {1: "home", 2: "mobile"}, "payable": 100_00, **changes})


def silent(number_id: int, count: int) -> list[PastCall]:
    return [
        PastCall(NOW - timedelta(days=9 + n), number_id, is_answered=False, is_right_party=None) for n in range(count)
    ]


def test_a_number_that_never_answers_falls_back_behind_another_and_behind_other_leads() -> None:
    appraiser = Appraiser(MODELS, TERMS)
    first, second = appraiser.appraise(subject(calls=silent(1, 6)))
    assert (first.number_id, second.number_id) == (2, 1)
    assert second.score < first.score / 5
    dead = appraiser.appraise(subject(places={1: "home"}, calls=silent(1, 6)))[0]
    assert dead.score < appraiser.appraise(subject(places={1: "home"}))[0].score / 5


def test_a_dead_number_falls_back_also_before_anything_was_learned() -> None:
    first, second = Appraiser({}, TERMS).appraise(subject(calls=silent(1, 6)))
    assert (first.number_id, first.prospect.answer_now) == (2, pytest.approx(PRIOR_RATES[Question.ANSWER]))
    assert second.score < first.score / 2


def test_with_few_attempts_left_a_poor_hour_waits_for_the_good_one() -> None:
    many, one = (Appraiser(MODELS, replace(TERMS, week_attempts=left)) for left in (None, 1))
    assert many.appraise(subject())[0].rank.timeliness == 1.0
    assert one.appraise(subject())[0].rank.timeliness < 0.6
    spent = [PastCall(NOW - timedelta(days=n), 1, is_answered=False, is_right_party=None) for n in range(1, 4)]
    assert Appraiser(MODELS, replace(TERMS, week_attempts=4)).appraise(subject(calls=spent))[0].rank.timeliness < 1


def test_an_hour_in_which_the_number_answered_before_is_better_for_it_alone() -> None:
    calls = [PastCall(EVENING - timedelta(days=8), 1, is_answered=True, is_right_party=None)]
    one, two = sorted(Appraiser(MODELS, TERMS).appraise(subject(calls=calls)), key=lambda found: found.number_id)
    assert one.hours[1][1] > two.hours[1][1] > one.hours[0][1] / 2
    assert one.hours[0][0] == NOW and one.prospect.answer_now == one.hours[0][1]


def test_the_reasons_are_those_of_the_figures() -> None:
    appraiser = Appraiser(MODELS, TERMS)
    found = appraiser.appraise(subject(calls=silent(1, 6)))[1]
    reasons = appraiser.reasons(found)
    assert reasons[Question.ANSWER].probability == pytest.approx(found.prospect.answer_now)
    assert reasons[Question.ANSWER].contributions[0].level == "dead"
    assert reasons[Question.PAYS].probability == pytest.approx(found.prospect.pays)
    assert reasons[Question.RIGHT_PARTY].probability == pytest.approx(found.prospect.right_party)


def test_calls_that_are_still_to_come_are_not_known_yet() -> None:
    later = [PastCall(EVENING, 1, is_answered=True, is_right_party=True)]
    assert Appraiser(MODELS, TERMS).appraise(subject(calls=later)) == Appraiser(MODELS, TERMS).appraise(subject())


def test_scores_are_integers_from_one_up_to_what_the_database_holds() -> None:
    sure = {question: prior(question.value, 0.999) for question in Question}
    assert Appraiser(sure, TERMS).appraise(subject(payable=0))[0].score == 1
    assert Appraiser(sure, TERMS).appraise(subject(payable=10**14))[0].score == HIGHEST_SCORE
    assert Appraiser(sure, TERMS).appraise(subject(places={})) == ()
