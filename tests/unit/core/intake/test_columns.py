"""Headers in Italian and English find their meaning; what is missing or doubled is named."""

from __future__ import annotations

import pytest

from dialer.core.intake.columns import SYNONYMS, Field, find_layout, recognise
from dialer.core.kernel.codes import NumberPlace
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import plain_words

ITALIAN = [
    "N. Pratica",
    "Codice Fiscale",
    "Nominativo",
    "Tel. Casa",
    "Cellulare 2",
    "N° Fattura",
    "Scadenza",
    "Importo",
]
ENGLISH = ["case_reference", "Tax code", "Name", "Phone", "Mobile", "Invoice number", "Due date", "Amount"]


def test_no_synonym_means_two_things() -> None:
    seen: dict[str, Field] = {}
    for column, names in SYNONYMS.items():
        for name in names.split("|"):
            assert plain_words(name) == name, f"{name!r} of {column} is not in its compared form"
            assert seen.setdefault(name, column) is column, f"{name!r} means {seen[name]} and {column}"


@pytest.mark.parametrize("headers", [ITALIAN, ENGLISH, [header.upper() for header in ITALIAN]])
def test_italian_and_english_headers_are_recognised(headers: list[str]) -> None:
    layout = find_layout(headers)
    assert layout.columns == {
        Field.CASE_REFERENCE: 0, Field.TAX_CODE: 1, Field.NAME: 2, Field.INVOICE_NUMBER: 5, Field.DUE_ON: 6,
        Field.AMOUNT: 7,
    }  # fmt: skip
    assert [position for position, _ in layout.phones] == [3, 4]
    assert layout.phones[1][1] is NumberPlace.MOBILE
    assert not layout.ignored


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("P.IVA", Field.VAT_NUMBER), ("Partita I.V.A.", None), ("CITTÀ", Field.MUNICIPALITY), ("Tel", Field.PHONE),
        ("Telefono_3", Field.PHONE), ("Importo 2", None), ("Agenzia", None), ("due_on", Field.DUE_ON),
    ],
)  # fmt: skip
def test_one_header(header: str, column: Field | None) -> None:
    assert recognise(header) is column


def test_unknown_headers_and_those_of_a_rejects_file_are_not_read() -> None:
    layout = find_layout([*ITALIAN, "Agenzia", "rejects_reason", ""])
    assert layout.ignored == ("Agenzia",)


def test_first_name_alone_is_the_name() -> None:
    assert find_layout([*ITALIAN[:2], "Nome", *ITALIAN[3:]]).columns[Field.NAME] == 2
    both = find_layout([*ITALIAN[:2], "Nome", *ITALIAN[3:], "Cognome"])
    assert both.columns[Field.FIRST_NAME] == 2 and both.columns[Field.LAST_NAME] == 8


def test_a_mapping_names_the_files_own_headers() -> None:
    headers = ["ID", *ITALIAN[1:3], "Recapito A", "Recapito B", *ITALIAN[5:], "Agenzia"]
    layout = find_layout(
        headers,
        {Field.CASE_REFERENCE: ["id"], Field.PHONE: ["Recapito A", "Recapito B"], Field.EXTRA: ["Agenzia"]},
        {Field.CURRENCY: "CHF"},
    )
    assert layout.columns[Field.CASE_REFERENCE] == 0
    assert layout.phones == ((3, None), (4, None))
    assert layout.extra == (8,)
    assert layout.defaults == {Field.CURRENCY: "CHF"}
    assert ("Agenzia", "extra") in layout.recognised


def test_a_mapped_field_wins_over_the_lists() -> None:
    headers = [*ITALIAN, "Importo lordo"]
    layout = find_layout(headers, {Field.AMOUNT: ["Importo lordo"]})
    assert layout.columns[Field.AMOUNT] == 8
    assert layout.ignored == ("Importo",)


@pytest.mark.parametrize(
    ("headers", "mapped", "message"),
    [
        (ITALIAN[:5], {}, r"no column for: invoice_number, due_on, amount \(or residual\)\. Its headers are: N\. Prat"),
        (ITALIAN[2:], {}, r"case_reference, tax_code \(or vat_number, or customer_code\)"),
        ([h for h in ITALIAN if "Tel" not in h and "Cell" not in h], {}, "no column for: phone"),
        ([*ITALIAN, "Totale"], {}, r"'Importo' and 'Totale' both mean amount; say which .*amount = \"Importo\""),
        (ITALIAN, {Field.NOTE: ["Nota"]}, "names a column that the file does not have"),
        (ITALIAN, {Field.NOTE: ["Nominativi"]}, "did you mean 'Nominativo'"),
        ([*ITALIAN, "Nota", "NOTA"], {Field.NOTE: ["nota"]}, "fits 2 columns"),
    ],
)
def test_what_is_missing_or_doubled_is_named(headers: list[str], mapped: dict[Field, list[str]], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        find_layout(headers, mapped)
