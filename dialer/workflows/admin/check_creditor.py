"""A creditor's identifiers are checked at every door, before anything is stored (``domain.md`` §4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dialer.core.debt.pagopa import check_creditor_code
from dialer.core.debt.regime import parse_creditor_interest
from dialer.core.debt.sector import read_methods, read_sector
from dialer.core.intake.bank_format import parse_bank_format
from dialer.core.intake.problem import Unreadable
from dialer.core.intake.values import read_email, read_iban, read_tax_code
from dialer.core.kernel.errors import Invalid
from dialer.ports.admin import CreditorRow

PARTIES = ("third", "first")
"""In whose name agents speak: the agency's, for the creditor; or the creditor's own."""


def check_creditor(row: CreditorRow, *, before: CreditorRow | None = None) -> CreditorRow:
    """The row with its identifiers as they are written; what has not changed is not looked at.

    Args:
        before: as it was stored; None: a new one.

    Raises:
        Invalid: with the field, what is wrong with it and what to do.
    """
    values: dict[str, Any] = {
        field: _read(field, text, read)
        for field, read in _READERS.items()
        if (text := getattr(row, field)) and (before is None or getattr(before, field) != text)
    }
    if row.party not in PARTIES:
        raise Invalid("the party is third (we say the agency's name) or first (the creditor's own)", field="party")
    values["sector"] = read_sector(row.sector).value
    values["interest"] = parse_creditor_interest(row.interest).as_json()
    values["bank_format"] = parse_bank_format(row.bank_format).as_json()
    values["payment_methods"] = read_methods(row.payment_methods)
    return replace(row, **values)


def _read(field: str, text: str, read: Callable[[str], str]) -> str:
    try:
        return read(text)
    except Unreadable as error:
        raise Invalid(f"{field}: {error.reason}; {error.remedy}", field=field) from None
    except Invalid as error:
        raise Invalid(f"{field}: {error}", field=field) from None


def _company_code(text: str) -> str:
    code, _ = read_tax_code(text)
    if not code.isdigit():
        raise Unreadable("a partita IVA has 11 digits", "copy the code again from an invoice")
    return code


def _tax_code(text: str) -> str:
    """Of a company, a person, or a body that has 11 digits and no office of the VAT register."""
    plain = "".join(text.split())
    if plain.isdigit() and len(plain) == 11:
        return check_creditor_code(plain)
    return read_tax_code(text)[0]


_READERS: dict[str, Callable[[str], str]] = {
    "piva": _company_code,
    "tax_code": _tax_code,
    "iban": read_iban,
    "pagopa_code": lambda text: check_creditor_code("".join(text.split())),
    "contact_email": read_email,
    "ticket_email": read_email,
}
