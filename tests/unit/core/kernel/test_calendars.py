from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.kernel.calendars import (
    add_working_days,
    holidays_of,
    is_national_holiday,
    is_working_day,
    subdivision_names,
    subdivisions,
)
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import normal_name


def test_san_francesco_is_a_holiday_from_2026_on() -> None:
    assert not is_national_holiday(date(2025, 10, 4), "IT")
    assert is_national_holiday(date(2026, 10, 4), "IT")
    assert is_national_holiday(date(2027, 10, 4), "IT")


def test_italian_national_holidays() -> None:
    fixed = ["01-01", "01-06", "04-25", "05-01", "06-02", "08-15", "10-04", "11-01", "12-08", "12-25", "12-26"]
    expected = {date.fromisoformat(f"2027-{day}") for day in fixed} | {date(2027, 3, 28), date(2027, 3, 29)}
    unity_day = {date(2027, 11, 7)}  # a Sunday: harmless
    assert holidays_of("IT", 2027) - unity_day == expected


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("MI", "12-07"), ("RM", "06-29"), ("TO", "06-24"), ("FI", "06-24"), ("GE", "06-24"), ("NA", "09-19"),
        ("PA", "07-15"), ("BA", "12-06"), ("TS", "11-03"), ("VE", "11-21"), ("TV", "04-27"), ("PD", "06-13"),
        ("BO", "10-04"), ("BZ", "05-17"),
    ],
)  # fmt: skip
def test_patron_days_of_province_capitals(code: str, day: str) -> None:
    assert date.fromisoformat(f"2027-{day}") in holidays_of("IT", 2027, code)


def test_an_unknown_subdivision_is_refused_not_silently_empty() -> None:
    with pytest.raises(Invalid, match="XX"):
        holidays_of("IT", 2027, "XX")
    with pytest.raises(Invalid, match="GES"):
        holidays_of("FR", 2027, "GES")


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(Invalid, match="ISO 3166-1"):
        subdivisions("ZZ")
    with pytest.raises(Invalid, match="ISO 3166-1"):
        holidays_of("ZZ", 2027)


def test_places_are_known_by_name_whatever_the_accent() -> None:
    names = subdivision_names("IT")
    assert names[normal_name("Milano")] == "MI"
    assert names[normal_name("L’AQUILA")] == names[normal_name("l'aquila")] == "AQ"
    assert names[normal_name("Forlì")] == "Forli"
    assert names[normal_name("La  Spezia")] == "SP"


def test_working_days_skip_weekends_and_national_holidays_not_patrons() -> None:
    assert not is_working_day(date(2026, 11, 28), "IT")
    assert not is_working_day(date(2026, 12, 8), "IT")
    assert is_working_day(date(2026, 12, 7), "IT")  # Sant'Ambrogio is Milan's only
    assert add_working_days(date(2026, 12, 4), 2, "IT") == date(2026, 12, 9)
    assert add_working_days(date(2026, 12, 24), 1, "IT") == date(2026, 12, 28)


def test_counting_from_a_day_off() -> None:
    assert add_working_days(date(2026, 11, 28), 0, "IT") == date(2026, 11, 30)
    assert add_working_days(date(2026, 11, 28), 1, "IT") == date(2026, 11, 30)
    assert add_working_days(date(2026, 11, 30), 0, "IT") == date(2026, 11, 30)


def test_counting_back_is_refused() -> None:
    with pytest.raises(Invalid):
        add_working_days(date(2026, 11, 30), -1, "IT")


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 30))
def test_as_many_working_days_lie_between_as_were_added(day: date, count: int) -> None:
    end = add_working_days(day, count, "IT")
    passed = sum(is_working_day(day + timedelta(days=step + 1), "IT") for step in range((end - day).days))
    assert is_working_day(end, "IT")
    assert passed == count
