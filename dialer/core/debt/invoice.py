"""An invoice: what is owed, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialer.core.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One unpaid document of a case. ``0 <= residual <= amount``."""

    number: str
    due_on: date
    """Drives ageing and prescription."""
    amount: Money
    residual: Money
    """What is still owed of it."""
    issued_on: date | None = None
    service: str = ""
    """What it was for: electricity, telephone, rent ..."""
    period_from: date | None = None
    period_to: date | None = None
    credit_kind: str = ""
    """Kind of credit for prescription, where the file says it of this invoice."""
    lump_sum_minor: int = 0
    """Compensation for its lateness that the creditor has charged already, minor units of the invoice's currency."""
    payment_reference: str = ""
    """RF reference, pagoPA notice or the creditor's own."""
