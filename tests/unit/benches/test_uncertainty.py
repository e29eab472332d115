"""Standard errors and bounds of the pacing grid."""

from __future__ import annotations

import math
import random

import pytest

from scripts.benches.grid.uncertainty import (
    Estimate,
    agrees,
    at_most_chance,
    combined_error,
    estimate,
    paired_difference,
    paired_ratio,
    share_upper_bound,
)


def test_a_mean_has_the_sample_standard_deviation_of_its_days() -> None:
    found = estimate([1.0, 2.0, 3.0, 4.0])
    assert found.mean == 2.5
    assert found.sd == pytest.approx(math.sqrt(5 / 3))
    assert found.error == pytest.approx(math.sqrt(5 / 12))


def test_of_one_day_no_spread_is_known_and_of_none_nothing() -> None:
    assert estimate([0.5]) == Estimate(0.5, 0.0, 1)
    assert math.isnan(estimate([]).mean)
    assert estimate([]).error == math.inf


def test_errors_of_independent_means_add_as_squares() -> None:
    one, other = Estimate(0.5, 0.03, 9), Estimate(0.4, 0.08, 4)
    assert combined_error(one, other) == pytest.approx(math.hypot(0.01, 0.04))


@pytest.mark.parametrize(
    ("bad", "count", "bound"),
    # Clopper-Pearson one-sided upper bounds at 95 %: beta quantiles of (bad + 1, count - bad)
    [(0, 200, 0.014867), (0, 60, 0.048703), (0, 1, 0.95), (1, 200, 0.023499), (3, 60, 0.124098), (5, 5, 1.0)],
)
def test_few_bad_days_bound_their_share(bad: int, count: int, bound: float) -> None:
    assert share_upper_bound(bad, count) == pytest.approx(bound, abs=2e-4)


def test_no_bad_day_is_the_rule_of_three() -> None:
    assert share_upper_bound(0, 200) == pytest.approx(1 - 0.05 ** (1 / 200))
    assert share_upper_bound(0, 200) == pytest.approx(3 / 200, rel=0.02)


def test_without_days_nothing_is_ruled_out() -> None:
    assert share_upper_bound(0, 0) == 1.0


@pytest.mark.parametrize(("bad", "count"), [(0, 20), (2, 60), (7, 200)])
def test_at_the_bound_so_few_bad_days_have_a_chance_of_one_in_twenty(bad: int, count: int) -> None:
    assert at_most_chance(bad, count, share_upper_bound(bad, count)) == pytest.approx(0.05, abs=1e-9)


def test_a_paired_ratio_leaves_out_the_luck_that_both_had() -> None:
    dice = random.Random(3)
    luck = [dice.gauss(0.9, 0.02) for _ in range(40)]
    ours = [0.98 * each for each in luck]
    found = paired_ratio(ours, luck)
    assert found.mean == pytest.approx(0.98)
    assert found.error < 1e-9


def test_the_error_of_a_paired_ratio_is_what_repetition_shows() -> None:
    dice = random.Random(5)
    ratios, errors = [], []
    for _ in range(400):
        references = [dice.gauss(0.9, 0.01) for _ in range(20)]
        values = [0.97 * each + dice.gauss(0.0, 0.005) for each in references]
        found = paired_ratio(values, references)
        ratios.append(found.mean)
        errors.append(found.error)
    assert estimate(ratios).sd == pytest.approx(estimate(errors).mean, rel=0.1)


def test_a_paired_difference_is_that_of_the_same_days() -> None:
    found = paired_difference([0.9, 0.8, 0.7], [0.8, 0.7, 0.6])
    assert found.mean == pytest.approx(0.1)
    assert found.error == pytest.approx(0.0, abs=1e-12)


def test_pairs_need_as_many_days_on_either_side() -> None:
    with pytest.raises(ValueError, match="3 days against 2"):
        paired_ratio([1, 2, 3], [1, 2])


def test_means_agree_within_the_floor_or_within_three_errors() -> None:
    sure, unsure = Estimate(0.70, 0.001, 20), Estimate(0.70, 0.05, 20)
    assert agrees(sure, Estimate(0.7099, 0.001, 20), floor=0.01)
    assert not agrees(sure, Estimate(0.7101, 0.001, 20), floor=0.01)
    assert agrees(unsure, Estimate(0.74, 0.05, 20), floor=0.01)
    assert not agrees(unsure, Estimate(0.76, 0.05, 20), floor=0.01)
