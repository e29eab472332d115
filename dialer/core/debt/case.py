"""A case (pratica): what one debtor owes one creditor under one reference, with its invoices."""

from __future__ import annotations

from dataclasses import dataclass

from dialer.core.debt.debtor import Debtor
from dialer.core.debt.invoice import Invoice
from dialer.core.kernel.money import Money

VAT_NUMBER = "vat_number"
"""Under which a VAT number beside the tax code is kept in ``extra``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as a creditor hands it over; known by (creditor, reference)."""

    reference: str
    """The creditor's own number of the case."""
    debtor: Debtor
    invoices: tuple[Invoice, ...]
    """At least one, each number once."""
    interest: Money
    costs: Money
    contract_reference: str = ""
    supply_point: str = ""
    """POD, PDR, line or policy."""
    product: str = ""
    note: str = ""
    customer_value: str = ""
    """What the customer is to the creditor: ``standard``, ``valued`` or ``key``; empty: not told."""
    interest_regime: str = ""
    """``none``, ``commercial``, ``legal`` or ``contract`` where the file says it; empty: by the creditor's terms."""
    agreed_percent: str = ""
    """Of contract interest: the rate a year in percent, and in ``agreed_reference`` its clause."""
    agreed_reference: str = ""
    extra: tuple[tuple[str, str], ...] = ()
    """The creditor's own columns by header, and what has no place of its own (the IBAN to pay to)."""

    @property
    def has_vat_number(self) -> bool:
        """The debtor owes as a business, though its key may be a person's tax code."""
        return any(name == VAT_NUMBER for name, _ in self.extra)

    @property
    def currency(self) -> str:
        """All amounts of a case are in one currency."""
        return self.interest.currency

    @property
    def principal(self) -> Money:
        """Sum of what is still owed of the invoices."""
        return Money(sum(invoice.residual.minor for invoice in self.invoices), self.currency)

    @property
    def balance(self) -> Money:
        """Principal, interest and costs."""
        return self.principal + self.interest + self.costs
