"""A learned probability must beat the base rate on what it has not seen."""

from __future__ import annotations

import pytest

from dialer.core.scoring.model import learn, prior
from dialer.core.scoring.proof import better_of, prove
from dialer.core.scoring.traits import Feature, Observation
from tests.unit.core.scoring.populations import population

START = prior("answer", 0.3)


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_it_beats_the_base_rate_and_is_calibrated(seed: int) -> None:
    proof = prove(learn(START, population(seed, 4000)), population(seed, 3999))
    assert proof is not None
    assert proof.count == 3999
    assert proof.skill > 0.05
    assert proof.largest_gap < 0.1


def test_where_there_is_nothing_to_learn_the_fallback_stays() -> None:
    noise = population(21, 60, spread=0.0)
    fresh = population(22, 5000, spread=0.0)
    average = prior("answer", sum(row.happened for row in fresh) / len(fresh))
    assert better_of(learn(START, noise), average, fresh) is average


def test_a_model_that_learned_is_used() -> None:
    learned = learn(START, population(31, 4000))
    assert better_of(learned, START, population(31, 2000)) is learned


def test_without_observations_there_is_no_proof() -> None:
    assert prove(START, []) is None
    assert better_of(learn(START, population(1, 50)), START, []) is START


def test_certainty_leaves_no_skill_to_show() -> None:
    proof = prove(START, [Observation({Feature.PLACE: "home"}, True)] * 3)
    assert proof is not None
    assert (proof.base_brier, proof.skill, proof.largest_gap) == (0.0, 0.0, 0.0)
    assert proof.brier == pytest.approx(0.49)
