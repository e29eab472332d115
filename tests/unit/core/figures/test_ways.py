"""Phone and home beside each other: only like with like."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from dialer.core.figures.ageing import Bucket
from dialer.core.figures.ways import LEAST_CASES, Comparison, Episode, Way, band_of, compare_ways


def episode(way: Way, recovered: int, **changes: Any) -> Episode:
    values: dict[str, Any] = {
        "bucket": Bucket.D91_120, "owed": 200_00, "recovered": recovered, "euro_days": recovered * 10, "cost": 5_00.0,
    }  # fmt: skip
    return Episode(way=way, **{**values, **changes})


def many(way: Way, *recovered: int, times: int = 10, **changes: Any) -> list[Episode]:
    return [episode(way, minor, **changes) for minor in recovered for _ in range(times)]


def test_bands_begin_at_their_first_amount() -> None:
    assert [band_of(owed) for owed in (1, 99_99, 100_00, 300_00, 1_000_00, 5_000_00)] == [0, 0, 1, 2, 3, 4]


def test_a_cell_shows_what_each_way_brought_cost_and_took() -> None:
    found = compare_ways(many(Way.PHONE, 0, 100_00) + many(Way.HOME, 50_00, 150_00, cost=30_00.0))
    [cell] = found.cells
    assert (cell.bucket, cell.band, cell.is_comparable) == (Bucket.D91_120, 1, True)
    assert (cell.phone.count, cell.phone.mean, cell.phone.paying.part, cell.phone.cost) == (20, 50_00, 10, 5_00)
    assert (cell.home.mean, cell.home.mean_days, cell.home.owed) == (100_00, 10.0, 20 * 200_00)
    # variance of ten 0 and ten 100 euro: 20 * 50^2 / 19, of the mean a twentieth
    assert cell.phone.variance == pytest.approx(20 * 50_00**2 / 19 / 20)
    low, high = cell.phone.interval() or (0.0, 0.0)
    assert (low, high) == (pytest.approx(50_00 - 22_48, abs=2), pytest.approx(50_00 + 22_48, abs=2))
    assert (found.difference, found.cost_difference) == (pytest.approx(50_00), pytest.approx(25_00))
    assert found.low is not None
    assert found.low == pytest.approx(50_00 - 1.959964 * (2 * 20 * 50_00**2 / 19 / 20) ** 0.5, abs=2)


def test_ages_and_amounts_that_differ_are_not_compared() -> None:
    young = many(Way.PHONE, 200_00, 200_00, bucket=Bucket.D31_60)
    old = many(Way.HOME, 0, 20_00, bucket=Bucket.D181_365)
    found = compare_ways(young + old)
    assert (found.difference, found.low, found.cost_difference) == (None, None, None)
    assert (found.compared, found.left_out) == (0, 20)
    richer = many(Way.PHONE, 200_00, 200_00, owed=400_00) + many(Way.HOME, 10_00, 20_00)
    assert compare_ways(richer).difference is None


def test_a_few_cases_prove_nothing() -> None:
    found = compare_ways(many(Way.PHONE, 10_00, 20_00) + many(Way.HOME, 50_00, times=LEAST_CASES - 1))
    assert (found.difference, found.left_out) == (None, LEAST_CASES - 1)


def test_cells_weigh_as_many_visits_as_they_have() -> None:
    first = many(Way.PHONE, 0, 0) + many(Way.HOME, 10_00, 10_00)
    second = many(Way.PHONE, 0, 0, bucket=Bucket.D61_90) + many(Way.HOME, 40_00, 40_00, times=30, bucket=Bucket.D61_90)
    found = compare_ways(first + second)
    assert (found.compared, found.left_out) == (80, 0)
    assert found.difference == pytest.approx((20 * 10_00 + 60 * 40_00) / 80)


def test_without_the_price_of_an_hour_there_is_no_cost() -> None:
    found = compare_ways(many(Way.PHONE, 0, 10_00, cost=None) + many(Way.HOME, 0, 10_00))
    assert (found.cells[0].phone.cost, found.cost_difference) == (None, None)


def test_a_mix_of_ages_does_not_pass_for_a_difference() -> None:
    """Visits go to old cases, which pay less whatever is done: like with like shows the planted gain of ten euro."""
    dice = Random(5)

    def drawn(way: Way, age: Bucket, mean: int, count: int) -> list[Episode]:
        return [episode(way, max(0, round(dice.gauss(mean, 20_00))), bucket=age) for _ in range(count)]

    episodes = (
        drawn(Way.PHONE, Bucket.D31_60, 120_00, 900) + drawn(Way.PHONE, Bucket.D121_180, 70_00, 100)
        + drawn(Way.HOME, Bucket.D31_60, 130_00, 50) + drawn(Way.HOME, Bucket.D121_180, 80_00, 450)
    )  # fmt: skip
    found = compare_ways(episodes)
    plain = [
        sum(one.recovered for one in episodes if one.way is way) / sum(one.way is way for one in episodes)
        for way in (Way.HOME, Way.PHONE)
    ]
    assert plain[0] < plain[1], "plain means say the opposite"
    assert _covers(found, 10_00)


def _covers(found: Comparison, truth: float) -> bool:
    return found.low is not None and found.high is not None and 0 < found.low <= truth <= found.high
