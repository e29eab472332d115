"""DSO and its kin: the worked vectors of ``domain.md`` §3.3."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dialer.core.figures.ageing import Bucket
from dialer.core.figures.receivables import (
    MonthSales,
    average_days_delinquent,
    best_possible_dso,
    collection_effectiveness,
    cure_rate,
    dso,
    dso_count_back,
    habit_index,
    roll_rates,
)
from dialer.core.kernel.errors import Invalid

MARCH, FEBRUARY = MonthSales("2026-03", 180_000, 31), MonthSales("2026-02", 200_000, 28)


def test_dso_best_possible_and_delay() -> None:
    assert dso(300_000, 900_000, 90) == 30
    assert best_possible_dso(240_000, 900_000, 90) == 24
    assert average_days_delinquent(300_000, 240_000, 900_000, 90) == 6


def test_without_sales_there_is_no_figure() -> None:
    assert dso(300_000, 0, 90) is None
    assert average_days_delinquent(300_000, 240_000, 0, 90) is None
    assert collection_effectiveness(0, 0, 0, 0) is None
    with pytest.raises(Invalid):
        dso(1, 1, 0)


def test_counting_back_takes_the_newest_month_first() -> None:
    found = dso_count_back(300_000, [MARCH, FEBRUARY])
    assert found.days == 31 + Fraction(120, 200) * 28
    assert round(float(found.days or 0), 1) == 47.8
    assert dso_count_back(180_000, [MARCH]).days == 31
    assert dso_count_back(0, [MARCH]).days == 0


def test_counting_back_without_enough_sales_says_so() -> None:
    found = dso_count_back(500_000, [MARCH, FEBRUARY])
    assert found.days is None
    assert "2 months are less" in found.reason


def test_a_month_without_sales_still_has_its_days() -> None:
    assert dso_count_back(100, [MonthSales("a", 0, 31), MonthSales("b", 100, 30)]).days == 61


def test_collection_effectiveness() -> None:
    found = collection_effectiveness(250, 900, 300, 240)
    assert found == Fraction(850, 910)
    assert f"{float(found or 0):.1%}" == "93.4%"


def test_roll_rates_go_from_bucket_to_bucket() -> None:
    rates = roll_rates({Bucket.D1_15: 100, Bucket.D16_30: 0}, {Bucket.D16_30: 40, Bucket.D31_60: 10})
    assert rates[Bucket.D1_15, Bucket.D16_30] == Fraction(2, 5)
    assert rates[Bucket.D16_30, Bucket.D31_60] is None
    assert len(rates) == len(Bucket) - 1


def test_cure_and_habit() -> None:
    assert cure_rate(200, 50) == Fraction(1, 4)
    assert cure_rate(0, 0) is None
    assert habit_index([False, True, True, False, True, True], 4) == Fraction(3, 4)
    assert habit_index([True], 6) == 1
    assert habit_index([], 6) is None
