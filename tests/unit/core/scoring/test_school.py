"""Models are used only where they forecast what they have not seen better than the rate does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from dialer.core.scoring.proof import prove
from dialer.core.scoring.school import (
    PRIOR_EFFECTS,
    PRIOR_RATES,
    Question,
    Standing,
    document_of,
    model_of,
    teach,
    untaught,
)
from dialer.core.scoring.traits import Feature, Observation
from tests.unit.core.scoring.populations import population

T = datetime(2026, 9, 1, tzinfo=UTC)


def dated(rows: list[Observation]) -> list[tuple[datetime, Observation]]:
    return [(T + timedelta(minutes=n), row) for n, row in enumerate(rows)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_can_be_learned_is_used_and_proved_on_the_newest_quarter(seed: int) -> None:
    taught = teach(Question.ANSWER, dated(population(seed, 4000)))
    assert taught.standing is Standing.USED
    assert taught.proof is not None and taught.proof.count == 1000
    assert taught.proof.brier < taught.proof.base_brier and taught.proof.gain_low > 0
    assert (taught.seen_count, taught.since, taught.until) == (4000, T, T + timedelta(minutes=3999))
    assert taught.model.effects


@pytest.mark.parametrize("seed", range(3))
def test_where_there_is_nothing_to_learn_the_rate_stands_alone(seed: int) -> None:
    taught = teach(Question.ANSWER, dated(population(seed, 1500, spread=0.0)))
    assert taught.standing is Standing.NOT_BETTER
    assert taught.model.effects.keys() == PRIOR_EFFECTS[Question.ANSWER].keys()
    assert taught.model.probability({Feature.PLACE: "home"}) == pytest.approx(taught.rate, abs=0.01)


def test_luck_is_not_taken_for_learning() -> None:
    found = [teach(Question.ANSWER, dated(population(seed, 600, spread=0.0))).standing for seed in range(12)]
    assert found.count(Standing.USED) <= 2


def test_few_observations_prove_nothing_and_stay_near_the_prior() -> None:
    taught = teach(Question.PAYS, dated([Observation({Feature.AGEING: "1-15"}, True)] * 3))
    assert taught.standing is Standing.TOO_FEW
    assert 0.25 < taught.model.probability({}) < 0.9
    nothing = teach(Question.PAYS, [])
    assert (nothing.standing, nothing.seen_count, nothing.proof) == (Standing.TOO_FEW, 0, None)
    assert nothing.model.probability({}) == pytest.approx(PRIOR_RATES[Question.PAYS])


def test_the_newest_are_those_that_prove_whatever_order_they_come_in() -> None:
    lessons = dated(population(5, 2000))
    assert teach(Question.ANSWER, list(reversed(lessons))) == teach(Question.ANSWER, lessons)


def test_a_model_that_was_kept_is_the_same_model() -> None:
    taught = teach(Question.ANSWER, dated(population(7, 2000)))
    again = model_of(json.loads(json.dumps(document_of(taught.model))))
    for row in population(7, 50):
        assert again.probability(row.traits) == pytest.approx(taught.model.probability(row.traits), abs=1e-4)
    assert again.probability(row.traits) == again.estimate(row.traits).probability
    assert model_of({"name": "x", "base": [0, 1, 0], "effects": [["of_old", "a", 1, 1, 1]]}).effects == {}


def test_before_anything_is_learned_the_prior_is_believed() -> None:
    for question, rate in PRIOR_RATES.items():
        assert untaught(question).probability({}) == pytest.approx(rate)


def test_the_gain_over_the_rate_is_bounded_from_below() -> None:
    taught = teach(Question.ANSWER, dated(population(9, 3000)))
    proof = prove(taught.model, population(9, 2999))
    assert proof is not None
    assert 0 < proof.gain_low < proof.base_brier - proof.brier
    one = prove(taught.model, population(9, 2999)[:1])
    assert one is not None and one.gain_low <= 0
