"""Rejects: the row as it came, with what is wrong; formulas stay text; the file can be imported again."""

from __future__ import annotations

import csv
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dialer.core.intake.cells import unguarded
from dialer.core.intake.problem import RowProblem
from dialer.files.cases_csv import Broken, Row
from dialer.files.rejects import COLUMNS, guarded, is_rejects_file, write_rejects

ROWS: list[Row] = [
    (2, ["P1", "=cmd|' /C calc'!A0", "x"]),
    (3, ["P2", "Niccolò", "y"]),
    (4, ["P3", "a", "b", "too", "many"]),
    (5, Broken('"P4;open', "never closed", "close it")),
]


def problem(line: int, *, is_fatal: bool = True, reason: str = "wrong") -> RowProblem:
    return RowProblem(line=line, column="B", value="-1", reason=reason, remedy="correct it", is_fatal=is_fatal)


def write(path: Path, found: list[tuple[int, list[RowProblem]]], encoding: str = "utf-8") -> list[list[str]]:
    counts = write_rejects(path, ["A", "B", "rejects_reason"], ROWS, iter(found), delimiter=";", encoding=encoding)
    assert sum(counts) == len(found)
    with path.open(encoding=encoding, newline="") as text:
        return list(csv.reader(text, delimiter=";"))


def test_rows_stand_as_they_came_with_what_is_wrong(tmp_path: Path) -> None:
    rows = write(
        tmp_path / "r.csv",
        [
            (2, [problem(2), problem(2, reason="also wrong")]),
            (3, [problem(3, is_fatal=False)]),
            (4, [problem(4)]),
            (5, [problem(5)]),
        ],
        "cp1252",
    )
    assert rows[0] == ["A", "B", *COLUMNS]
    assert rows[1] == [
        "P1", "'=cmd|' /C calc'!A0", "2", "rejected", "B | B", "'-1 | -1", "wrong | also wrong",
        "correct it | correct it",
    ]  # fmt: skip
    assert rows[2] == ["P2", "Niccolò", "3", "loaded without this value", "B", "'-1", "wrong", "correct it"]
    assert rows[3][:2] == ["P3", "a | too | many"]
    assert rows[4][:2] == ['"P4;open', ""]


def test_without_findings_an_older_file_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    write(path, [(2, [problem(2)])])
    assert is_rejects_file(path)
    assert write_rejects(path, ["A"], ROWS, iter([]), delimiter=";", encoding="utf-8") == (0, 0)
    assert not path.exists()


def test_a_file_that_is_somebody_elses_is_never_removed(tmp_path: Path) -> None:
    path = tmp_path / "letters.txt"
    path.write_text("Dear all")
    assert not is_rejects_file(path) and not is_rejects_file(tmp_path / "nothing")
    write_rejects(path, ["A"], ROWS, iter([]), delimiter=";", encoding="utf-8")
    assert path.read_text() == "Dear all"


def test_the_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def breaks() -> list[Row]:
        raise OSError("disk full")

    path = tmp_path / "r.csv"
    try:
        write_rejects(
            path, ["A"], (row for row in breaks()), iter([(2, [problem(2)])]), delimiter=";", encoding="utf-8"
        )
    except OSError:
        pass
    assert list(tmp_path.iterdir()) == []


@given(value=st.text(max_size=20))
def test_a_guarded_value_starts_no_formula_and_comes_back(value: str) -> None:
    marked = guarded(value)
    assert not marked.startswith(("=", "+", "-", "@"))
    if len(value) and value[0] in "=+-@":
        assert unguarded(marked) == value
