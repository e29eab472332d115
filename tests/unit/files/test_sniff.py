"""What a file is, is found out from all of it, and what cannot be known is refused with the option to say it."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from dialer.core.intake.columns import Field
from dialer.core.intake.style import DateOrder, DecimalMark
from dialer.core.kernel.errors import Invalid
from dialer.files.mapping import FileOptions
from dialer.files.sniff import find_delimiter, look_at_bytes, make_plan

HEADER = ["Pratica", "Codice Fiscale", "Nominativo", "Telefono", "Numero fattura", "Scadenza", "Importo"]
ROWS = [
    ["P1", "RSSMRA80A01H501U", "Niccolò Rossi, detto Nico", "3471234567", "F1", "31/03/2026", "12,50"],
    ["P2", "RSSMRA85T10A562S", "Perché; mai", "3471234568", "F2", "01/02/2026", "1.234,00"],
]


def text(rows: list[list[str]], delimiter: str) -> str:
    def quoted(value: str) -> str:
        return f'"{value}"' if delimiter in value else value

    return "".join(delimiter.join(map(quoted, row)) + "\r\n" for row in rows)


def write(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "cases.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    list(itertools.product(["utf-8", "utf-8-sig", "cp1252", "utf-16"], [";", ",", "\t", "|"])),
)
def test_encoding_separator_and_styles_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = write(tmp_path, text([HEADER, *ROWS], delimiter), encoding)
    found = look_at_bytes(path, FileOptions())
    assert (found.encoding, found.is_workbook, found.size) == (encoding, False, path.stat().st_size)
    plan, facts = make_plan(path, is_sheet=False, encoding=found.encoding, options=FileOptions())
    assert plan.delimiter == delimiter
    assert (plan.style.dates, plan.style.decimals) == (DateOrder.DAY_FIRST, DecimalMark.COMMA)
    assert facts.row_count == 2
    assert [values for _, values in plan.rows()] == ROWS


def test_a_header_below_a_title_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, "Affido marzo 2026;;;;;;\r\n\r\n" + text([HEADER, *ROWS], ";"))
    plan, facts = make_plan(path, is_sheet=False, encoding="utf-8", options=FileOptions())
    assert (plan.header_line, facts.row_count) == (3, 2)
    assert [line for line, _ in plan.rows()] == [4, 5]


def test_the_separator_line_of_spreadsheets_is_believed(tmp_path: Path) -> None:
    path = write(tmp_path, "sep=|\r\n" + text([HEADER, *ROWS], "|"))
    plan, _ = make_plan(path, is_sheet=False, encoding="utf-8", options=FileOptions())
    assert (plan.delimiter, plan.header_line) == ("|", 2)


def test_what_a_person_says_wins(tmp_path: Path) -> None:
    rows = [[*row[:5], "03/04/2026", "1.234"] for row in ROWS]
    path = write(tmp_path, text([HEADER, *rows], ";"))
    options = FileOptions().over(dates="mdy", decimals="point", delimiter=";")
    plan, _ = make_plan(path, is_sheet=False, encoding="utf-8", options=options)
    assert (plan.style.dates, plan.style.decimals) == (DateOrder.MONTH_FIRST, DecimalMark.POINT)
    mapped = FileOptions(columns={Field.NAME: ["Nominativo"]}, encoding="cp1252")
    assert look_at_bytes(path, mapped).encoding == "cp1252"
    assert find_delimiter(path, "utf-8", mapped) == ";"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cases.csv is empty"),
        (b"\xef\xbb\xbf \r\n\r\n", "cases.csv is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"a;b\x00c", "zero bytes"),
        (b"Citt\xe0;\x81\n", r"neither UTF-8 nor Windows-1252 \(byte 0x81\).*--encoding"),
    ],
)
def test_files_that_are_no_lists_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        look_at_bytes(write(tmp_path, content), FileOptions())


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="there is no file"):
        look_at_bytes(tmp_path / "nothing.csv", FileOptions())
    with pytest.raises(Invalid, match="is a folder"):
        look_at_bytes(tmp_path, FileOptions())


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([HEADER], "a header and no rows"),
        ([["Pratica e altro"], ["P1"]], "has no columns.*--delimiter"),
        ([HEADER[:4], ROWS[0][:4]], "no column for: invoice_number"),
        ([HEADER, [*ROWS[0][:5], "03/04/2026", "12,50"]], "03/04/2026 on line 2.*--dates dmy"),
        ([HEADER, [*ROWS[0][:6], "1.234"]], "1.234 on line 2.*--decimals comma"),
    ],
)
def test_what_cannot_be_known_is_refused(tmp_path: Path, rows: list[list[str]], message: str) -> None:
    path = write(tmp_path, text(rows, ";"))
    with pytest.raises(Invalid, match=message):
        make_plan(path, is_sheet=False, encoding="utf-8", options=FileOptions())
