"""Where the clocks of a debtor are read: the regions of a country with several zones, and what a number adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from dialer.core.compliance.rules.base import RuleHead
from dialer.core.compliance.rules.figures import optional_table, positive_int, texts_of, word_of
from dialer.core.compliance.rules.holidays import region_code
from dialer.core.kernel.calendars import subdivisions
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.phone import zones_of
from dialer.core.kernel.window import distinct_clocks, zone

Zones = tuple[ZoneInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DebtorZones:
    """Address and number: a call must be lawful in all their zones; where neither tells any, it is not made."""

    head: RuleHead
    country: str
    regions: Mapping[str, Zones]
    """Zones of a region, several where it has several."""
    others: Zones | None
    """Zones of any other region, and of an address without one; None: not known."""
    most: int
    """A number that may ring in more zones than this (toll-free, unknown area) tells nothing."""

    @classmethod
    def parse(cls, head: RuleHead, value: object) -> DebtorZones:
        """Read ``{country: US, others: unknown, most: 6, regions: {NY: [America/New_York]}}``."""
        table = optional_table(value, {"country", "others", "most", "regions"}, set(), "zones")
        country, regions = str(table["country"]), table["regions"]
        if not isinstance(regions, Mapping):
            raise Invalid("zones: regions are a table of region and zones", field="regions")
        known = subdivisions(country)
        for code in regions:
            if code not in known:
                raise Invalid(f"zones: {code!r} is no region of {country}; use its ISO 3166-2 part", field="regions")
        others = table["others"]
        if not isinstance(others, list):
            word_of(others, ["unknown"], "others")
        return cls(
            head=head,
            country=country,
            regions={str(code): _zones(names, str(code)) for code, names in regions.items()},
            others=_zones(others, "others") if isinstance(others, list) else None,
            most=positive_int(table["most"], "most"),
        )

    def of_address(self, country: str, region: str) -> Zones | None:
        """The zones of an address in this country; empty when it says nothing, None when it cannot be understood."""
        if country != self.country or not region:
            return self.others or () if country == self.country else ()
        return self.regions.get(region_code(self.country, region), self.others)

    def of_number(self, e164: str) -> Zones | None:
        """The zones in which a number may ring; None when the plan does not tell."""
        return number_zones(e164, self.most)


@lru_cache(maxsize=65_536)
def number_zones(e164: str, most: int | None = None) -> Zones | None:
    """Zones of a number by its plan, equal clocks once: of the United Kingdom's four London's, which stands last.

    Returns:
        None where the plan does not tell, or tells more than ``most``.
    """
    names = zones_of(e164)
    if not names or (most is not None and len(names) > most):
        return None
    return distinct_clocks(tuple(zone(name) for name in reversed(names)))[::-1]


def _zones(names: object, what: str) -> Zones:
    zones = tuple(zone(name) for name in texts_of(names, what))
    if not zones:
        raise Invalid(f"zones: {what} must name at least one zone", field=what)
    return zones
