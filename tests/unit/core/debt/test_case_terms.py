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


def lump_sums_of(
    *minors: int, kind: DebtorKind = DebtorKind.BUSINESS, today: date | None = date(2026, 1, 2), regime: str = ""
) -> None:
    """A case whose invoices, due on 1 January, bear these lump sums in the file."""
    invoices = tuple(invoice(f"F{at}", lump_sum_minor=minor) for at, minor in enumerate(minors, start=1))
    nothing = Money(0, "EUR")
    case = Case(
        reference="P1", debtor=Debtor(tax_code="X", kind=kind, name="N"), invoices=invoices, interest=nothing,
        costs=nothing, interest_regime=regime,
    )  # fmt: skip
    terms_of(RegimeRules(law=ITALY, sector=Sector.OTHER, today=today), case)


def test_a_lump_sum_of_the_law_is_taken_for_each_late_invoice_between_businesses() -> None:
    lump_sums_of(40_00, 0, 40_00)
    lump_sums_of(40_00, today=None)


@pytest.mark.parametrize(
    ("minors", "changes", "message"),
    [
        ((40_00,), {"kind": DebtorKind.CONSUMER}, "F1 has a lump sum, and the case does not bear the interest"),
        ((40_00,), {"regime": "none"}, "F1 has a lump sum, and the case does not bear the interest"),
        ((0, 39_99), {}, r"F2 has a lump sum of 39\.99, the law gives 40\.00"),
        ((40_00, 40_01), {}, r"F2 has a lump sum of 40\.01, the law gives 40\.00"),
        ((40_00,), {"today": date(2026, 1, 1)}, "F1 has a lump sum and is not late"),
    ],
)
def test_a_lump_sum_that_is_not_owed_is_refused_with_its_invoice(
    minors: tuple[int, ...], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(Invalid, match=message) as caught:
        lump_sums_of(*minors, **changes)
    assert caught.value.facts["field"] == "lump_sum"
