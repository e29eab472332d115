from __future__ import annotations

from datetime import date

import pytest

from dialer.core.compliance.rules.holidays import PatronDays, Place, PublicHolidays
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import HEAD

ITALY = PublicHolidays.parse(HEAD, {"country": "IT", "regions": ["BZ"]})
PATRONS = PatronDays.parse(
    HEAD,
    {
        "country": "IT",
        "calendars": {"Monza": "MB"},
        "dates": {"Legnano": "11-05", "015118": "11-05", "Milano": "07-25"},
    },
)
GERMANY = PublicHolidays.parse(HEAD, {"country": "DE", "regions": "all"})


def place(municipality: str = "", region: str = "", country: str = "IT") -> Place:
    return Place(country, region, municipality)


def test_national_holidays_are_everywhere() -> None:
    assert ITALY.covers(place("Roma", "RM"), date(2027, 10, 4))
    assert not ITALY.covers(place("Roma", "RM"), date(2025, 10, 4))


@pytest.mark.parametrize("region", ["BZ", "IT-BZ", "bz", "Bolzano"])
def test_a_region_with_days_of_its_own_by_any_spelling(region: str) -> None:
    assert ITALY.covers(place(region=region), date(2027, 5, 17))


@pytest.mark.parametrize("region", ["TN", "MI", "Lombardia", "ZZ", ""])
def test_other_regions_have_the_national_calendar(region: str) -> None:
    assert not ITALY.covers(place(region=region), date(2027, 5, 17))
    assert not ITALY.covers(place(region=region), date(2026, 12, 7))
    assert ITALY.covers(place(region=region), date(2026, 12, 8))


def test_where_every_region_has_its_own() -> None:
    assert GERMANY.covers(place(region="BY", country="DE"), date(2027, 1, 6))
    assert GERMANY.covers(place(region="DE-BE", country="DE"), date(2027, 3, 8))
    assert not GERMANY.covers(place(region="NW", country="DE"), date(2027, 1, 6))
    assert not GERMANY.covers(place(country="DE"), date(2027, 1, 6))


def test_a_day_of_the_packs_own() -> None:
    decreed = PublicHolidays.parse(HEAD, {"country": "IT", "days": [date(2026, 12, 24), "2026-12-31"]})
    assert decreed.covers(place(), date(2026, 12, 24))
    assert decreed.covers(place(), date(2026, 12, 31))
    assert not ITALY.covers(place(), date(2026, 12, 24))


def test_a_patrons_day_follows_the_municipality_alone() -> None:
    assert PATRONS.covers(place("torino"), date(2027, 6, 24))
    assert PATRONS.covers(place("MONZA"), date(2027, 6, 24))
    assert not PATRONS.covers(place("", "TO"), date(2027, 6, 24))
    assert not PATRONS.covers(place("Ivrea", "TO"), date(2027, 6, 24))
    assert PATRONS.covers(place("Forlì", "FC"), date(2027, 2, 4))
    assert PATRONS.covers(place("Cesena", "FC"), date(2027, 6, 24))
    assert not PATRONS.covers(place("Forlì", "FC"), date(2027, 6, 24))


def test_the_packs_own_dates_go_before_the_calendar_by_name_or_istat_code() -> None:
    assert PATRONS.covers(place("Legnano"), date(2026, 11, 5))
    assert PATRONS.covers(place("015118"), date(2026, 11, 5))
    assert PATRONS.covers(place("Milano"), date(2026, 7, 25))
    assert not PATRONS.covers(place("Milano"), date(2026, 12, 7))


def test_a_national_holiday_is_no_patrons_day() -> None:
    assert not PATRONS.covers(place("Torino"), date(2026, 12, 25))


def test_a_region_by_another_code_and_of_another_country() -> None:
    france = PublicHolidays.parse(
        HEAD, {"country": "FR", "regions": ["6AE", "57"], "aliases": {"67": "6AE", "68": "6AE"}}
    )
    good_friday = date(2027, 3, 26)
    for region in ("6AE", "67", "FR-68", "57", "Moselle"):
        assert france.covers(Place("FR", region, ""), good_friday)
    for place in (Place("FR", "75", ""), Place("FR", "GES", ""), Place("DE", "57", "")):
        assert not france.covers(place, good_friday)


@pytest.mark.parametrize("table", [{"regions": ["GES"]}, {"aliases": {"67": "GES"}}])
def test_a_region_that_would_silently_add_nothing_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(Invalid, match=r"'GES' is no region of FR .* silently add nothing; it has 57, 6AE"):
        PublicHolidays.parse(HEAD, {"country": "FR"} | table)
