"""Spools keep rows and findings on disk and give them back by case and by line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from dialer.core.intake.assembly import companions
from dialer.core.intake.problem import RowProblem
from dialer.files.spool import Spools, add_faulty, add_findings, add_rows, open_spool, seal
from tests.unit.files.test_packing import FULL


def problem(line: int, reason: str = "wrong", *, is_fatal: bool = True) -> RowProblem:
    return RowProblem(line=line, column="B", value="\ud800", reason=reason, remedy="r", is_fatal=is_fatal)


def two_spools(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "a", tmp_path / "b"]
    first, second = open_spool(paths[0]), open_spool(paths[1])
    add_rows(first, [replace(FULL, reference="P1", line=4), replace(FULL, reference="P3", line=2)])
    add_rows(second, [replace(FULL, reference="P1", line=3), replace(FULL, reference="P2", line=9)])
    add_findings(first, [problem(7, is_fatal=False), problem(7, "worse"), *companions([4], 3)])
    add_findings(second, [problem(3)])
    add_faulty(second, [("P1", 8), ("P1", 3)])
    for connection in (first, second):
        seal(connection)
        connection.close()
    return paths


def test_rows_come_back_by_case_whatever_spool_they_are_in(tmp_path: Path) -> None:
    with Spools(two_spools(tmp_path)) as spools:
        found = [(reference, [row.line for row in rows]) for reference, rows in spools.cases("")]
        assert found == [("P1", [3, 4]), ("P2", [9]), ("P3", [2])]
        assert [reference for reference, _ in spools.cases("P1")] == ["P2", "P3"]
        assert spools.lines_of("P1") == [3, 4]


def test_a_case_knows_the_first_line_for_which_it_is_refused(tmp_path: Path) -> None:
    with Spools(two_spools(tmp_path)) as spools:
        assert (spools.fault_of("P1"), spools.fault_of("P2")) == (3, None)
        assert spools.refused_case_count() == 1


def test_findings_come_back_by_line_the_fatal_first(tmp_path: Path) -> None:
    with Spools(two_spools(tmp_path)) as spools:
        found = list(spools.findings())
    assert [line for line, _ in found] == [3, 4, 7]
    assert [one.reason for one in found[2][1]] == ["worse", "wrong"]
    assert found[0][1][0].value == "?"  # half a surrogate cannot be stored


def test_reasons_are_counted_without_those_that_follow_from_others(tmp_path: Path) -> None:
    with Spools(two_spools(tmp_path)) as spools:
        assert spools.reasons(5) == (("B", "wrong", 2), ("B", "worse", 1))


def test_a_spool_that_was_never_made_is_empty(tmp_path: Path) -> None:
    with Spools([tmp_path / "nothing"]) as spools:
        assert list(spools.findings()) == []
