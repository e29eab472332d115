"""Bank files of any format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dialer.files.bank_file import read_statement
from dialer.files.statements import Statement, StatementFileError
from tests.unit.files.bank_files import CAMT, CSV, MT940


def test_the_format_is_found_out_from_the_content_and_not_from_the_name(tmp_path: Path) -> None:
    formats = []
    for number, text in enumerate((CAMT, MT940, CSV)):
        path = tmp_path / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        formats.append(read_statement(path).format)
    assert formats == ["camt.053", "mt940", "csv"]


def test_equal_movements_keep_apart_and_are_the_same_at_the_next_reading(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("date,amount\n2026-11-10,10.00\n2026-11-10,10.00\n", encoding="utf-8")
    first, second = ([line.key for line in read_statement(path).lines] for _ in range(2))
    assert first == second
    assert len(set(first)) == 2


def test_what_is_no_file_of_movements_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementFileError, match="cannot be read"):
        read_statement(tmp_path / "none.csv")
    path = tmp_path / "a.bin"
    path.write_bytes(b"\0\1\2" * 50)
    with pytest.raises(StatementFileError, match=r"upload\.bin: this is no CAMT"):
        read_statement(path, "upload.bin")


def movements(statement: Statement) -> list[tuple[date, int]]:
    return [(line.booked_on, line.minor) for line in statement.lines]


@pytest.mark.parametrize("text", [CAMT, MT940], ids=["camt", "mt940"])
def test_a_file_that_is_cut_anywhere_is_refused_or_holds_every_movement(tmp_path: Path, text: str) -> None:
    """What read well up to the cut would make the payments of the account count as known up to now."""
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    whole = movements(read_statement(path))
    refused = 0
    for end in range(1, len(text) - 1):
        path.write_text(text[:end], encoding="utf-8")
        try:
            found = read_statement(path)
        except StatementFileError:
            refused += 1
        else:
            assert movements(found) == whole, f"cut at {end}: {text[max(0, end - 30) : end]!r}"
    assert refused > len(text) * 0.9


def test_a_csv_file_that_breaks_off_in_a_line_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "data;importo;causale\n13/11/2026;10,00;PRATICA 1\n14/11/2026;1.234,00;PRATICA 2\n"
    for end in range(rows.index("14/11"), rows.index("00;PRATICA 2")):
        path.write_text(rows[: end + 1], encoding="utf-8")
        with pytest.raises(StatementFileError, match=r"a\.csv:3: the file breaks off in this line"):
            read_statement(path)
    path.write_text(rows.rstrip("\n"), encoding="utf-8")
    assert len(read_statement(path).lines) == 2
