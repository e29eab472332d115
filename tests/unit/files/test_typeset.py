"""Documents become PDF pages, whatever signs they hold, and CSV in which no spreadsheet finds a formula."""

from __future__ import annotations

import csv
import io

import pytest

from dialer.core.evidence.document import Document, Table
from dialer.core.evidence.document_csv import csv_of, table_csv
from dialer.files.typeset import Typesetter, typeset

TABLE = Table(
    title="Operazioni",
    columns=("Debitore", "Importo"),
    rows=(("Città & Söhne #1 $x$ *b* @a <b>", "12,50"), ("=HYPERLINK(1)", "-3,00"), ("", "0,00")),
    right=frozenset({1}),
    last_is_total=True,
    note="nota €",
)
DOCUMENT = Document(
    title="Registro", subtitle="art. 120", language="it", facts=(("Alla data", "2026-11-24"),), tables=(TABLE,)
)


def test_a_document_becomes_one_pdf_and_a_picture_of_each_page() -> None:
    (pdf,) = typeset(DOCUMENT, "pdf")
    assert pdf.startswith(b"%PDF-") and len(pdf) > 5000
    pages = typeset(DOCUMENT, "png")
    assert len(pages) == 1 and pages[0].startswith(b"\x89PNG")


def test_a_long_table_goes_on_over_pages() -> None:
    long = Table(title="t", columns=("a",), rows=tuple((str(n),) for n in range(200)))
    assert len(typeset(Document(title="x", subtitle="", language="en", facts=(), tables=(long,)), "png", ppi=20)) > 2


@pytest.mark.parametrize(
    "changes", [{"bars": (0.0, 0.5, 1.0)}, {"widths": (3, 1)}, {"rows": (), "last_is_total": False}]
)
def test_bars_widths_and_empty_tables_are_set(changes: dict[str, object]) -> None:
    table = Table(**{**{name: getattr(TABLE, name) for name in TABLE.__slots__}, **changes})  # type: ignore[arg-type]
    wide = Document(title="x", subtitle="", language="en", facts=(), tables=(table,), is_wide=True)
    assert typeset(wide, "pdf")[0].startswith(b"%PDF-")


async def test_the_typesetter_sets_one_document_after_the_other() -> None:
    setter = Typesetter()
    assert (await setter.pdf(DOCUMENT)).startswith(b"%PDF-")


def test_csv_keeps_every_cell_and_marks_what_a_spreadsheet_would_calculate() -> None:
    rows = list(csv.reader(io.StringIO(table_csv(DOCUMENT))))
    assert rows == [
        ["Debitore", "Importo"],
        ["Città & Söhne #1 $x$ *b* @a <b>", "12,50"],
        ["'=HYPERLINK(1)", "-3,00"],
        ["", "0,00"],
    ]
    whole = csv_of(DOCUMENT)
    assert whole.startswith("Registro,art. 120\r\nAlla data,2026-11-24\r\n\r\nOperazioni\r\n")
