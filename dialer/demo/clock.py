"""When the demo's clock starts: on a working day at ten, and never before what is already stored."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialer.core.kernel.calendars import is_working_day


def starting_instant(
    *,
    today: date,
    starts_on: date | None,
    starts_time: time,
    zone: str,
    latest_stored: datetime | None,
    country: str = "IT",
) -> datetime:
    """The aware instant at which the demo's clock starts.

    Args:
        today: the machine's local day.
        starts_on: a wished day; None: the first working day from today on.
        starts_time: local time of day.
        latest_stored: newest instant in the demo's database: a clock never goes back behind its own records.
    """
    day = starts_on or _working_day_from(today, country)
    start = datetime.combine(day, starts_time, ZoneInfo(zone))
    if latest_stored is None or start > latest_stored:
        return start
    after = latest_stored.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(_working_day_from(after, country), starts_time, ZoneInfo(zone))


def _working_day_from(day: date, country: str) -> date:
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day
