"""When the office behind one of our numbers is open, as lines of Asterisk's dialplan: it holds with the dialer dead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialer.core.kernel.window import WeeklyWindows

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeHours:
    """One campaign's hours; a number is open while one of its campaigns is."""

    zone: str
    """IANA name."""
    week: WeeklyWindows
    closed_on: tuple[date, ...] = ()
    """Local days within one year: Asterisk compares day and month only."""


def open_lines(offices: Iterable[OfficeHours]) -> list[str]:
    """Steps of an extension that go to its label ``open`` while one of the offices is open, else fall through."""
    lines = []
    for index, office in enumerate(offices):
        after = f"after{index}"
        for day in sorted(office.closed_on, key=lambda each: (each.month, each.day)):
            lines.append(_step("*", "*", str(day.day), MONTHS[day.month - 1], office.zone, after))
        for weekday, times in _spans(office.week):
            lines.append(_step(times, WEEKDAYS[weekday], "*", "*", office.zone, "open"))
        lines.append(f" same => n({after}),NoOp()")
    return lines


def _step(times: str, weekday: str, day: str, month: str, zone: str, label: str) -> str:
    return f" same => n,GotoIfTime({times},{weekday},{day},{month},{zone}?{label})"


def _spans(week: WeeklyWindows) -> Iterator[tuple[int, str]]:
    """Weekday and times; Asterisk takes the last minute in, and knows no span past midnight on one weekday."""
    for weekday, windows in enumerate(week.days):
        for window in windows:
            if window.closes > window.opens:
                yield weekday, _times(window.opens, window.closes)
                continue
            yield weekday, _times(window.opens, time.min)
            if window.closes > time.min:
                yield (weekday + 1) % 7, _times(time.min, window.closes)


def _times(opens: time, closes: time) -> str:
    last = datetime.combine(date.min + timedelta(days=1), closes) - timedelta(minutes=1)
    return f"{opens:%H:%M}-{last:%H:%M}"
