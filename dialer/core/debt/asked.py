"""What may be asked of a debtor: what is owed less what is disputed and not yet answered (``domain.md`` §3.1, §3.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


def asked_of(balance: int, invoices: Iterable[Contested]) -> int:
    """The balance without what is in dispute, never negative."""
    return max(0, balance - sum(invoice.in_dispute for invoice in invoices))


def check_disputed(invoice: Contested, minor: int) -> None:
    """Raises Invalid when more is disputed than is owed, or nothing."""
    if not 0 < minor <= invoice.residual - invoice.in_dispute:
        raise Invalid(
            f"of invoice {invoice.number} {invoice.residual - invoice.in_dispute} cents are owed and not disputed yet; "
            "give an amount of at least one cent and at most that",
            field="disputed_minor",
            most=invoice.residual - invoice.in_dispute,
        )
