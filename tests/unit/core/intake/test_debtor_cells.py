"""What a row says of its debtor: by what it is known, and which numbers can be dialled."""

from __future__ import annotations

import pytest

from dialer.core.kernel.codes import DebtorKind
from tests.unit.core.intake.test_case_row import read


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"telefono": "12"}, "Telefono"),
        ({"email": "mario@"}, "Email"),
        ({"datadinascita": "1/1/80"}, "Data di nascita"),
    ],
)
def test_a_wrong_number_or_mail_address_costs_only_itself(changes: dict[str, str], column: str) -> None:
    row, problems = read(**changes)
    assert row is not None
    assert [(found.column, found.is_fatal) for found in problems] == [(column, False)]


def test_a_row_without_any_good_number_is_kept_for_its_case_to_decide() -> None:
    row, problems = read(telefono="12", cellulare="")
    assert row is not None and row.numbers == ()
    assert [found.is_fatal for found in problems] == [False]


def test_a_company_is_keyed_by_its_partita_iva() -> None:
    row, _ = read(codicefiscale="", piva="00743110157")
    assert row is not None
    assert (row.tax_code, row.kind) == ("00743110157", DebtorKind.BUSINESS)


def test_a_sole_trader_is_keyed_by_the_person_and_keeps_the_partita_iva() -> None:
    row, _ = read(piva="00743110157")
    assert row is not None
    assert (row.tax_code, row.kind, row.extra) == (
        "RSSMRA80A01H501U", DebtorKind.CONSUMER, (("vat_number", "00743110157"),)
    )  # fmt: skip


def test_without_a_tax_code_the_customer_number_is_the_key() -> None:
    row, problems = read(codicefiscale="", codicecliente="C77")
    assert not problems
    assert row is not None and (row.tax_code, row.customer_code) == ("", "C77")
