from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import (
    DayWindow,
    Period,
    WeeklyWindows,
    day_bounds,
    instant,
    local_day,
    parse_weekdays,
    same_time_days_later,
    week_bounds,
    zone,
)

ROME = zone("Europe/Rome")
SAO_PAULO = zone("America/Sao_Paulo")
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
WALLS = st.times().map(lambda wall: wall.replace(microsecond=0))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_opening_follows_daylight_saving() -> None:
    assert instant(date(2026, 10, 24), time(8, 30), ROME) == utc("2026-10-24T06:30")
    assert instant(date(2026, 10, 26), time(8, 30), ROME) == utc("2026-10-26T07:30")


def test_a_skipped_wall_time_is_the_jump() -> None:
    assert instant(date(2027, 3, 28), time(2, 30), ROME) == utc("2027-03-28T01:00")


def test_a_repeated_wall_time_has_two_instants() -> None:
    assert instant(date(2026, 10, 25), time(2, 30), ROME) == utc("2026-10-25T00:30")
    assert instant(date(2026, 10, 25), time(2, 30), ROME, later=True) == utc("2026-10-25T01:30")


def test_a_day_may_begin_after_midnight() -> None:
    assert day_bounds(date(2017, 10, 15), SAO_PAULO)[0] == utc("2017-10-15T03:00")  # 00:00 was skipped


def test_days_of_the_clock_change_have_25_and_23_hours() -> None:
    starts_at, ends_at = day_bounds(date(2026, 10, 25), ROME)
    assert ends_at - starts_at == timedelta(hours=25)
    starts_at, ends_at = day_bounds(date(2027, 3, 28), ROME)
    assert ends_at - starts_at == timedelta(hours=23)


def test_week_runs_from_monday_to_sunday() -> None:
    for day in range(23, 30):
        assert week_bounds(date(2026, 11, day), ROME) == (utc("2026-11-22T23:00"), utc("2026-11-29T23:00"))


def test_an_aware_wall_time_is_refused() -> None:
    with pytest.raises(Invalid):
        instant(date(2026, 1, 1), time(8, tzinfo=UTC), ROME)


@pytest.mark.parametrize("name", ["Europe/Roma", "", "../etc/passwd", "Mars/Olympus"])
def test_an_unknown_zone_is_refused_by_name(name: str) -> None:
    with pytest.raises(Invalid, match="IANA"):
        zone(name)


@given(DAYS, WALLS)
def test_an_instant_reads_back_as_its_wall_time(day: date, wall: time) -> None:
    at = instant(day, wall, ROME)
    back = at.astimezone(ROME)
    if instant(day, wall, ROME, later=True) == at and back.time() != wall:
        assert back.time() > wall  # skipped: the jump lies after it
        assert back.date() == day
    else:
        assert (back.date(), back.time()) == (day, wall)


@given(st.integers(1420000000, 2050000000), st.integers(0, 400))
def test_days_later_keeps_the_wall_time_and_never_goes_back(epoch_s: int, count: int) -> None:
    at = datetime.fromtimestamp(epoch_s, UTC)
    later = same_time_days_later(at, count, ROME)
    assert abs(later - at - timedelta(days=count)) <= timedelta(hours=1)
    assert local_day(later, ROME) == local_day(at, ROME) + timedelta(days=count)


@pytest.mark.parametrize(
    "text", ["08:30", "08:30-", "08:30-08:30", "8-9-10", "25:00-26:00", "08:30+02:00-09:00", "x", ""]
)
def test_a_malformed_window_is_refused_with_the_shape_wanted(text: str) -> None:
    with pytest.raises(Invalid, match="08:30-21:00"):
        DayWindow.parse(text)


def test_a_window_prints_as_it_is_written() -> None:
    for text in ("08:30-21:00", "20:00-24:00", "22:00-06:00", "00:00-24:00"):
        assert str(DayWindow.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon", (0,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Sat, sun", (5, 6)),
        ("fri-mon", (4, 5, 6, 0)),
        ("all", (0, 1, 2, 3, 4, 5, 6)),
    ],
)
def test_weekdays_are_read(text: str, days: tuple[int, ...]) -> None:
    assert parse_weekdays(text) == days


@pytest.mark.parametrize("text", ["monday", "mon-", "mon-fryday", "", "lun"])
def test_an_unknown_weekday_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="weekday"):
        parse_weekdays(text)


def test_a_week_is_read_from_its_table() -> None:
    week = WeeklyWindows.parse({"mon-fri": "08:30-21:00", "sat": ["08:30-12:00", "14:00-15:00"], "sun": None})
    assert [len(day) for day in week.days] == [1, 1, 1, 1, 1, 2, 0]
    assert week.parts_of(date(2026, 11, 28), ROME) == (
        Period(utc("2026-11-28T07:30"), utc("2026-11-28T11:00")),
        Period(utc("2026-11-28T13:00"), utc("2026-11-28T14:00")),
    )
    assert week.parts_of(date(2026, 11, 29), ROME) == ()


def test_overlapping_windows_are_refused() -> None:
    with pytest.raises(Invalid, match="overlap"):
        WeeklyWindows.parse({"mon": ["08:00-12:00", "11:00-13:00"]})
    with pytest.raises(Invalid, match="overlap"):
        WeeklyWindows.parse({"mon": "08:00-12:00", "mon-tue": "10:00-13:00"})


def test_a_window_past_midnight_opens_the_next_day_too() -> None:
    week = WeeklyWindows.parse({"sat": "22:00-02:00"})
    assert week.parts_of(date(2026, 11, 28), ROME) == (Period(utc("2026-11-28T21:00"), utc("2026-11-28T23:00")),)
    assert week.parts_of(date(2026, 11, 29), ROME) == (Period(utc("2026-11-28T23:00"), utc("2026-11-29T01:00")),)
    assert week.parts_of(date(2026, 11, 30), ROME) == ()


def test_a_round_the_clock_day_is_one_part() -> None:
    week = WeeklyWindows.parse({"all": "00:00-24:00"})
    for day in (date(2026, 10, 25), date(2026, 11, 28)):
        assert week.parts_of(day, ROME) == (Period(*day_bounds(day, ROME)),)


def test_a_window_over_the_skipped_hour_shrinks() -> None:
    week = WeeklyWindows.parse({"sun": "02:15-02:45"})
    assert week.parts_of(date(2027, 3, 28), ROME) == ()


def test_a_window_over_the_repeated_hour_opens_late_and_closes_early() -> None:
    """The strict reading: inside only while the wall time is in the window whichever way the hour is told."""
    week = WeeklyWindows.parse({"sun": "01:00-02:30"})
    assert week.parts_of(date(2026, 10, 25), ROME) == (Period(utc("2026-10-24T23:00"), utc("2026-10-25T00:30")),)
    week = WeeklyWindows.parse({"sun": "02:30-09:00"})
    assert week.parts_of(date(2026, 10, 25), ROME) == (Period(utc("2026-10-25T01:30"), utc("2026-10-25T08:00")),)


def test_common_windows() -> None:
    one = WeeklyWindows.parse({"mon": "08:30-21:00", "tue": "08:30-24:00", "wed": "08:00-10:00"})
    two = WeeklyWindows.parse({"mon": ["07:00-09:00", "20:00-23:00"], "tue": "20:00-24:00", "thu": "08:00-10:00"})
    common = one.intersected(two)
    assert [[str(window) for window in day] for day in common.days[:4]] == [
        ["08:30-09:00", "20:00-21:00"],
        ["20:00-24:00"],
        [],
        [],
    ]
    with pytest.raises(Invalid, match="midnight"):
        one.intersected(WeeklyWindows.parse({"mon": "22:00-02:00"}))


HOURS = st.integers(0, 23)


@given(DAYS, HOURS, HOURS)
def test_parts_stay_within_their_day_and_in_order(day: date, opens: int, closes: int) -> None:
    if opens == closes:
        return
    week = WeeklyWindows.parse({"all": f"{opens:02}:00-{closes:02}:00"})
    starts_at, ends_at = day_bounds(day, ROME)
    last = starts_at
    for part in week.parts_of(day, ROME):
        assert last <= part.starts_at < part.ends_at <= ends_at
        last = part.ends_at
