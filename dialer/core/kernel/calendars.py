"""Public holidays and working days, from the packaged calendars of the ``holidays`` library.

Regional and patron days follow the library's subdivisions: an Italian province capital or a town that it lists.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import normal_name


@lru_cache(maxsize=256)
def subdivisions(country: str) -> frozenset[str]:
    """Codes that the library has for a country's parts.

    Raises:
        Invalid: the library has no calendar of that country.
    """
    import holidays  # loads its data at first use: a process that never asks does not pay

    try:
        return frozenset(holidays.country_holidays(country).subdivisions)
    except NotImplementedError as error:
        raise Invalid(
            f"there is no holiday calendar of country {country!r}; use its ISO 3166-1 code", field="country"
        ) from error


@lru_cache(maxsize=256)
def subdivision_names(country: str) -> dict[str, str]:
    """Normalised name of a part (province, town) -> the library's code for it."""
    import holidays

    calendar = holidays.country_holidays(country)
    names = {normal_name(name): code for name, code in calendar.subdivisions_aliases.items()}
    names.update({normal_name(code): code for code in calendar.subdivisions if len(code) > 2})
    return names


@lru_cache(maxsize=4096)
def holidays_of(country: str, year: int, subdivision: str = "") -> frozenset[date]:
    """Holidays of one year: national ones, or with a subdivision national ones and its own.

    Raises:
        Invalid: unknown country, or a subdivision that the library does not list (it would silently add nothing).
    """
    import holidays

    if subdivision and subdivision not in subdivisions(country):
        raise Invalid(
            f"{subdivision!r} is no part of {country} in the holiday calendar", field="subdivision", value=subdivision
        )
    subdivisions(country)  # raises for an unknown country
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


def is_national_holiday(day: date, country: str) -> bool:
    return day in holidays_of(country, day.year)


def is_working_day(day: date, country: str) -> bool:
    """Monday to Friday without the national holidays of the country (patron days are working days)."""
    return day.weekday() < 5 and not is_national_holiday(day, country)


def add_working_days(day: date, count: int, country: str) -> date:
    """The working day that many working days on; with 0, the day itself or the next working day."""
    if count < 0:
        raise Invalid(f"cannot go back {-count} working days; count forward", field="count")
    while not count and not is_working_day(day, country):
        day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=1)
        while not is_working_day(day, country):
            day += timedelta(days=1)
    return day


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
