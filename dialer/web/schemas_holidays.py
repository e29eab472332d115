"""Holidays as people see them: those of a pack's calendars, and those that the agency added."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from dialer.web.schemas import Instant, LineText, Model, Name, Out, RecordedOut

Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1."""


class HolidayIn(Model):
    title: Name
    """The feast, or the decree."""
    country: Country
    region: LineText = ""
    """Region or province, by name or ISO 3166-2; empty: all of the country."""
    municipality: LineText = ""
    on: date
    """The local day; of a yearly one the first."""
    is_yearly: bool = False


class HolidayOut(Out):
    holiday_id: int
    title: str
    country: str
    region: str
    municipality: str
    on: date
    is_yearly: bool
    recorded: RecordedOut
    ended_at: Instant | None
    """Taken off again; null: stands."""


class Holidays(Out):
    items: list[HolidayOut]


class CalendarQuery(Model):
    country: Country
    region: LineText = ""
    municipality: LineText = ""
    year: Annotated[int, Field(ge=2015, le=2100)]


class ClosedDayOut(Out):
    on: date
    rule: str
    """The pack's rule, or ``added``."""
    title: str


class CalendarOut(Out):
    """All days of a year on which a debtor of the place is not called, Sundays and closed weekdays apart."""

    pack: str
    items: list[ClosedDayOut]
