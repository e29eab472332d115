"""CSV rows with their lines; what cannot be parsed costs its own line only."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dialer.files.cases_csv import Broken, CsvRows, Row, read_records


def records(text: str, delimiter: str = ";") -> list[Row]:
    return list(read_records(io.StringIO(text, newline=""), delimiter))


def test_rows_know_the_line_on_which_they_begin() -> None:
    assert records('a;b\r\n\r\n"1\n2";x\r\n;;\r\n3;4\r\n') == [(1, ["a", "b"]), (3, ["1\n2", "x"]), (6, ["3", "4"])]


def test_a_quotation_mark_that_is_not_doubled_costs_its_line() -> None:
    found = records('a;b\n"Bar "Sole" srl";2\n3;4\n')
    assert found[0] == (1, ["a", "b"]) and found[2] == (3, ["3", "4"])
    line, broken = found[1]
    assert line == 2 and isinstance(broken, Broken)
    assert broken.text == '"Bar "Sole" srl";2'
    assert "inside a quoted value" in broken.reason and "double" in broken.remedy


def test_a_quotation_mark_that_is_never_closed_costs_its_line_and_no_other() -> None:
    lines = ["a;b", '"open;1', *(f"x{i};{i}" for i in range(200))]
    found = records("\n".join(lines) + "\n")
    assert isinstance(found[1][1], Broken) and "never closed" in found[1][1].reason
    assert found[2] == (3, ["x0", "0"]) and found[-1] == (202, ["x199", "199"])
    assert len(found) == 202


def test_a_quotation_mark_that_is_never_closed_near_the_end() -> None:
    found = records('a;b\n1;"open\n3;4')
    assert isinstance(found[1][1], Broken)
    assert found[2] == (3, ["3", "4"])


def test_quotation_marks_inside_plain_values_are_text() -> None:
    assert records('Bar "Sole";1\n') == [(1, ['Bar "Sole"', "1"])]


def test_bytes_that_an_encoding_lacks_become_the_sign_that_readers_refuse(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"a;b\nNiccol\xf2;1\n")
    assert list(CsvRows(path, encoding="utf-8", delimiter=";"))[1] == (2, ["Niccol�", "1"])
    assert list(CsvRows(path, encoding="cp1252", delimiter=";"))[1] == (2, ["Niccolò", "1"])


values = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)


@given(rows=st.lists(st.lists(values, min_size=2, max_size=4), max_size=8), delimiter=st.sampled_from(";,\t|"))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    kept = [row for row in rows if any(value and not value.isspace() for value in row)]
    assert [row for _, row in records(out.getvalue(), delimiter)] == kept
