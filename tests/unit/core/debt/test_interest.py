"""Late interest: the worked vectors of ``domain.md`` §3.10, to the cent."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.debt.interest import InterestTerms, advance, begin, interest_on, round_half_up
from dialer.core.debt.rates import AgreedRate, Rate, RatePeriod, RateTable, WithMargin

ECB = RateTable(
    "ecb",
    "Tasso di riferimento BCE",
    RatePeriod.HALF_YEAR,
    {
        label: Rate(Decimal(percent), "GU")
        for label, percent in {
            "2023-H1": "2.50", "2023-H2": "4.00", "2024-H1": "4.50", "2024-H2": "4.25",
            "2025-H1": "3.15", "2025-H2": "2.15", "2026-H1": "2.15",
        }.items()
    },
)  # fmt: skip
LEGAL = RateTable(
    "legal",
    "Saggio degli interessi legali",
    RatePeriod.YEAR,
    {
        label: Rate(Decimal(percent), "DM")
        for label, percent in {"2023": "5", "2024": "2.5", "2025": "2", "2026": "1.6"}.items()
    },
)
COMMERCIAL = WithMargin(ECB, Decimal(8))


@pytest.mark.parametrize(
    ("principal", "due", "paid", "expected"),
    [
        (1_000_00, date(2025, 6, 15), date(2025, 7, 15), 8_75),
        (1_000_00, date(2025, 12, 1), date(2026, 3, 1), 25_03),
        (2_500_00, date(2024, 12, 16), date(2025, 1, 15), 24_04),
    ],
)
def test_late_payments_between_businesses(principal: int, due: date, paid: date, expected: int) -> None:
    assert interest_on(InterestTerms(COMMERCIAL, due), principal, paid).minor == expected


def test_a_consumer_owes_the_legal_rate_from_the_formal_notice() -> None:
    accrued = interest_on(InterestTerms(LEGAL, date(2025, 12, 1)), 1_000_00, date(2026, 3, 1))
    assert [(span.days, span.percent * 100) for span in accrued.spans] == [(30, 200), (60, 160)]
    assert accrued.minor == 4_27


def test_the_due_day_itself_does_not_count_and_the_day_of_payment_does() -> None:
    terms = InterestTerms(AgreedRate(Rate(Decimal("3.65"), "contract")), date(2026, 1, 10))
    assert interest_on(terms, 1_000_00, date(2026, 1, 10)).minor == 0
    assert interest_on(terms, 1_000_00, date(2026, 1, 11)).minor == 10


def test_a_missing_rate_is_not_replaced_and_the_days_known_still_count() -> None:
    accrued = interest_on(InterestTerms(COMMERCIAL, date(2026, 6, 15)), 1_000_00, date(2026, 7, 15))
    assert accrued.missing == ("2026-H2",)
    assert not accrued.is_computable
    assert accrued.minor == round_half_up(accrued.spans[0].exact_minor) == 4_17
    assert accrued.spans[0].days == 15


def test_a_leap_year_counts_its_day_over_365() -> None:
    terms = InterestTerms(AgreedRate(Rate(Decimal("3.65"), "contract")), date(2024, 1, 1))
    assert interest_on(terms, 1_000_00, date(2025, 1, 1)).minor == 36_60


def test_nothing_owed_bears_nothing() -> None:
    assert interest_on(InterestTerms(COMMERCIAL, date(2026, 6, 15)), 0, date(2027, 1, 1)).missing == ()


@given(
    principal=st.integers(1, 10**9),
    start=st.dates(date(2023, 1, 1), date(2025, 6, 1)),
    cuts=st.lists(st.integers(0, 390), max_size=4),
)
def test_reckoning_in_steps_gives_what_reckoning_at_once_gives(principal: int, start: date, cuts: list[int]) -> None:
    terms = InterestTerms(COMMERCIAL, start)
    accrued = begin(terms)
    for cut in sorted(cuts):
        accrued = advance(accrued, terms, principal, start + timedelta(days=cut))
    end = start + timedelta(days=390)
    stepped = advance(accrued, terms, principal, end)
    assert stepped.exact_minor == interest_on(terms, principal, end).exact_minor


@given(st.fractions(-1000, 1000))
def test_rounding_is_to_the_nearest_and_halves_go_up(exact: object) -> None:
    rounded = round_half_up(exact)  # type: ignore[arg-type]
    assert abs(rounded - exact) * 2 <= 1  # type: ignore[operator]
    if abs(rounded - exact) * 2 == 1:  # type: ignore[operator]
        assert abs(rounded) > abs(exact)  # type: ignore[arg-type]


def test_a_missing_period_is_named_once_however_often_it_is_crossed() -> None:
    table = RateTable("ecb", "", RatePeriod.HALF_YEAR, {})
    terms = InterestTerms(table, date(2026, 1, 1))
    found = advance(advance(begin(terms), terms, 100_00, date(2026, 2, 1)), terms, 100_00, date(2026, 8, 1))
    assert found.missing == ("2026-H1", "2026-H2")
    assert advance(found, terms, 100_00, date(2026, 8, 1)) == found


def test_zero_is_zero_and_halves_go_away_from_it() -> None:
    assert [round_half_up(Fraction(n, 2)) for n in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]


def test_a_stretch_begins_on_the_day_after() -> None:
    table = RateTable("t", "", RatePeriod.YEAR, {"2025": Rate(Decimal(1), "GU"), "2026": Rate(Decimal(2), "GU")})
    found = interest_on(InterestTerms(table, date(2025, 12, 31)), 365_00, date(2026, 1, 2))
    assert [(span.label, span.days) for span in found.spans] == [("2026", 2)]
    found = interest_on(InterestTerms(table, date(2025, 12, 30)), 365_00, date(2026, 1, 2))
    assert [(span.label, span.days) for span in found.spans] == [("2025", 1), ("2026", 2)]
