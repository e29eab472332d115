"""What may be asked of a debtor: what is owed less what is disputed and not yet answered (``domain.md`` §3.1, §3.5).

With a disputed amount goes the interest that falls on it, and with an invoice that is disputed whole everything that
was charged to it: who does not owe the one does not owe the other. Nothing of it is lost: the account goes on as it is,
and when the dispute fails all of it is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from dialer.core.debt.interest import round_half_up
from dialer.core.debt.position import ItemPosition, Position
from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """An invoice as far as a dispute goes. Amounts in minor units."""

    number: str
    residual: int
    disputed: int = 0

    @property
    def in_dispute(self) -> int:
        """A payment may have covered part of what was disputed."""
        return min(self.disputed, self.residual)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What is not asked for of an invoice while its dispute is open. Amounts in minor units."""

    number: str
    principal: int
    interest: int
    costs: int

    @property
    def minor(self) -> int:
        """All of it."""
        return self.principal + self.interest + self.costs


def left_out(found: Position, invoices: Iterable[Contested]) -> tuple[LeftOut, ...]:
    """What is not asked for now, invoice by invoice; those without a dispute are not among them.

    Of an invoice that is disputed in part, the interest is that of the disputed part of its principal, line by line:
    the part that is not disputed was the first to be paid. It is at most the interest that is still owed.
    """
    items = {item.number: item for item in found.items}
    return tuple(
        _left_out(items[invoice.number], minor)
        for invoice in invoices
        if invoice.number in items and (minor := min(invoice.disputed, items[invoice.number].principal)) > 0
    )


def _left_out(item: ItemPosition, minor: int) -> LeftOut:
    if minor >= item.principal:
        return LeftOut(number=item.number, principal=item.principal, interest=item.interest, costs=item.costs)
    exact = sum(
        (line.exact_minor * Fraction(min(minor, line.principal_minor), line.principal_minor)
         for line in item.interest_lines),
        Fraction(0),
    )  # fmt: skip
    return LeftOut(number=item.number, principal=minor, interest=min(item.interest, round_half_up(exact)), costs=0)


def asked_of(found: Position, invoices: Iterable[Contested]) -> int:
    """The balance without what is in dispute and what falls on it, never negative."""
    return found.balance - sum(part.minor for part in left_out(found, invoices))


def check_disputed(invoice: Contested, minor: int) -> None:
    """Raises Invalid when more is disputed than is owed, or nothing."""
    if not 0 < minor <= invoice.residual - invoice.in_dispute:
        raise Invalid(
            f"of invoice {invoice.number} {invoice.residual - invoice.in_dispute} cents are owed and not disputed yet; "
            "give an amount of at least one cent and at most that",
            field="disputed_minor",
            most=invoice.residual - invoice.in_dispute,
        )
