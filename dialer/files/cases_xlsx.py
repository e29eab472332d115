"""Rows of a sheet of an XLSX workbook, by way of a plain copy on disk: the workbook is read once, slowly.

In the copy the first value of each row is its number in the sheet, and a cell that holds a broken number (12.5, not the
text "12,5") begins with a mark, so that it is never taken for evidence of how the file's people write decimals.
"""

from __future__ import annotations

import csv
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path

from dialer.core.intake.style import DecimalMark
from dialer.core.kernel.errors import Invalid
from dialer.files.cases_csv import Row

NUMBER_MARK = "\x01"
MAX_UNPACKED = 2_000_000_000
"""Bytes that a workbook may take when unpacked; above it is refused as a zip bomb."""
_STEP = 1000


def copy_sheet(
    path: Path, copy: Path, sheet: str = "", *, name: str = "", tick: Callable[[int], None] | None = None
) -> tuple[str, tuple[str, ...]]:
    """Write the rows of a sheet to a plain file; answers its name and those of the other sheets with content.

    Args:
        path: the workbook.
        copy: where to write.
        sheet: name of the sheet; empty: the first visible one with content.
        name: what to call the workbook in messages.
        tick: called now and then with the count of rows so far; may raise to stop.

    Raises:
        Invalid: the workbook is damaged, protected or empty, or has no such sheet.
    """
    from openpyxl import load_workbook  # a quarter of a second, for workbooks only
    from openpyxl.utils.exceptions import InvalidFileException

    name = name or path.name
    _check_archive(path, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that say nothing about values
        try:
            book = load_workbook(path, read_only=True, data_only=True)
        except (InvalidFileException, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
            raise Invalid(
                f"{name} cannot be read as a workbook ({error}); open it in a spreadsheet and save it as XLSX",
                code="file_damaged",
            ) from None
        try:
            return _copy_from(book, name, copy, sheet, tick or (lambda _: None))
        finally:
            book.close()


def _check_archive(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise Invalid(f"{name} is a damaged workbook; save it again as XLSX", code="file_damaged") from None
    if "[Content_Types].xml" not in names or not any(entry.startswith("xl/") for entry in names):
        raise Invalid(
            f"{name} is an archive (ZIP), not a workbook; unpack it and import the CSV or XLSX inside",
            code="file_format",
        )
    if any(entry.endswith("workbook.bin") for entry in names):
        raise Invalid(f"{name} is a binary workbook (XLSB); save it as XLSX or CSV", code="file_format")
    if size > MAX_UNPACKED:
        raise Invalid(f"{name} unpacks to {size} bytes; split it into smaller files", code="file_too_large")


def _copy_from(
    book: object, name: str, copy: Path, sheet: str, tick: Callable[[int], None]
) -> tuple[str, tuple[str, ...]]:
    sheets = {ws.title: ws for ws in book.worksheets if hasattr(ws, "iter_rows")}  # type: ignore[attr-defined]
    if sheet and sheet not in sheets:
        raise Invalid(
            f"{name} has no sheet {sheet!r}; it has: {', '.join(sheets)}", code="sheet_unknown", field="sheet"
        )
    visible = [title for title, ws in sheets.items() if ws.sheet_state == "visible"] or list(sheets)
    for ws in sheets.values():
        ws.reset_dimensions()  # some writers store wrong ones
    filled = [title for title in visible if any(cell is not None for row in sheets[title].iter_rows(
        max_row=50, values_only=True) for cell in row)]  # fmt: skip
    chosen = sheet or (filled[0] if filled else "")
    if not chosen:
        raise Invalid(f"{name} is empty: no sheet has a value", code="file_empty")
    others = tuple(title for title in filled if title != chosen)
    with copy.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for number, cells in enumerate(sheets[chosen].iter_rows(values_only=True), start=1):
            values = [_text(cell) for cell in cells]
            if any(values):
                writer.writerow([number, *values])
            if number % _STEP == 0:
                tick(number)
    return chosen, others


def _text(cell: object) -> str:
    """What a cell holds, exactly; dates as YYYY-MM-DD, numbers without the noise of binary fractions."""
    match cell:
        case None:
            return ""
        case str():
            return cell if cell.strip() else ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case int():
            return str(cell)
        case float():
            text = f"{cell:.10f}".rstrip("0").rstrip(".")
            return NUMBER_MARK + text if "." in text else text
        case datetime():
            return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


class SheetRows:
    """All rows of a copied sheet; empty cells at the end of a row, which spreadsheets leave out, are made up for.

    Args:
        copy: what ``copy_sheet`` wrote.
        decimals: how to spell broken numbers; None leaves their mark.
        width: count of columns of the header; 0 while it is not known.
    """

    def __init__(self, copy: Path, decimals: DecimalMark | None = None, width: int = 0) -> None:
        self.copy = copy
        self.decimals = decimals
        self.width = width

    def __iter__(self) -> Iterator[Row]:
        with self.copy.open(encoding="utf-8", newline="") as text:
            for number, *values in csv.reader(text):
                while len(values) > self.width and not values[-1]:
                    values.pop()
                values.extend([""] * (self.width - len(values)))
                yield int(number), [self._spelled(value) for value in values]

    def _spelled(self, value: str) -> str:
        if self.decimals is None or not value.startswith(NUMBER_MARK):
            return value
        return value[1:] if self.decimals is DecimalMark.POINT else value[1:].replace(".", ",")
