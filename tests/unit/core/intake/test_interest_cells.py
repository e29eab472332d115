"""What a row says of interest."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.intake.case_row import CaseRow, RowReader
from dialer.core.intake.columns import find_layout
from dialer.core.intake.problem import RowProblem
from dialer.core.intake.style import Style

HEADERS = (
    "Pratica", "Codice fiscale", "Partita IVA", "Nominativo", "Telefono", "Numero fattura", "Scadenza", "Importo",
    "Tipo interessi", "Tasso contrattuale", "Clausola interessi", "Tipo credito",
)  # fmt: skip
PERSON, FIRM = "RSSMRA80A01H501U", "00743110157"


def read(
    interest: str = "", rate: str = "", clause: str = "", credit: str = "", *, code: str = PERSON, vat: str = ""
) -> tuple[CaseRow | None, tuple[RowProblem, ...]]:
    reader = RowReader(find_layout(HEADERS), Style(), date(2026, 11, 21))
    values = ("P1", code, vat, "Mario", "3471234567", "F1", "31/03/2026", "10,00", interest, rate, clause, credit)
    return reader.read(2, values)


def told(*cells: str, **more: str) -> tuple[str, str, str]:
    row, problems = read(*cells, **more)
    assert row is not None, problems
    return row.interest_regime, row.agreed_percent, row.agreed_reference


def test_words_of_both_languages_are_understood() -> None:
    assert told() == ("", "", "")
    assert told("Nessuno") == ("none", "", "")
    assert told("legali") == told("Interessi legali") == ("legal", "", "")
    assert told("commerciale", code=FIRM) == told("D.Lgs. 231/2002", code=FIRM) == ("commercial", "", "")
    assert told("contratto", "8,5 %", "art. 7") == told("", "8.5", "art. 7") == ("contract", "8.5", "art. 7")


def test_a_person_with_a_vat_number_may_owe_commercial_interest() -> None:
    assert told("commercial", vat=FIRM) == ("commercial", "", "")


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        (("often",), "Tipo interessi", "this kind of interest is not known"),
        (("commercial",), "Tipo interessi", "commercial interest is owed by businesses and public bodies"),
        (("legal", "3"), "Tasso contrattuale", "only contract interest has a rate of its own"),
        (("contract",), "Tasso contrattuale", "a rate of the contract has its percentage and its clause"),
        (("contract", "3"), "Clausola interessi", "a rate of the contract has its percentage and its clause"),
        (("contract", "x", "art. 7"), "Tasso contrattuale", "'x' is no percentage"),
        (("contract", "800", "art. 7"), "Tasso contrattuale", "800 % a year is not plausible"),
        (("", "", "", "!!"), "Tipo credito", "this kind of credit is not known"),
    ],
)
def test_what_cannot_be_is_a_fault_of_the_row_with_its_column(cells: tuple[str, ...], column: str, reason: str) -> None:
    row, problems = read(*cells)
    assert row is None
    assert [(one.column, one.reason.startswith(reason), bool(one.remedy)) for one in problems] == [(column, True, True)]


def test_a_kind_of_credit_is_a_code_or_words_that_mean_one() -> None:
    for text, kind in (("telephone", "telephone"), ("Energia elettrica", "electricity"), ("ordinary", "ordinary")):
        row, _ = read(credit=text)
        assert row is not None and row.credit_kind == kind
