"""Days on which nobody is called: national and regional holidays, the patron's day of the debtor's municipality."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple, Protocol

from dialer.core.compliance.rules.base import RuleHead
from dialer.core.kernel.calendars import holidays_of, subdivision_names, subdivisions
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import normal_name


class Place(NamedTuple):
    """Where the debtor lives, as the facts spell it."""

    country: str
    region: str
    municipality: str
    closed_days: frozenset[date] = frozenset()
    """Local days that the agency added to the holidays there."""


class Closure(Protocol):
    """A rule that closes whole local days."""

    @property
    def head(self) -> RuleHead: ...

    @property
    def why(self) -> str: ...

    def covers(self, place: Place, day: date) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PublicHolidays:
    """National holidays of one calendar, and a region's own where the pack says that regions have them."""

    head: RuleHead
    country: str
    """ISO 3166-1 code of the calendar."""
    regional: bool = False
    """Every region has its own days (Germany, Spain, the nations of the United Kingdom)."""
    regions: frozenset[str] = frozenset()
    """With ``regional`` False: the few regions that do all the same (Bolzano's Whit Monday)."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Codes of regions that the calendar knows under another one (Alsace's two departments)."""
    days: frozenset[date] = frozenset()
    """Days added by decree, which the calendar does not know yet."""

    @property
    def why(self) -> str:
        return "holiday"

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> PublicHolidays:
        """Read ``{country: IT, regions: [BZ], days: [2026-10-04]}``; ``regions: all`` for every region.

        Raises:
            Invalid: an unknown key, or a code that the calendar lacks: it would silently add nothing.
        """
        table = _table(value, {"country", "regions", "aliases", "days"}, "holidays")
        country = str(table.get("country", ""))
        subdivisions(country)  # refuses a country without a calendar
        regions = table.get("regions") or ()
        if regions != "all":
            if not isinstance(regions, list | tuple):
                raise Invalid("regions is a list of codes, or all", field="regions")
            for code in regions:
                _known_region(country, code)
        aliases = _table(table.get("aliases") or {}, None, "aliases")
        return cls(
            head=head,
            country=country,
            regional=regions == "all",
            regions=frozenset() if regions == "all" else frozenset(regions),
            aliases={str(code): _known_region(country, known) for code, known in aliases.items()},
            days=frozenset(_day(day) for day in _list(table.get("days"), "days")),
        )

    def covers(self, place: Place, day: date) -> bool:
        region = place.region if place.country == self.country else ""
        return day in self.days or day in holidays_of(self.country, day.year, self._subdivision(region))

    def _subdivision(self, region: str) -> str:
        """The region's calendar; a region that the library lacks has the national one (§1.8.8)."""
        if not region:
            return ""
        code = self.aliases.get(_plain_code(self.country, region)) or region_code(self.country, region)
        return code if code and (self.regional or code in self.regions) else ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PatronDays:
    """The local patron's day, by municipality: never by region, never for deadlines (§1.8.9)."""

    head: RuleHead
    country: str
    calendars: Mapping[str, str]
    """Normalised municipality name or ISTAT code -> subdivision of the holiday calendar."""
    dates: Mapping[str, tuple[int, int]]
    """Normalised municipality name or ISTAT code -> month and day; goes before the calendar."""

    @property
    def why(self) -> str:
        return "patron"

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> PatronDays:
        """Read ``{country: IT, calendars: {Monza: MB}, dates: {Legnano: 11-05}}``."""
        table = _table(value, {"country", "calendars", "dates"}, "patron days")
        country = str(table.get("country", ""))
        calendars = dict(subdivision_names(country))
        for name, code in _table(table.get("calendars") or {}, None, "calendars").items():
            if code not in subdivisions(country):
                raise Invalid(f"{name}: {code!r} is no part of {country} in the holiday calendar", field="calendars")
            calendars[_municipality(name)] = str(code)
        dates = {
            _municipality(name): _month_and_day(str(name), text)
            for name, text in _table(table.get("dates") or {}, None, "dates").items()
        }
        return cls(head=head, country=country, calendars=calendars, dates=dates)

    def covers(self, place: Place, day: date) -> bool:
        if not place.municipality or place.country != self.country:
            return False
        name = normal_name(place.municipality)
        fixed = self.dates.get(name)
        if fixed is not None:
            return (day.month, day.day) == fixed
        code = self.calendars.get(name)
        if code is None:
            return False
        return day in holidays_of(self.country, day.year, code) - holidays_of(self.country, day.year)


def _plain_code(country: str, region: str) -> str:
    return region.strip().upper().removeprefix(f"{country}-")


def _known_region(country: str, code: object) -> str:
    known = subdivisions(country)
    if code not in known:
        raise Invalid(
            f"{code!r} is no region of {country} in the holiday calendar and would silently add nothing; it has "
            f"{', '.join(sorted(known))}",
            field="regions",
        )
    return str(code)


@lru_cache(maxsize=4096)
def region_code(country: str, region: str) -> str:
    """The calendar's code of a region written as ``MI``, ``IT-MI`` or ``Milano``; empty when it has none."""
    code = _plain_code(country, region)
    return code if code in subdivisions(country) else subdivision_names(country).get(normal_name(region), "")


def _municipality(name: object) -> str:
    """A name for comparison; an ISTAT code must be quoted, because its leading 0 makes a number of another kind."""
    if not isinstance(name, str) or not name.strip():
        raise Invalid(f"{name!r} is no municipality; put names and ISTAT codes in quotes", field="municipality")
    return normal_name(name)


def _table(value: object, keys: set[str] | None, what: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise Invalid(f"{what} are a table", field=what)
    unknown = set(value) - keys if keys is not None else set()
    if unknown:
        raise Invalid(
            f"{what}: unknown key {sorted(unknown)[0]!r}; known are {', '.join(sorted(keys or ()))}", field=what
        )
    return value


def _list(value: object, what: str) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise Invalid(f"{what} is a list", field=what)
    return value


def _day(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise Invalid(f"{value!r} is no day; write it like 2026-10-04", field="days") from error


def _month_and_day(name: str, text: object) -> tuple[int, int]:
    try:
        day = date.fromisoformat(f"2024-{text}")  # a leap year, so that 29 February is a day
    except ValueError as error:
        raise Invalid(f"{name}: {text!r} is no day of the year; write month-day like 12-07", field="dates") from error
    return day.month, day.day
