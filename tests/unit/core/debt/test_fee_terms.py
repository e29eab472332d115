"""Fee terms: bands, tails, minimum and cap, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dialer.core.debt.fee_terms import FeeBand, FeeTerms, parse_terms, percent_of
from dialer.core.kernel.errors import Invalid

BANDS = [
    {"percent": "8"},
    {"percent": "15", "from_days": 90},
    {"percent": "25", "from_days": 365},
    {"percent": "6.5", "from_minor": 500_000},
]


@pytest.mark.parametrize(
    ("days", "minor", "percent"),
    [
        (0, 10_000, "8"),
        (-5, 10_000, "8"),
        (89, 10_000, "8"),
        (90, 10_000, "15"),
        (400, 10_000, "25"),
        (0, 500_000, "6.5"),
        (90, 500_000, "15"),
    ],
)
def test_the_share_is_that_of_the_highest_age_and_size_reached(days: int, minor: int, percent: str) -> None:
    assert parse_terms({"bands": BANDS}).share(days, minor) == Decimal(percent)


def test_a_payment_counts_from_the_first_day_to_the_end_of_the_tail() -> None:
    terms = parse_terms({"bands": BANDS, "tail_days": 15})
    starts, ends = date(2026, 9, 1), date(2026, 10, 31)
    days = [date(2026, 8, 31), starts, ends, date(2026, 11, 15), date(2026, 11, 16)]
    assert [terms.counts(day, starts=starts, ends=ends) for day in days] == [False, True, True, True, False]
    assert terms.counts(date(2099, 1, 1), starts=None, ends=None)


@pytest.mark.parametrize(
    ("collected", "shares", "fee"), [(0, 0, 0), (-100, 5, 0), (100, 8, 20), (1000, 80, 80), (9000, 720, 500)]
)
def test_minimum_and_cap_hold_where_something_was_collected(collected: int, shares: int, fee: int) -> None:
    assert parse_terms({"minimum_minor": 20, "cap_minor": 500}).clamp(collected, shares) == fee


@pytest.mark.parametrize(
    ("minor", "percent", "fee"),
    [(1_000, "12.5", 125), (333, "15", 50), (330, "15", 50), (329, "15", 49), (-330, "15", -50)],
)
def test_a_share_is_rounded_half_up_and_alike_on_both_sides_of_nothing(minor: int, percent: str, fee: int) -> None:
    assert percent_of(minor, Decimal(percent)) == fee


def test_terms_are_stored_and_read_back() -> None:
    terms = parse_terms({"bands": BANDS, "fixed_minor": 200, "cap_minor": 9_900, "earns_on_direct": False})
    assert parse_terms(terms.as_json()) == terms
    assert parse_terms({}) == FeeTerms() and not FeeTerms().is_agreed and terms.is_agreed


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"bands": [{"percent": "101"}]}, "bands.0.percent"),
        ({"bands": [{"percent": 12.5}]}, "bands.0.percent"),
        ({"bands": [{"percent": "NaN"}]}, "bands.0.percent"),
        ({"bands": [{"percent": "1.00001"}]}, "bands.0.percent"),
        ({"bands": [{"percent": "8", "from_days": -1}]}, "bands.0.from_days"),
        ({"bands": [{"percent": "8", "from": 3}]}, "bands.0"),
        ({"bands": [{"percent": "8"}, {"percent": "9"}]}, "bands.1"),
        ({"bands": [{"percent": "8", "from_days": 30}]}, "bands"),
        ({"bands": "8"}, "bands"),
        ({"cap_minor": 5, "minimum_minor": 6}, "cap_minor"),
        ({"tail_days": 181}, "tail_days"),
        ({"fixed_minor": 1.5}, "fixed_minor"),
        ({"fixed_minor": True}, "fixed_minor"),
        ({"earns_on_direct": "yes"}, "earns_on_direct"),
        ({"vat_percent": "abc"}, "vat_percent"),
        ({"bonus": 1}, "bonus"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_their_place(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_terms(given)
    assert refusal.value.facts["field"] == f"fee_terms.{field}"


def test_what_is_not_said_of_a_band_is_nothing_and_terms_are_agreed_by_either_part() -> None:
    assert FeeBand(percent=Decimal(8)) == FeeBand(percent=Decimal(8), from_days=0, from_minor=0)
    assert parse_terms({"fixed_minor": 1}).is_agreed
    assert parse_terms({"bands": [{"percent": "8"}]}).is_agreed
    assert FeeTerms().share(10, 100) == 0
    from_tomorrow = (FeeBand(percent=Decimal(8)), FeeBand(percent=Decimal(9), from_days=1))
    assert [FeeTerms(bands=from_tomorrow).share(days, 100) for days in (-3, 0, 1)] == [8, 8, 9]
    assert FeeTerms(bands=(FeeBand(percent=Decimal(8), from_days=90),)).share(89, 100) == 0
    assert FeeTerms(minimum_minor=20).clamp(1, 0) == 20


def test_the_limits_of_terms_themselves_are_allowed() -> None:
    bands = [{"percent": "8", "from_days": days} for days in range(50)]
    assert len(parse_terms({"bands": bands}).bands) == 50
    with pytest.raises(Invalid, match="at most 50"):
        parse_terms({"bands": [*bands, {"percent": "8", "from_days": 50}]})
    assert parse_terms({"cap_minor": 5, "minimum_minor": 5}).cap_minor == 5
    for percent in ("0", "100", "0.0001"):
        assert parse_terms({"vat_percent": percent}).vat_percent == Decimal(percent)
    oldest = {"percent": "9", "from_days": 36_500}
    assert parse_terms({"bands": [{"percent": "8"}, oldest]}).bands[1].from_days == 36_500
    with pytest.raises(Invalid):
        parse_terms({"bands": [{"percent": "8"}, {**oldest, "from_days": 36_501}]})
    assert parse_terms({"fixed_minor": 10**12, "tail_days": 180}).fixed_minor == 10**12
    with pytest.raises(Invalid, match="from 0 to 1000000000000"):
        parse_terms({"fixed_minor": 10**12 + 1})
