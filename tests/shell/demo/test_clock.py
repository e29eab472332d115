from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from dialer.demo.clock import starting_instant

ROME = ZoneInfo("Europe/Rome")


def start(today: date, *, wished: date | None = None, stored: datetime | None = None) -> datetime:
    return starting_instant(
        today=today, starts_on=wished, starts_time=time(10), zone="Europe/Rome", latest_stored=stored
    )


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),  # a Monday
        (date(2026, 11, 21), date(2026, 11, 23)),  # a Saturday
        (date(2026, 11, 22), date(2026, 11, 23)),  # a Sunday
        (date(2026, 12, 8), date(2026, 12, 9)),  # the Immaculate Conception
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 25), date(2026, 12, 28)),  # Christmas, St Stephen's, Sunday
        (date(2026, 4, 5), date(2026, 4, 7)),  # Easter and its Monday
    ],
)
def test_it_starts_on_the_next_working_day_at_ten(today: date, day: date) -> None:
    assert start(today) == datetime(day.year, day.month, day.day, 10, tzinfo=ROME)


def test_a_wished_day_is_taken_as_it_is() -> None:
    assert start(date(2026, 11, 23), wished=date(2026, 6, 20)).date() == date(2026, 6, 20)


def test_it_never_starts_before_what_is_stored_but_on_the_working_day_after() -> None:
    friday_noon = datetime(2026, 11, 27, 12, tzinfo=ROME)
    assert start(date(2026, 11, 23), stored=friday_noon) == datetime(2026, 11, 30, 10, tzinfo=ROME)
    assert start(date(2026, 11, 23), wished=date(2026, 1, 7), stored=friday_noon).date() == date(2026, 11, 30)
    earlier = datetime(2026, 11, 20, 12, tzinfo=ROME)
    assert start(date(2026, 11, 23), stored=earlier) == datetime(2026, 11, 23, 10, tzinfo=ROME)


def test_ten_is_local_ten_in_summer_and_winter() -> None:
    assert start(date(2026, 7, 1)).utcoffset() != start(date(2026, 12, 1)).utcoffset()
    assert start(date(2026, 7, 1)).hour == start(date(2026, 12, 1)).hour == 10
