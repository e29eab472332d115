"""The kind of credit of each invoice, and of the case."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dialer.core.debt.case import Case
from dialer.core.debt.case_terms import terms_of
from dialer.core.debt.debtor import Debtor
from dialer.core.debt.invoice import Invoice
from dialer.core.debt.law import ReceivableLaw
from dialer.core.debt.regime import RegimeRules
from dialer.core.debt.sector import Sector
from dialer.core.kernel.codes import DebtorKind
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.money import Money
from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder

ITALY = load_laws(config_folder() / "receivables")["IT"]
EURO = Money(100, "EUR")


def invoice(number: str, **more: Any) -> Invoice:
    return Invoice(number=number, due_on=date(2026, 1, 1), amount=EURO, residual=EURO, **more)


def kinds(sector: Sector, *invoices: Invoice, law: ReceivableLaw | None = ITALY) -> tuple[str, tuple[str, ...]]:
    debtor = Debtor(tax_code="X", kind=DebtorKind.CONSUMER, name="N")
    nothing = Money(0, "EUR")
    case = Case(reference="P1", debtor=debtor, invoices=invoices, interest=nothing, costs=nothing)
    terms = terms_of(RegimeRules(law=law, sector=sector), case)
    return terms.credit_kind, terms.invoice_kinds


def test_services_tell_the_kind_and_the_sector_what_they_do_not_tell() -> None:
    assert kinds(Sector.OTHER, invoice("F1", service="luce")) == ("electricity", ("",))
    assert kinds(Sector.ENERGY, invoice("F1")) == ("electricity", ("",))
    assert kinds(Sector.TELEPHONE, invoice("F1", service="canone")) == ("telephone", ("",))
    assert kinds(Sector.OTHER, invoice("F1", service="canone")) == ("", ("",))


def test_invoices_of_different_kinds_keep_their_own() -> None:
    mixed = (invoice("F1", service="luce"), invoice("F2", service="gas"), invoice("F3"))
    assert kinds(Sector.ENERGY, *mixed) == ("electricity", ("", "gas", ""))
    assert kinds(Sector.MULTIUTILITY, *mixed) == ("", ("electricity", "gas", ""))


def test_what_the_file_says_of_an_invoice_goes_before_its_service() -> None:
    assert kinds(Sector.ENERGY, invoice("F1", service="luce", credit_kind="judgment")) == ("judgment", ("",))


def test_a_kind_without_a_term_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Invalid, match="'golf' is no kind of credit with a term in IT; use one of electricity"):
        kinds(Sector.OTHER, invoice("F1", credit_kind="golf"))


def test_where_one_invoice_does_not_tell_its_kind_the_case_is_of_the_sectors() -> None:
    assert kinds(Sector.OTHER, invoice("F1", service="gas"), invoice("F2")) == ("", ("gas", ""))
    assert kinds(Sector.ENERGY, invoice("F1", service="gas"), invoice("F2")) == ("electricity", ("gas", ""))
    assert kinds(Sector.OTHER, invoice("F1", service="gas"), invoice("F2", service="metano")) == ("gas", ("", ""))


def test_where_the_country_has_no_file_a_kind_is_kept_as_it_was_told() -> None:
    assert kinds(Sector.OTHER, invoice("F1", credit_kind="golf"), law=None) == ("golf", ("",))
