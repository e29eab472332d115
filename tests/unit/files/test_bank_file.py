"""Bank files of any format."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.files.bank_file import read_statement
from dialer.files.statements import StatementFileError
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
