"""Every day of two years in each country: openings and closings against a computation of its own.

Here nothing of the rules is used: the hours are written out from ``domain.md`` §1.5, holidays are asked of the library
directly, and each day is found by walking the UTC clock in quarters of an hour and reading the wall clock in the zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
import pytest

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rulebook import Rulebook
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder

FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
QUARTER, SECOND, MARGIN = timedelta(minutes=15), timedelta(seconds=1), timedelta(seconds=60)
WEEKDAYS, SATURDAY, SUNDAY = range(5), 5, 6

HOURS: dict[str, dict[int, tuple[str, str]]] = {
    "IT": {**dict.fromkeys(WEEKDAYS, ("08:30", "21:00")), SATURDAY: ("08:30", "15:00")},
    "GB": {**dict.fromkeys(WEEKDAYS, ("08:00", "20:00")), SATURDAY: ("09:00", "17:00")},
    "US": dict.fromkeys(range(7), ("08:00", "21:00")),
    "FR": {**dict.fromkeys(WEEKDAYS, ("09:00", "20:00")), SATURDAY: ("09:00", "13:00")},
    "DE": dict.fromkeys(range(6), ("08:00", "20:00")),
    "ES": dict.fromkeys(WEEKDAYS, ("09:00", "21:00")),
}


class Town(NamedTuple):
    """A debtor's place: how facts spell it, its clock, and the library's calendars that close it."""

    country: str
    region: str
    municipality: str
    zone: str
    calendars: tuple[str, ...] = ("",)


TOWNS = (
    Town("IT", "RM", "Roma", "Europe/Rome", ("", "RM")),
    Town("IT", "MI", "Milano", "Europe/Rome", ("", "MI")),
    Town("IT", "BZ", "", "Europe/Rome", ("", "BZ")),
    Town("IT", "MI", "Legnano", "Europe/Rome"),
    Town("GB", "ENG", "", "Europe/London", ("ENG",)),
    Town("GB", "SCT", "", "Europe/London", ("SCT",)),
    Town("GB", "NIR", "", "Europe/London", ("NIR",)),
    Town("US", "NY", "", "America/New_York"),
    Town("US", "HI", "", "Pacific/Honolulu"),
    Town("FR", "75", "Paris", "Europe/Paris"),
    Town("FR", "57", "Metz", "Europe/Paris", ("57",)),
    Town("DE", "BY", "", "Europe/Berlin", ("BY",)),
    Town("DE", "BE", "Berlin", "Europe/Berlin", ("BE",)),
    Town("DE", "", "", "Europe/Berlin"),
    Town("ES", "MD", "", "Europe/Madrid", ("MD",)),
    Town("ES", "CN", "", "Atlantic/Canary", ("CN",)),
)


@cache
def book() -> Rulebook:
    return Rulebook.of(load_packs(config_folder() / "jurisdictions").values(), "it")


@cache
def closed_days(country: str, calendars: tuple[str, ...]) -> frozenset[date]:
    years = range(FIRST.year, LAST.year + 2)
    return frozenset(
        day for part in calendars for day in holidays.country_holidays(country, subdiv=part or None, years=years)
    )


def is_open(town: Town, local: datetime) -> bool:
    hours = HOURS[town.country].get(local.weekday())
    if hours is None or local.date() in closed_days(town.country, town.calendars):
        return False
    return hours[0] <= f"{local:%H:%M}" < hours[1]


def openings(town: Town) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing instants, found by walking the clock."""
    tz = ZoneInfo(town.zone)
    at = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    end = datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC) + timedelta(days=10)
    opened: datetime | None = None
    while at < end:
        now_open = is_open(town, at.astimezone(tz))
        if now_open and opened is None:
            opened = at
        elif not now_open and opened is not None:
            yield opened, at
            opened = None
        at += QUARTER


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: f"{town.country}-{town.region or 'any'}-{town.municipality}")
def test_every_opening_and_closing_of_two_years(town: Town) -> None:
    facts = Facts(
        country=town.country, region=town.region, municipality=town.municipality, letter_sent_at=date(2025, 1, 1)
    )
    found = list(openings(town))
    assert len(found) > 400
    for (opens, closes), (following, _) in pairwise(found):
        if closes.astimezone(ZoneInfo(town.zone)).date() > LAST:
            break
        assert book().evaluate(facts, opens).is_permitted, opens
        assert book().evaluate(facts, closes - MARGIN).is_permitted, closes
        for shut in (closes - MARGIN + SECOND, closes, closes + (following - closes) / 2, following - SECOND):
            verdict = book().evaluate(facts, shut)
            assert verdict.until == following, (shut, verdict)


def test_the_walk_itself_finds_the_days_that_everybody_knows() -> None:
    """Rome opens at 06:30Z in summer and 07:30Z in winter, never on 4 October 2027, which is a Monday (V5, V14)."""
    rome = dict(openings(TOWNS[0]))
    assert datetime(2026, 10, 24, 6, 30, tzinfo=UTC) in rome
    assert datetime(2026, 10, 26, 7, 30, tzinfo=UTC) in rome
    assert not any(opens.date() == date(2027, 10, 4) for opens in rome)
