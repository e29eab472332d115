"""Moratoria by area: whom an order that stops calls in a region, a municipality or some postcodes reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dialer.core.compliance.area import is_in_region
from dialer.core.compliance.facts import Hold
from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.names import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Moratorium:
    """No calls to an area for a while; what is empty does not narrow it."""

    country: str = ""
    """ISO 3166-1."""
    region: str = ""
    """Region or province, by name or ISO 3166-2."""
    municipality: str = ""
    postcode_prefix: str = ""
    starts_on: date
    ends_on: date | None = None
    """Last day; None: until lifted."""

    def covers(self, *, country: str, region: str, municipality: str, postcode: str) -> bool:
        """Whether the debtor lives there; of whom the place is not known is not held to live there."""
        if self.country and plain(self.country) != plain(country):
            return False
        if self.region and not is_in_region(self.region, region, country):
            return False
        if self.municipality and plain(self.municipality) != plain(municipality):
            return False
        return not self.postcode_prefix or plain(postcode).startswith(plain(self.postcode_prefix))

    def hold(self) -> Hold:
        """As a case's hold, whole local days."""
        return Hold(reason=HoldReason.MORATORIUM, starts=self.starts_on, ends=self.ends_on)


def holds_of(
    moratoria: Iterable[Moratorium], *, country: str, region: str, municipality: str, postcode: str
) -> tuple[Hold, ...]:
    """The holds that the moratoria put on a debtor who lives there."""
    return tuple(
        moratorium.hold()
        for moratorium in moratoria
        if moratorium.covers(country=country, region=region, municipality=municipality, postcode=postcode)
    )
