"""Probabilities that explain themselves."""

from __future__ import annotations

from random import Random

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.scoring.model import learn, prior
from dialer.core.scoring.traits import Feature, Observation
from tests.unit.core.scoring.populations import population

START = prior("answer", 0.3)


def test_before_anything_was_seen_it_is_the_prior_and_says_how_little_is_known() -> None:
    found = START.estimate({Feature.HOUR: "08-10"})
    assert found.probability == pytest.approx(0.3)
    assert found.low < 0.05 and found.high > 0.75
    assert found.contributions == ()
    assert learn(START, []) is START


def test_a_class_seen_three_times_moves_little() -> None:
    rare = [Observation({Feature.PLACE: "work"}, True)] * 3
    rest = [Observation({Feature.PLACE: "home"}, n % 10 < 3) for n in range(400)]
    found = learn(START, rare + rest)
    assert 0.3 < found.estimate({Feature.PLACE: "work"}).probability < 0.6
    assert found.estimate({Feature.PLACE: "home"}).probability == pytest.approx(0.3, abs=0.03)
    work, home = (found.effects[Feature.PLACE, place] for place in ("work", "home"))
    assert work.variance > home.variance
    assert (work.seen, home.seen) == (3, 400)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rates_that_it_was_not_told_are_found(seed: int) -> None:
    model = learn(START, population(seed, 6000))
    for place in ("home", "mobile", "work"):
        fresh = [row for row in population(seed, 5999) if row.traits[Feature.PLACE] == place]
        rate = sum(row.happened for row in fresh) / len(fresh)
        forecast = sum(model.estimate(row.traits).probability for row in fresh) / len(fresh)
        assert forecast == pytest.approx(rate, abs=0.035)


def test_the_order_of_the_observations_says_nothing() -> None:
    rows = population(4, 300)
    shuffled = list(rows)
    Random(1).shuffle(shuffled)
    one, other = learn(START, rows), learn(START, shuffled)
    for trait, effect in one.effects.items():
        assert other.effects[trait].mean == pytest.approx(effect.mean, abs=1e-9)


def test_an_estimate_says_which_class_did_most() -> None:
    rows = [
        Observation({Feature.HOUR: hour, Feature.PLACE: "home"}, hour == "18-20" or n % 5 == 0)
        for n in range(200)
        for hour in ("08-10", "18-20")
    ]
    found = learn(START, rows).estimate({Feature.PLACE: "home", Feature.HOUR: "18-20"})
    strongest = found.contributions[0]
    assert (strongest.feature, strongest.level, strongest.seen) == (Feature.HOUR, "18-20", 200)
    assert strongest.effect > 0


def test_intervals_hold_what_they_promise() -> None:
    """Most of the 90 % intervals of small samples hold the rate; a little too wide is allowed, too narrow is not."""
    inside = 0
    for seed in range(60):
        dice = Random(seed)
        model = learn(START, [Observation({Feature.PLACE: "home"}, dice.random() < 0.35) for _ in range(60)])
        found = model.estimate({Feature.PLACE: "home"})
        inside += found.low <= 0.35 <= found.high
    assert inside >= 52


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1])
def test_a_prior_is_a_probability_and_no_certainty(rate: float) -> None:
    with pytest.raises(Invalid):
        prior("answer", rate)
