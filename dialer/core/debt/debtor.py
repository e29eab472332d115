"""A debtor: one person or company across cases and creditors, keyed by its tax code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialer.core.kernel.codes import DebtorKind, NumberPlace, NumberSource


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorNumber:
    """A telephone number as a file or an agent gives it."""

    e164: str
    place: NumberPlace | None = None
    source: NumberSource = NumberSource.CREDITOR


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorAddress:
    """Where the debtor lives or has its seat. Empty text: not known."""

    street: str = ""
    postal_code: str = ""
    municipality: str = ""
    region: str = ""
    """Region, or in Italy the province: patron days and zones are found by either."""
    country: str = "IT"
    """ISO 3166-1 alpha-2."""

    @property
    def is_known(self) -> bool:
        """True when it says more than the country."""
        return bool(self.street or self.postal_code or self.municipality or self.region)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """What a file says of a debtor."""

    tax_code: str
    """Codice fiscale or partita IVA; abroad the tax or VAT number with its country's letters before it. The key."""
    customer_code: str = ""
    """The creditor's number of the customer: the key where there is no tax code."""
    kind: DebtorKind
    name: str
    born_on: date | None = None
    email: str = ""
    language: str = ""
    """ISO 639-1; empty: not said."""
    address: DebtorAddress = DebtorAddress()
    numbers: tuple[DebtorNumber, ...] = ()
    """In order of preference, without repetitions."""

    @property
    def key(self) -> str:
        """What tells debtors apart within one creditor's files."""
        return self.tax_code or f"#{self.customer_code}"
