"""When a running campaign dials: the weekly shifts in its own zone. The rule check narrows them further."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import lru_cache

from dialer.core.campaigns.model import Campaign, Shift
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.window import ONE_DAY, DayWindow, WeeklyWindows, instant, local_day, zone


@lru_cache(maxsize=1024)
def weekly(shifts: tuple[Shift, ...]) -> WeeklyWindows:
    """Shifts as a week of windows; one that stops at or before its start goes on past midnight.

    Raises:
        Invalid: a weekday outside 0..6, two shifts of a day that overlap, or a shift without a length.
    """
    days: list[list[DayWindow]] = [[] for _ in range(7)]
    for shift in shifts:
        if not 0 <= shift.weekday <= 6:
            raise Invalid(f"weekday {shift.weekday} does not exist; Monday is 0, Sunday 6", field="schedule.weekday")
        if shift.start == shift.stop != time.min:
            raise Invalid(f"a shift from {shift.start} to {shift.stop} has no length", field="schedule.stop")
        days[shift.weekday].append(DayWindow(shift.start, shift.stop))
    for windows in days:
        windows.sort(key=lambda window: window.opens)
        for index, window in enumerate(windows[1:]):
            if windows[index].passes_midnight or windows[index].closes > window.opens:
                raise Invalid(f"shifts {windows[index]} and {window} overlap; join them", field="schedule")
    return WeeklyWindows(tuple(tuple(windows) for windows in days))


def check_schedule(shifts: Iterable[Shift]) -> None:
    """Raises Invalid for shifts that cannot be, when a campaign is made or changed."""
    weekly(tuple(shifts))


def is_on_shift(campaign: Campaign, now: datetime) -> bool:
    """Whether the schedule lets the campaign dial now: from a start on, up to the stop itself, which is out."""
    if not campaign.schedule:
        return True
    tz = zone(campaign.zone)
    parts = weekly(campaign.schedule).parts_of(local_day(now, tz), tz)
    return any(part.starts_at <= now < part.ends_at for part in parts)


def next_start(campaign: Campaign, now: datetime) -> datetime | None:
    """When the schedule next begins after ``now``; None for a campaign without one."""
    if not campaign.schedule:
        return None
    tz = zone(campaign.zone)
    week = weekly(campaign.schedule)
    day = local_day(now, tz)
    for _ in range(8):
        for window in week.days[day.weekday()]:
            starts_at = instant(day, window.opens, tz, later=True)
            if starts_at > now:
                return starts_at
        day += ONE_DAY
    return None


def next_stop(campaign: Campaign, now: datetime) -> datetime | None:
    """When the shift in hand ends; None when there is no schedule or no shift now."""
    if not campaign.schedule or not is_on_shift(campaign, now):
        return None
    tz = zone(campaign.zone)
    week, day = weekly(campaign.schedule), local_day(now, tz)
    ends_at = next(p.ends_at for p in week.parts_of(day, tz) if p.starts_at <= now < p.ends_at)
    limit = now + timedelta(days=8)
    while ends_at < limit:
        day = local_day(ends_at, tz)
        following = next((p for p in week.parts_of(day, tz) if p.starts_at == ends_at), None)
        if following is None:
            return ends_at
        ends_at = following.ends_at
    return None
