"""Local times: zones, weekly opening windows, and the instants at which they open and close.

Instants are aware UTC datetimes, local wall times are ``time`` in an IANA zone. Daylight saving is the zone database's
business: 08:30 in Rome is 06:30Z in summer and 07:30Z in winter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dialer.core.kernel.errors import Invalid

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name.

    Raises:
        Invalid: the zone database has no such name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"{name!r} is no IANA time zone; write one like Europe/Rome", field="zone", value=name) from error


CLOCKS_FROM, CLOCKS_TO = datetime(2024, 1, 1, 12, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)
"""Years in which two zones must agree every day to count as one: before, no call of ours was made."""


@lru_cache(maxsize=1024)
def _offsets(tz: ZoneInfo) -> tuple[timedelta | None, ...]:
    days = (CLOCKS_TO - CLOCKS_FROM).days
    return tuple((CLOCKS_FROM + ONE_DAY * day).astimezone(tz).utcoffset() for day in range(days))


@lru_cache(maxsize=4096)
def distinct_clocks(zones: tuple[ZoneInfo, ...]) -> tuple[ZoneInfo, ...]:
    """One zone of each set whose clocks always agree: Jersey's are London's. In the given order."""
    if len(zones) < 2:
        return zones
    first: dict[tuple[timedelta | None, ...], ZoneInfo] = {}
    for tz in zones:
        first.setdefault(_offsets(tz), tz)
    return tuple(first.values())


def local_day(at: datetime, tz: ZoneInfo) -> date:
    """The calendar day that people in the zone have at an instant."""
    return at.astimezone(tz).date()


@lru_cache(maxsize=16384)
def instant(day: date, wall: time, tz: ZoneInfo, *, later: bool = False) -> datetime:
    """The UTC instant of a local wall time.

    Args:
        day: local calendar day.
        wall: naive local time.
        tz: the zone.
        later: of the two instants of an hour that is repeated in autumn, take the second.

    A wall time that is skipped in spring stands for the instant at which the clocks jump.
    """
    if wall.tzinfo is not None:
        raise Invalid(f"{wall} carries a zone; give the naive wall time", field="wall")
    local = datetime.combine(day, wall, tz)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first.astimezone(tz).replace(tzinfo=None) == local.replace(tzinfo=None):
        return max(first, second) if later else min(first, second)
    # Skipped: of the two readings one lies before the jump, one after it; the jump is where the offset changes.
    low, high = min(first, second), max(first, second)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(tz).utcoffset() == low.astimezone(tz).utcoffset():
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def day_starts(day: date, tz: ZoneInfo) -> datetime:
    """The first instant of a local day (not always 00:00: some zones jump at midnight)."""
    return instant(day, time.min, tz)


@lru_cache(maxsize=8192)
def day_bounds(day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """First instant of a local day and of the next."""
    return day_starts(day, tz), day_starts(day + ONE_DAY, tz)


@lru_cache(maxsize=8192)
def week_bounds(day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """First instant of the Monday-to-Sunday week that holds a local day, and of the next week."""
    monday = day - timedelta(days=day.weekday())
    return day_starts(monday, tz), day_starts(monday + timedelta(days=7), tz)


def same_time_days_later(at: datetime, day_count: int, tz: ZoneInfo) -> datetime:
    """The same local wall time some days on: 23, 24 or 25 hours a day, as the clocks go."""
    local = at.astimezone(tz)
    shifted = instant(local.date() + timedelta(days=day_count), local.time(), tz, later=bool(local.fold))
    return max(at, shifted)


@dataclass(frozen=True, slots=True)
class Period:
    """Instants from ``starts_at`` to ``ends_at``, both in it."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class DayWindow:
    """One opening of a weekday, in local wall time; closing at or before opening means after midnight."""

    opens: time
    closes: time

    @classmethod
    def parse(cls, text: str) -> DayWindow:
        """Read ``08:30-21:00``; ``24:00`` is the end of the day.

        Raises:
            Invalid: not two times joined by a hyphen, or both the same (say ``00:00-24:00`` for a whole day).
        """
        opens_text, hyphen, closes_text = text.partition("-")
        remedy = "write an opening and a closing time, like 08:30-21:00"
        try:
            opens = time.fromisoformat(opens_text.strip())
            closes = time.min if closes_text.strip() == "24:00" else time.fromisoformat(closes_text.strip())
        except ValueError as error:
            raise Invalid(f"{text!r} is no window; {remedy}", field="window", value=text) from error
        if not hyphen or opens.tzinfo or closes.tzinfo or (opens == closes and closes_text.strip() != "24:00"):
            raise Invalid(f"{text!r} is no window; {remedy}", field="window", value=text)
        return cls(opens, closes)

    @property
    def passes_midnight(self) -> bool:
        return self.closes <= self.opens

    def __str__(self) -> str:
        closes = "24:00" if self.closes == time.min else f"{self.closes:%H:%M}"
        return f"{self.opens:%H:%M}-{closes}"


@dataclass(frozen=True, slots=True)
class WeeklyWindows:
    """Opening windows of a week: seven tuples, Monday first, each in order of opening."""

    days: tuple[tuple[DayWindow, ...], ...]

    @classmethod
    def parse(cls, table: Mapping[str, object]) -> WeeklyWindows:
        """Read ``{"mon-fri": "08:30-21:00", "sat": ["08:30-12:00", "14:00-15:00"], "sun": None}``.

        Days left out are closed; ``all`` names the seven. A day named twice keeps both openings.

        Raises:
            Invalid: unknown weekday, malformed or overlapping window.
        """
        days: list[list[DayWindow]] = [[] for _ in WEEKDAYS]
        for names, value in table.items():
            texts = value if isinstance(value, list | tuple) else [] if value in (None, "none") else [value]
            windows = [DayWindow.parse(str(text)) for text in texts]
            for weekday in parse_weekdays(names):
                days[weekday].extend(windows)
        for name, windows_of_day in zip(WEEKDAYS, days, strict=True):
            windows_of_day.sort(key=lambda window: window.opens)
            for earlier, following in pairwise(windows_of_day):
                if earlier.passes_midnight or earlier.closes > following.opens:
                    raise Invalid(f"{name}: {earlier} and {following} overlap; join them", field="window", value=name)
        return cls(tuple(tuple(windows) for windows in days))

    def parts_of(self, day: date, tz: ZoneInfo) -> tuple[Period, ...]:
        """What is open within one local day: its own windows up to midnight, and the end of yesterday's late one."""
        starts_at, ends_at = day_bounds(day, tz)
        parts = []
        for window in self.days[(day.weekday() - 1) % 7]:
            if window.passes_midnight and window.closes != time.min:
                parts.append(Period(starts_at, instant(day, window.closes, tz)))
        for window in self.days[day.weekday()]:
            closes_at = ends_at if window.passes_midnight else instant(day, window.closes, tz)
            opens_at = instant(day, window.opens, tz, later=True)
            if opens_at < closes_at:
                parts.append(Period(opens_at, closes_at))
        return _joined(parts)

    def intersected(self, other: WeeklyWindows) -> WeeklyWindows:
        """What is open in both, for windows that stay within their day.

        Raises:
            Invalid: a window of either passes midnight.
        """
        days = []
        for ours, theirs in zip(self.days, other.days, strict=True):
            common = []
            for one in ours:
                for two in theirs:
                    opens, closes = max(one.opens, two.opens), _earlier_closing(one, two)
                    if closes == time.min or opens < closes:
                        common.append(DayWindow(opens, closes))
            days.append(tuple(sorted(common, key=lambda window: window.opens)))
        return WeeklyWindows(tuple(days))

    @property
    def is_ever_open(self) -> bool:
        return any(self.days)


def _earlier_closing(one: DayWindow, two: DayWindow) -> time:
    for window in (one, two):
        if window.passes_midnight and window.closes != time.min:
            raise Invalid(f"{window} passes midnight; split it at 24:00 to compare it", field="window")
    if time.min in (one.closes, two.closes):
        return two.closes if one.closes == time.min else one.closes
    return min(one.closes, two.closes)


def _joined(parts: list[Period]) -> tuple[Period, ...]:
    """Parts in order, those that touch or overlap made one."""
    joined: list[Period] = []
    for part in sorted(parts, key=lambda period: period.starts_at):
        if joined and part.starts_at <= joined[-1].ends_at:
            joined[-1] = Period(joined[-1].starts_at, max(joined[-1].ends_at, part.ends_at))
        else:
            joined.append(part)
    return tuple(joined)


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Read ``mon``, ``mon-fri``, ``sat,sun`` or ``all`` as weekday numbers, Monday = 0.

    Raises:
        Invalid: a name that is not one of mon tue wed thu fri sat sun.
    """
    if text.strip().lower() == "all":
        return tuple(range(7))
    days: list[int] = []
    for piece in text.lower().split(","):
        first, hyphen, last = (part.strip() for part in piece.partition("-"))
        for name in (first, last) if hyphen else (first,):
            if name not in WEEKDAYS:
                raise Invalid(
                    f"{name!r} in {text!r} is no weekday; use {' '.join(WEEKDAYS)} or all", field="weekday", value=text
                )
        start = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - start) % 7 if hyphen else 0
        days.extend((start + step) % 7 for step in range(length + 1))
    return tuple(days)
