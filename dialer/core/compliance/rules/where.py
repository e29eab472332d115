"""A part of a country in which a rule holds: by the debtor's address, and where a rule wants it by the number too."""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.rules.figures import optional_table, texts_of
from dialer.core.compliance.rules.holidays import region_code
from dialer.core.kernel.calendars import subdivisions
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import normal_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Any one of its marks is enough."""

    country: str
    regions: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    """Normalised names, or codes."""
    within: frozenset[str] = frozenset()
    """Regions in which those municipalities are meant; empty: wherever the name is borne."""
    postcodes: tuple[str, ...] = ()
    """Beginnings of postcodes."""
    prefixes: tuple[str, ...] = ()
    """Beginnings of E.164 numbers."""

    @classmethod
    def parse(cls, value: object, what: str) -> Where:
        """Read ``{country: US, regions: [MA], prefixes: ["+1413"]}``.

        Raises:
            Invalid: an unknown key or region, or no mark at all.
        """
        marks = {"regions", "municipalities", "within", "postcodes", "prefixes"}
        table = optional_table(value, {"country"}, marks, what)
        country = str(table["country"])
        known = subdivisions(country)
        for key in ("regions", "within"):
            for code in texts_of(table.get(key), key):
                if code not in known:
                    raise Invalid(f"{what}: {code!r} is no region of {country}; use its ISO 3166-2 part", field=key)
        if not any(table.get(key) for key in marks - {"within"}):
            raise Invalid(f"{what}: name regions, municipalities, postcodes or prefixes", field=what)
        return cls(
            country=country,
            regions=frozenset(texts_of(table.get("regions"), "regions")),
            municipalities=frozenset(normal_name(name) for name in texts_of(table.get("municipalities"), what)),
            within=frozenset(texts_of(table.get("within"), "within")),
            postcodes=texts_of(table.get("postcodes"), "postcodes"),
            prefixes=texts_of(table.get("prefixes"), "prefixes"),
        )

    def covers(self, facts: Facts) -> bool:
        """Whether the address or the number lies there."""
        if self.prefixes and facts.number is not None and facts.number.e164.startswith(self.prefixes):
            return True
        if facts.country != self.country:
            return False
        region = region_code(self.country, facts.region) if facts.region else ""
        if region and region in self.regions:
            return True
        if self.postcodes and facts.postcode.startswith(self.postcodes):
            return True
        if not self.municipalities or not facts.municipality:
            return False
        is_there = not self.within or not region or region in self.within
        return is_there and normal_name(facts.municipality) in self.municipalities
