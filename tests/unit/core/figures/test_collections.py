"""Figures of collection work."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dialer.core.figures.collections import Ratio, Uplift, WorkCounts
from dialer.core.kernel.errors import Invalid


def test_kept_rate_counts_promises_that_matured() -> None:
    ratios = WorkCounts(promises=50, promises_matured=20, promises_kept=15, right_party=100).ratios()
    assert ratios["kept_rate"].value == Fraction(3, 4)
    assert ratios["promise_rate"].value == Fraction(1, 2)


def test_both_denominators_of_the_right_party_rate_are_published() -> None:
    ratios = WorkCounts(attempts=200, answered_live=50, right_party=20).ratios()
    assert ratios["right_party_per_attempt"].value == Fraction(1, 10)
    assert ratios["right_party_per_answer"].value == Fraction(2, 5)


def test_nothing_to_divide_by_is_no_figure() -> None:
    assert all(ratio.value is None and ratio.interval() is None for ratio in WorkCounts().ratios().values())
    with pytest.raises(Invalid):
        Ratio(-1, 5)


def test_a_share_has_its_wilson_interval() -> None:
    low, high = Ratio(10, 50).interval() or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.1124, 0.3304)
    assert Ratio(0, 10).interval() == (0.0, pytest.approx(0.2775, abs=1e-4))
    assert Ratio(7, 5).interval() is None  # a ratio of amounts is no share of cases


def test_uplift_is_a_difference_with_newcombes_interval() -> None:
    found = Uplift(Ratio(56, 70), Ratio(48, 80))
    assert found.difference == Fraction(1, 5)
    low, high = found.interval() or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)  # Newcombe 1998, table II, example (a), method 10
    assert Uplift(Ratio(0, 0), Ratio(1, 2)).interval() is None
