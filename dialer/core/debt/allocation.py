"""Which debts a payment covers: art. 1193 and 1194 of the Italian civil code.

The payer's declaration picks the invoice. Without one, and for what is left: debts that are due before those that are
not, the least secured before the better secured, the most onerous before the others, the oldest first, and equal ones
in proportion (art. 1193). Within a debt costs come first, then interest, then principal (art. 1194). Costs and interest
of the case as a whole come before its invoices, because art. 1194 lets no principal be paid before them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

from dialer.core.debt.account import CASE_LEVEL, Component


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is open of one invoice (or of the case as a whole) when a payment arrives. Amounts in minor units."""

    item: str
    due_on: date | None
    security_rank: int = 0
    percent: Fraction = Fraction(0)
    """Interest that it bears now, per year: the onerous ones are paid first."""
    costs: int = 0
    interest: int = 0
    principal: int = 0

    @property
    def total(self) -> int:
        return self.costs + self.interest + self.principal


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a payment."""

    item: str
    component: Component
    minor: int


def allocate(
    minor: int, claims: Iterable[Claim], on: date, declared: str = CASE_LEVEL
) -> tuple[tuple[Share, ...], int]:
    """Share an amount out.

    Args:
        minor: the amount, in minor units.
        claims: what is open, each item once.
        on: the day of value of the payment.
        declared: the invoice that the payer named.

    Returns:
        The shares, none of them empty, and what is left when everything is paid.
    """
    shares: list[Share] = []
    for group in _in_order(claims, on, declared):
        if not minor:
            break
        spent = min(minor, sum(claim.total for claim in group))
        for claim, part in zip(group, in_proportion(spent, [claim.total for claim in group]), strict=True):
            shares.extend(_within(claim, part))
        minor -= spent
    return tuple(shares), minor


def _in_order(claims: Iterable[Claim], on: date, declared: str) -> list[list[Claim]]:
    """Claims in the order of art. 1193; those of one rank stand together."""

    def rank(claim: Claim) -> tuple[bool, bool, bool, int, Fraction, date]:
        return (
            claim.item != declared or declared == CASE_LEVEL,
            claim.item != CASE_LEVEL,
            claim.due_on is not None and claim.due_on > on,
            claim.security_rank,
            -claim.percent,
            claim.due_on or date.min,
        )

    ordered = sorted((claim for claim in claims if claim.total), key=lambda claim: (rank(claim), claim.item))
    return [list(group) for _, group in groupby(ordered, key=rank)]


def _within(claim: Claim, minor: int) -> Iterable[Share]:
    """Costs, interest, principal (art. 1194)."""
    for component, open_minor in (
        (Component.COSTS, claim.costs),
        (Component.INTEREST, claim.interest),
        (Component.PRINCIPAL, claim.principal),
    ):
        part = min(minor, open_minor)
        if part:
            yield Share(claim.item, component, part)
        minor -= part


def in_proportion(minor: int, weights: Sequence[int]) -> list[int]:
    """Whole cents in proportion to the weights; they add up to the amount.

    The cents that are left over go to the largest remainders, equal ones in the order given. No part exceeds its weight
    when the amount does not exceed their sum.
    """
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    parts = [minor * weight // total for weight in weights]
    remainders = [minor * weight % total for weight in weights]
    largest = sorted(range(len(weights)), key=lambda index: (-remainders[index], index))
    for index in largest[: minor - sum(parts)]:
        parts[index] += 1
    return parts
