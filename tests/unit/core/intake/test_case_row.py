"""A row of a case file becomes a CaseRow, or problems with line, column, value, reason and remedy."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.intake.case_row import CaseRow, RowReader
from dialer.core.intake.columns import find_layout
from dialer.core.intake.problem import RowProblem
from dialer.core.intake.style import Style
from dialer.core.kernel.codes import DebtorKind

HEADERS = (
    "Pratica;Codice Fiscale;P.IVA;Nominativo;Telefono;Cellulare;Email;Comune;Prov;N. Fattura;Data Fattura;Scadenza;"
    "Importo;Residuo;IBAN;Riferimento pagamento;Fonte numero;Note;Codice cliente;Data di nascita"
).split(";")
GOOD = {
    "Pratica": "P1",
    "Codice Fiscale": "RSSMRA80A01H501U",
    "Nominativo": "Mario Rossi",
    "Telefono": "06/6982000",
    "Cellulare": "347 1234567",
    "Email": "mario@example.it",
    "Comune": "Roma",
    "Prov": "RM",
    "N. Fattura": "F1",
    "Data Fattura": "01/02/2026",
    "Scadenza": "03/03/2026",
    "Importo": "1.234,50",
    "Residuo": "234,50",
}
READER = RowReader(find_layout(HEADERS), Style(), date(2026, 11, 21))


def read(**changes: str) -> tuple[CaseRow | None, tuple[RowProblem, ...]]:
    names = {plain(header): header for header in HEADERS}
    values = {**GOOD, **{names[name]: value for name, value in changes.items()}}
    return READER.read(7, [values.get(header, "") for header in HEADERS])


def plain(header: str) -> str:
    return "".join(character for character in header.lower() if character.isalpha())


def test_a_good_row() -> None:
    row, problems = read()
    assert not problems
    assert row == CaseRow(
        line=7, reference="P1", tax_code="RSSMRA80A01H501U", kind=DebtorKind.CONSUMER, name="Mario Rossi",
        numbers=(("+39066982000", None, "creditor"), ("+393471234567", "mobile", "creditor")), invoice_number="F1",
        due_on=date(2026, 3, 3), issued_on=date(2026, 2, 1), amount_minor=123450, residual_minor=23450, currency="EUR",
        interest_minor=0, costs_minor=0, email="mario@example.it", municipality="Roma", region="RM",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"pratica": ""}, "Pratica", "missing"),
        ({"codicefiscale": "RSSMRA80A01H501X"}, "Codice Fiscale", "last letter"),
        ({"codicefiscale": ""}, "Codice Fiscale", "missing"),
        ({"piva": "00743110158"}, "P.IVA", "check digit"),
        ({"nominativo": ""}, "Nominativo", "missing"),
        ({"nominativo": "Rossi\r\nAction: Originate"}, "Nominativo", "line break"),
        ({"nominativo": "Rossi\x00"}, "Nominativo", "control character"),
        ({"pratica": "P\n1"}, "Pratica", "line break"),
        ({"nfattura": ""}, "N. Fattura", "missing"),
        ({"scadenza": ""}, "Scadenza", "missing"),
        ({"scadenza": "31/02/2026"}, "Scadenza", "no day 31"),
        ({"scadenza": "01/01/2026"}, "Scadenza", "before the invoice"),
        ({"datafattura": "ieri"}, "Data Fattura", "not a date"),
        ({"importo": "", "residuo": ""}, "Importo", "missing"),
        ({"importo": "12.50"}, "Importo", "does not fit"),
        ({"residuo": "2.000,00"}, "Residuo", "more is still owed"),
        ({"residuo": "-1,00"}, "Residuo", "negative"),
        ({"iban": "IT65A0542811101000000123456"}, "IBAN", "IBAN is wrong"),
        ({"riferimentopagamento": "RF19539007547034"}, "Riferimento pagamento", "RF reference"),
        ({"fontenumero": "vicino"}, "Fonte numero", "source of numbers"),
        ({"importo": "#N/D"}, "Importo", "formula"),
        ({"nominativo": "#REF!"}, "Nominativo", "formula"),
    ],
)
def test_a_wrong_value_costs_the_row(changes: dict[str, str], column: str, reason: str) -> None:
    row, problems = read(**changes)
    assert row is None
    fatal = [found for found in problems if found.is_fatal]
    assert len(fatal) == 1
    assert (fatal[0].line, fatal[0].column) == (7, column)
    assert reason in fatal[0].reason
    assert fatal[0].remedy


def test_one_amount_stands_for_the_other() -> None:
    row, _ = read(residuo="")
    assert row is not None and row.residual_minor == row.amount_minor == 123450
    row, _ = read(importo="")
    assert row is not None and row.residual_minor == row.amount_minor == 23450


def test_line_breaks_in_a_note_become_spaces() -> None:
    row, _ = read(note="chiamare\r\ndopo le 18")
    assert row is not None and row.note == "chiamare dopo le 18"


@pytest.mark.parametrize(("count", "reason"), [(5, "has 5 values"), (25, "has 25 values")])
def test_a_row_of_another_width_is_refused(count: int, reason: str) -> None:
    row, problems = READER.read(9, ["x"] * count)
    assert row is None
    assert reason in problems[0].reason
