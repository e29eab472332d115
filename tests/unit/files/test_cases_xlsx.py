"""Workbooks: cells as people see them, exactly; damaged and foreign files refused by name."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from dialer.core.intake.style import DecimalMark
from dialer.core.kernel.errors import Invalid
from dialer.files.cases_csv import Row
from dialer.files.cases_xlsx import NUMBER_MARK, SheetRows, copy_sheet

HALF_PAST_TWO = datetime(2026, 3, 5, 14, 30)  # noqa: DTZ001 (cells of a sheet have no zone)


def workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                sheet.cell(number, column, value)  # type: ignore[arg-type]
    book.save(path)
    return path


def rows_of(path: Path, sheet: str = "", decimals: DecimalMark | None = None, width: int = 0) -> list[Row]:
    copy = path.with_suffix(".copy")
    copy_sheet(path, copy, sheet)
    return list(SheetRows(copy, decimals, width))


def test_cells_are_read_as_people_see_them(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "x.xlsx",
        Foglio1=[
            ["Pratica", "Data", "Ora", "Importo", "Somma", "Tel", "Vero"],
            ["P1", date(2026, 3, 5), HALF_PAST_TWO, 1234.5, 0.1 + 0.2, 3471234567, True],
            [None, None],
            ["P3", None, None, "12,50", 12.0, "06 6982\nint", None],
        ],
    )
    assert rows_of(path, decimals=DecimalMark.COMMA, width=7) == [
        (1, ["Pratica", "Data", "Ora", "Importo", "Somma", "Tel", "Vero"]),
        (2, ["P1", "2026-03-05", "2026-03-05 14:30:00", "1234,5", "0,3", "3471234567", "TRUE"]),
        (4, ["P3", "", "", "12,50", "12", "06 6982\nint", ""]),
    ]


def test_broken_numbers_are_marked_until_the_style_is_known(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", A=[["a"], [12.5], ["12,5"]])
    assert [values for _, values in rows_of(path)] == [["a"], [NUMBER_MARK + "12.5"], ["12,5"]]
    assert [values for _, values in rows_of(path, decimals=DecimalMark.POINT)] == [["a"], ["12.5"], ["12,5"]]


def test_the_first_sheet_with_content_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", Vuoto=[], Dati=[["a"]], Altro=[["b"]])
    assert copy_sheet(path, tmp_path / "copy") == ("Dati", ("Altro",))
    assert copy_sheet(path, tmp_path / "copy", "Altro") == ("Altro", ("Dati",))


def test_faults_of_a_workbook_are_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"no sheet 'Foglio9'; it has: A"):
        copy_sheet(workbook(tmp_path / "x.xlsx", A=[["a"]]), tmp_path / "copy", "Foglio9")
    with pytest.raises(Invalid, match="empty: no sheet has a value"):
        copy_sheet(workbook(tmp_path / "e.xlsx", A=[]), tmp_path / "copy")
    damaged = tmp_path / "d.xlsx"
    damaged.write_bytes((tmp_path / "x.xlsx").read_bytes()[:900])
    with pytest.raises(Invalid, match="damaged workbook"):
        copy_sheet(damaged, tmp_path / "copy")
    archive = tmp_path / "list.xlsx"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("list.csv", "a;b")
    with pytest.raises(Invalid, match=r"an archive \(ZIP\)"):
        copy_sheet(archive, tmp_path / "copy")
    hollow = tmp_path / "hollow.xlsx"
    with zipfile.ZipFile(hollow, "w") as out:
        out.writestr("[Content_Types].xml", "")
        out.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(Invalid, match="cannot be read as a workbook"):
        copy_sheet(hollow, tmp_path / "copy")


def test_a_tick_that_raises_stops_the_copy(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", A=[["a"]] * 2500)
    counts: list[int] = []
    copy_sheet(path, tmp_path / "copy", tick=counts.append)
    assert counts == [1000, 2000]
