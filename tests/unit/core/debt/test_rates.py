"""Published rates: by period, with their source, and never one in place of another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from dialer.core.debt.rates import AgreedRate, Rate, RatePeriod, RateTable, WithMargin
from dialer.core.kernel.errors import Invalid

ECB = RateTable(
    "ecb",
    "Tasso di riferimento BCE",
    RatePeriod.HALF_YEAR,
    {"2025-H2": Rate(Decimal("2.15"), "GU 2025"), "2026-H1": Rate(Decimal("2.15"), "GU 2026")},
)


def test_a_half_year_ends_with_june_and_december() -> None:
    assert ECB.stretch(date(2026, 1, 1)).until_on == date(2026, 6, 30)
    assert ECB.stretch(date(2025, 7, 1)).until_on == date(2025, 12, 31)
    assert RatePeriod.YEAR.last_day(date(2026, 2, 1)) == date(2026, 12, 31)


def test_the_margin_is_added_to_the_published_rate() -> None:
    assert WithMargin(ECB, Decimal(8)).stretch(date(2026, 3, 1)).percent == Fraction("10.15")


def test_a_period_without_a_rate_has_none_and_says_which() -> None:
    stretch = WithMargin(ECB, Decimal(8)).stretch(date(2026, 7, 1))
    assert (stretch.percent, stretch.label) == (None, "2026-H2")


def test_a_negative_reference_never_makes_the_rate_negative() -> None:
    table = RateTable("legal", "", RatePeriod.YEAR, {"2020": Rate(Decimal("-0.5"), "decree")})
    assert table.stretch(date(2020, 5, 1)).percent == 0
    assert AgreedRate(Rate(Decimal("-1"), "contract")).stretch(date(2020, 5, 1)).percent == 0


@pytest.mark.parametrize(("percent", "reference"), [("2.15", " "), ("1015", "GU"), ("NaN", "GU"), ("-6", "GU")])
def test_a_rate_without_a_source_or_sense_is_refused(percent: str, reference: str) -> None:
    with pytest.raises(Invalid):
        Rate(Decimal(percent), reference)


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (RatePeriod.HALF_YEAR, "2026"),
        (RatePeriod.HALF_YEAR, "2026-H3"),
        (RatePeriod.YEAR, "2026-H1"),
        (RatePeriod.YEAR, "26"),
    ],
)
def test_a_label_of_another_kind_of_period_is_refused_with_an_example(period: RatePeriod, label: str) -> None:
    with pytest.raises(Invalid, match="write it like 2026"):
        RateTable("t", "", period, {label: Rate(Decimal(1), "GU")})


def test_the_most_that_is_plausible_is_allowed_and_an_example_fits_its_kind() -> None:
    assert Rate(Decimal(100), "GU").percent == 100
    with pytest.raises(Invalid):
        Rate(Decimal("100.01"), "GU")
    with pytest.raises(Invalid, match=r"like 2026-H1$"):
        RatePeriod.HALF_YEAR.check("2026")
    with pytest.raises(Invalid, match=r"like 2026$"):
        RatePeriod.YEAR.check("2026-H1")


def test_every_period_since_the_oldest_known_one_must_have_its_rate() -> None:
    gap = RateTable(
        "ecb", "", RatePeriod.HALF_YEAR, {"2024-H2": Rate(Decimal(4), "GU"), "2025-H2": Rate(Decimal(2), "GU")}
    )
    assert gap.missing(date(2026, 7, 1)) == ("2025-H1", "2026-H1", "2026-H2")
    assert gap.missing(date(2026, 6, 30)) == ("2025-H1", "2026-H1")
    assert gap.missing(date(2026, 1, 1)) == ("2025-H1", "2026-H1")
    assert gap.missing(date(2024, 7, 1)) == ()
    first_half = RateTable("ecb", "", RatePeriod.HALF_YEAR, {"2025-H1": Rate(Decimal(4), "GU")})
    assert first_half.missing(date(2025, 12, 31)) == ("2025-H2",)
    yearly = RateTable("legal", "", RatePeriod.YEAR, {"2024": Rate(Decimal(2), "DM")})
    assert yearly.missing(date(2026, 3, 1)) == ("2025", "2026")
    assert RateTable("new", "", RatePeriod.YEAR, {}).missing(date(2026, 3, 1)) == ("2026",)
    for day, label in ((date(2026, 1, 1), "2026-H1"), (date(2026, 7, 1), "2026-H2")):
        assert RateTable("new", "", RatePeriod.HALF_YEAR, {}).missing(day) == (label,)


def test_a_rate_of_minus_five_is_the_lowest_that_is_plausible() -> None:
    assert Rate(Decimal(-5), "GU").percent == -5
    with pytest.raises(Invalid):
        Rate(Decimal("-5.01"), "GU")
