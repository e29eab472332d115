"""Offers prepared for a segment of debtors (``domain.md`` E14): what is proposed to them, and what is approved before.

A set narrows what the creditor allows anyway; only a discount that the creditor approved beforehand goes beyond the
authority of whoever speaks with the debtor (E08).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dialer.core.debt.authority import ORDER, AuthorityMatrix, Level, Limit
from dialer.core.debt.offers import AllowedOffers
from dialer.core.debt.reason_treatment import OfferKind
from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferSet:
    """Offers for one segment. Amounts in minor units.

    Raises:
        Invalid: no segment, no kind of offer, a figure out of range, or a discount without both of its limits.
    """

    segment: str
    """Id of the rule by which cases are sorted (``config/segments``)."""
    kinds: frozenset[OfferKind] = frozenset(OfferKind)
    """Of what the creditor allows; nothing beyond it."""
    most_rates: int | None = None
    """At most so many; None: as the creditor's terms."""
    least_rate: int | None = None
    """None: as the creditor's terms."""
    discount_percent: Decimal = Decimal(0)
    """Approved beforehand: everybody may waive so much of the residual principal; 0: nothing."""
    discount_most: int = 0
    """And no more than this."""
    until: date | None = None
    """Last day of the set; None: until it is changed."""

    def __post_init__(self) -> None:
        if not self.segment.strip():
            raise Invalid("a set of offers is for a segment; name it", field="segment")
        if not self.kinds:
            raise Invalid("a set without any offer helps nobody; name one", field="kinds")
        if self.most_rates is not None and self.most_rates < 2:
            raise Invalid("a plan has at least two rates", field="most_rates")
        if self.least_rate is not None and self.least_rate < 0:
            raise Invalid("an amount is not below zero", field="least_rate_minor")
        if self.discount_most < 0:
            raise Invalid("an amount is not below zero", field="discount_minor")
        if not 0 <= self.discount_percent <= 100:
            raise Invalid("a discount is 0 to 100 %", field="discount_percent")
        if bool(self.discount_percent) != bool(self.discount_most):
            raise Invalid("a discount has two limits: a percentage and an amount", field="discount_percent")

    def holds(self, today: date) -> bool:
        """Whether its last day has not passed."""
        return self.until is None or today <= self.until


def set_for(sets: Iterable[OfferSet], segment: str, today: date) -> OfferSet | None:
    """The set of a case's segment that holds today; None: the creditor's terms as they are."""
    return next((one for one in sets if segment and one.segment == segment and one.holds(today)), None)


def narrowed(allowed: AllowedOffers, given: OfferSet | None) -> AllowedOffers:
    """What may be offered to the cases of a set."""
    if given is None:
        return allowed
    rates = allowed.most_rates if given.most_rates is None else min(allowed.most_rates, given.most_rates)
    least = allowed.least_rate if given.least_rate is None else max(allowed.least_rate, given.least_rate)
    return AllowedOffers(
        kinds=allowed.kinds & given.kinds,
        most_rates=rates,
        least_rate=least,
        matrix=_raised(allowed.matrix, given) if given.discount_percent else allowed.matrix,
        approved_percent=given.discount_percent,
        approved_most=given.discount_most,
    )


def _raised(matrix: AuthorityMatrix, given: OfferSet) -> AuthorityMatrix:
    """Everybody may waive at least what was approved beforehand."""
    known = {limit.level: limit for limit in matrix.limits}
    approved = Limit(level=Level.AGENT, percent=given.discount_percent, minor=given.discount_most)
    known.setdefault(Level.AGENT, approved)
    limits = [
        replace(
            known[level], percent=max(known[level].percent, given.discount_percent),
            minor=max(known[level].minor, given.discount_most),
        )
        for level in ORDER
        if level in known
    ]  # fmt: skip
    return replace(matrix, limits=tuple(limits))
