"""Lengths of a scenario: families with their figures filled in, mixtures whose weights add up."""

from __future__ import annotations

import math

import pytest

from dialer.twin.errors import ScenarioError
from dialer.twin.lengths import read_distribution, read_mixture
from dialer.twin.model import Family


def test_gamma_takes_a_cv_or_a_shape() -> None:
    by_shape = read_distribution({"distribution": "gamma", "mean": 9, "shape": 4}, "f", "ring")
    by_cv = read_distribution({"distribution": "gamma", "mean": 9, "cv": 0.5}, "f", "ring")
    assert by_shape == by_cv
    assert (by_cv.shape, by_cv.cv) == (4.0, 0.5)


def test_uniform_is_known_by_its_ends() -> None:
    spread = read_distribution({"distribution": "uniform", "lo_s": 10, "hi_s": 30}, "f", "talk_s")
    assert spread.mean_s == 20.0
    assert spread.cv == pytest.approx(20 / math.sqrt(12) / 20)


def test_every_family_may_be_said_by_mean_and_cv() -> None:
    for family, cv in (
        ("uniform", 0.5),
        ("gamma", 0.5),
        ("weibull", 0.5),
        ("lognormal", 0.5),
        ("exponential", 1),
        ("constant", 0),
    ):
        spread = read_distribution({"distribution": family, "mean": 20, "cv": cv}, "f", "k")
        assert (spread.mean_s, spread.cv) == (pytest.approx(20.0), pytest.approx(cv))


def test_a_rounded_cv_may_stand_beside_the_shape() -> None:
    assert read_distribution({"distribution": "gamma", "mean": 9, "shape": 3, "cv": 0.577}, "f", "k").shape == 3.0


def test_a_weibull_of_shape_one_is_exponential() -> None:
    assert read_distribution({"distribution": "weibull", "mean": 9, "shape": 1}, "f", "k").cv == pytest.approx(1.0)


def test_a_mixture_of_one_is_written_without_a_weight() -> None:
    (part,) = read_mixture({"distribution": "exponential", "mean": 25}, "f", "talk_s")
    assert (part.weight, part.distribution.family) == (1.0, Family.EXPONENTIAL)


def test_weights_that_do_not_add_up_are_told_with_their_sum() -> None:
    short = {"distribution": "exponential", "mean": 25}
    with pytest.raises(ScenarioError, match=r"f: talk_s\.weight: the weights add up to 1\.4; make them add up to 1"):
        read_mixture([{**short, "weight": 0.7}, {**short, "weight": 0.7}], "f", "talk_s")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], "empty list"),
        ([{"distribution": "exponential", "mean": 25}], "is missing; each entry"),
        ([{"distribution": "exponential", "mean": 25, "weight": -1}], "must be above 0"),
        ({"distribution": "exponential", "mean": 25, "weight": 1}, "belongs to the entries of a list"),
        ({"mean": 25}, "say one of constant, uniform, exponential"),
        ({"distribution": "gamma", "mean": 9}, "cv: gamma needs mean and cv, or mean and shape"),
        ({"distribution": "gamma", "shape": 9}, "mean: gamma needs mean and cv, or mean and shape"),
        ({"distribution": "gamma", "mean": 9, "cv": 0.5, "shape": 1}, "but the other keys make it 1; leave it out"),
        ({"distribution": "exponential", "mean": 9, "cv": 0.5}, "but the other keys make it 1; leave it out"),
        ({"distribution": "lognormal", "mean": 9, "cv": 0}, 'write distribution = "constant"'),
        ({"distribution": "uniform", "lo_s": 9, "hi_s": 3}, "above hi_s"),
        ({"distribution": "uniform", "mean": 9}, "uniform needs lo_s and hi_s, or mean and cv"),
        ({"distribution": "uniform", "mean": 9, "cv": 1}, "at most 0.577"),
        ({"distribution": "uniform", "mean": 9, "lo_s": 1, "hi_s": 3}, "uniform needs lo_s and hi_s, or mean and cv"),
        ({"distribution": "lognormal", "mean": "9", "cv": 1}, "must be a number"),
        (0, "must be above 0"),
        (True, "must be like"),
    ],
)
def test_a_length_that_cannot_be_is_refused(value: object, expected: str) -> None:
    with pytest.raises(ScenarioError, match=expected):
        read_mixture(value, "f", "talk_s")
