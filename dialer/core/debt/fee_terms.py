"""What the agency earns by a placement, as terms that can be reckoned: shares by age and size, minimum, cap, VAT.

Source: ``domain.md`` §3.1, fee terms. A share is taken of each payment as it comes in: a plan's fee follows its rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from dialer.core.kernel.errors import Invalid

LONGEST_TAIL = 180
MOST_BANDS = 50
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeBand:
    """The share for cases of an age and a size, as they were when they were placed."""

    percent: Decimal
    from_days: int = 0
    """Days past due, of the oldest invoice; this many and more."""
    from_minor: int = 0
    """Of what was owed; this much and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeTerms:
    """Terms of one placement; amounts in minor units of its cases' currency."""

    bands: tuple[FeeBand, ...] = ()
    """Of those that a case reaches, the one with the highest age, then with the highest size."""
    fixed_minor: int = 0
    """For each case that was placed, once."""
    minimum_minor: int = 0
    """Least share of a case of which something was collected."""
    cap_minor: int | None = None
    """Most that the shares of one case come to; None: no cap."""
    earns_on_direct: bool = True
    """Also on what the debtor pays to the creditor's own account."""
    tail_days: int = 0
    """Days after the mandate's end in which a payment still counts."""
    vat_percent: Decimal = Decimal(22)

    @property
    def is_agreed(self) -> bool:
        return bool(self.bands or self.fixed_minor)

    def share(self, days_past_due: int, owed_minor: int) -> Decimal:
        """Percent of what is collected of a case; one that was not due yet counts as due on the day."""
        days_past_due = max(days_past_due, 0)
        reached = [band for band in self.bands if band.from_days <= days_past_due and band.from_minor <= owed_minor]
        best = max(reached, key=lambda band: (band.from_days, band.from_minor), default=None)
        return best.percent if best is not None else Decimal(0)

    def counts(self, on: date, *, starts: date | None, ends: date | None) -> bool:
        """A payment of that day is within the mandate or its tail."""
        if starts is not None and on < starts:
            return False
        return ends is None or on <= ends + timedelta(days=self.tail_days)

    def clamp(self, collected_minor: int, shares_minor: int) -> int:
        """What the shares of one case come to in all, between minimum and cap; nothing where nothing stayed."""
        if collected_minor <= 0:
            return 0
        fee = max(shares_minor, self.minimum_minor)
        return fee if self.cap_minor is None else min(fee, self.cap_minor)

    def as_json(self) -> dict[str, Any]:
        return {
            "bands": [
                {"percent": str(band.percent), "from_days": band.from_days, "from_minor": band.from_minor}
                for band in self.bands
            ],
            "fixed_minor": self.fixed_minor,
            "minimum_minor": self.minimum_minor,
            "cap_minor": self.cap_minor,
            "earns_on_direct": self.earns_on_direct,
            "tail_days": self.tail_days,
            "vat_percent": str(self.vat_percent),
        }


def percent_of(minor: int, percent: Decimal) -> int:
    """Half-up to the minor unit; the same amount with a minus gives the same figure with a minus."""
    return int((Decimal(minor) * percent / _HUNDRED).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def parse_terms(given: Mapping[str, Any]) -> FeeTerms:
    """Terms as stored or as given at a door; an empty mapping: none agreed.

    Raises:
        Invalid: with the field and what may stand there.
    """
    unknown = sorted(set(given) - set(FeeTerms.__dataclass_fields__))
    if unknown:
        raise Invalid(f"the terms have no {unknown[0]!r}; leave it out", field=f"fee_terms.{unknown[0]}")
    listed = given.get("bands", ())
    if not isinstance(listed, (list, tuple)) or len(listed) > MOST_BANDS:
        raise Invalid(f"bands are a list of at most {MOST_BANDS}", field="fee_terms.bands")
    bands = tuple(_band(index, band) for index, band in enumerate(listed))
    seen: set[tuple[int, int]] = set()
    for index, band in enumerate(bands):
        if (band.from_days, band.from_minor) in seen:
            raise Invalid("two bands begin alike; keep one of them", field=f"fee_terms.bands.{index}")
        seen.add((band.from_days, band.from_minor))
    if bands and not any(band.from_days == 0 and band.from_minor == 0 for band in bands):
        raise Invalid("no band begins at 0 days and 0.00: younger or smaller cases would earn nothing; add one",
                      field="fee_terms.bands")  # fmt: skip
    minimum = _whole(given.get("minimum_minor", 0), "minimum_minor")
    cap = None if given.get("cap_minor") is None else _whole(given["cap_minor"], "cap_minor")
    if cap is not None and cap < minimum:
        raise Invalid("the cap lies under the minimum; raise it, or leave one of them out", field="fee_terms.cap_minor")
    direct = given.get("earns_on_direct", True)
    if not isinstance(direct, bool):
        raise Invalid("earns_on_direct is true or false", field="fee_terms.earns_on_direct")
    return FeeTerms(
        bands=bands,
        fixed_minor=_whole(given.get("fixed_minor", 0), "fixed_minor"),
        minimum_minor=minimum,
        cap_minor=cap,
        earns_on_direct=direct,
        tail_days=_whole(given.get("tail_days", 0), "tail_days", most=LONGEST_TAIL),
        vat_percent=_percent(given.get("vat_percent", "22"), "vat_percent"),
    )


def _band(index: int, given: Any) -> FeeBand:
    place = f"bands.{index}"
    if not isinstance(given, Mapping) or set(given) - {"percent", "from_days", "from_minor"} or "percent" not in given:
        raise Invalid("a band is {percent, from_days, from_minor}", field=f"fee_terms.{place}")
    return FeeBand(
        percent=_percent(given["percent"], f"{place}.percent"),
        from_days=_whole(given.get("from_days", 0), f"{place}.from_days", most=36_500),
        from_minor=_whole(given.get("from_minor", 0), f"{place}.from_minor"),
    )


def _percent(given: Any, place: str) -> Decimal:
    try:
        if isinstance(given, (float, bool)):
            raise InvalidOperation
        percent = Decimal(given)
    except (InvalidOperation, TypeError, ValueError):
        raise Invalid(f"{given!r} is no share; write it as a text, '12.5'", field=f"fee_terms.{place}") from None
    exponent = percent.as_tuple().exponent
    if not percent.is_finite() or not 0 <= percent <= _HUNDRED or (isinstance(exponent, int) and exponent < -4):
        raise Invalid("a share lies between 0 and 100, with at most four decimals", field=f"fee_terms.{place}")
    return percent


def _whole(given: Any, place: str, *, most: int = 10**12) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given <= most:
        raise Invalid(f"{given!r} is no whole number from 0 to {most}", field=f"fee_terms.{place}")
    return given
