"""Holidays that the agency adds to a pack's calendars: a town's patron, a day by decree. None is ever taken away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dialer.core.compliance.area import is_in_region
from dialer.core.kernel.names import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedHoliday:
    """A local day on which nobody of a country, a region or a municipality is called."""

    country: str
    """ISO 3166-1."""
    region: str = ""
    """Region or province, by name or ISO 3166-2; empty: all of them."""
    municipality: str = ""
    """Name; empty: all of them."""
    on: date
    """The day; of a yearly one the first."""
    is_yearly: bool = False

    def covers(self, *, country: str, region: str, municipality: str) -> bool:
        """Whether the debtor lives there; of whom the place is not known is not held to live there."""
        if plain(self.country) != plain(country):
            return False
        if self.region and not is_in_region(self.region, region, country):
            return False
        return not self.municipality or plain(self.municipality) == plain(municipality)

    def days(self, since: date, until: date) -> tuple[date, ...]:
        """Its days from one day to another, both inside; a yearly 29 February is one of leap years only."""
        if not self.is_yearly:
            return (self.on,) if since <= self.on <= until else ()
        years = range(max(since.year, self.on.year), until.year + 1)
        found = (self._in(year) for year in years)
        return tuple(day for day in found if day is not None and max(since, self.on) <= day <= until)

    def _in(self, year: int) -> date | None:
        try:
            return self.on.replace(year=year)
        except ValueError:
            return None


def closed_days(
    holidays: Iterable[AddedHoliday], *, country: str, region: str, municipality: str, since: date, until: date
) -> frozenset[date]:
    """The added holidays of a debtor who lives there, from one day to another."""
    return frozenset(
        day
        for holiday in holidays
        if holiday.covers(country=country, region=region, municipality=municipality)
        for day in holiday.days(since, until)
    )
