"""What kind of file this is: workbook or text, encoding, separator, header, dates, decimals, columns, row count.

Found out from the whole file, never from its name, and reported: a person sees what was understood before it is loaded.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dialer.core.intake.columns import AMOUNTS, DATES, Field, Layout, find_layout, recognise
from dialer.core.intake.style import AmbiguousStyle, Style
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import plain_words
from dialer.files.cases_csv import Broken, CsvRows, Row, read_records
from dialer.files.cases_xlsx import SheetRows
from dialer.files.mapping import FileOptions
from dialer.files.style_evidence import StyleEvidence, gather_evidence

HEADER_SEARCH = 20
"""The header is looked for in so many rows: files made by people begin with a title."""
DELIMITERS = (";", ",", "\t", "|")
_CHUNK = 1 << 20
_HEAD = 1 << 16

_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (XLS) or one with a password; save it as XLSX or CSV, unprotected"),
    (b"%PDF", "a PDF document; ask for the list as CSV or XLSX"),
    (b"\x1f\x8b", "compressed (gzip); unpack it first"),
    (b"Rar!", "an archive (RAR); unpack it first"),
    (b"7z\xbc\xaf", "an archive (7z); unpack it first"),
    (b"{\\rtf", "a text document (RTF); save the table as CSV or XLSX"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bytes:
    """What the bytes of a file say."""

    size: int
    sha256: str
    is_workbook: bool
    encoding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to read the rows of a file: made once, given to every worker."""

    path: Path
    """The file itself, or the plain copy of a workbook's sheet."""
    is_sheet: bool
    encoding: str
    delimiter: str
    header_line: int
    layout: Layout
    style: Style

    def rows(self) -> Iterable[Row]:
        """All rows below the header."""
        every: Iterable[Row]
        if self.is_sheet:
            every = SheetRows(self.path, self.style.decimals, len(self.layout.headers))
        else:
            every = CsvRows(self.path, encoding=self.encoding, delimiter=self.delimiter)
        return (row for row in every if row[0] > self.header_line)


def look_at_bytes(path: Path, options: FileOptions, name: str = "") -> Bytes:
    """Size, checksum, format and encoding.

    Args:
        path: the file.
        options: what a person said of it.
        name: what to call it in messages (uploads lie under names of ours).

    Raises:
        Invalid: the file is missing, empty, or of a kind that is not read.
    """
    called = name or str(path)
    try:
        if path.is_dir():
            raise Invalid(f"{called} is a folder; name a file", code="file_unreadable")
        return _look(path, options, name or path.name)
    except FileNotFoundError:
        raise Invalid(f"there is no file {called}; check the name", code="file_unreadable") from None
    except OSError as error:
        raise Invalid(f"cannot read {called}: {error.strerror}", code="file_unreadable") from None


def _look(path: Path, options: FileOptions, name: str) -> Bytes:
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    size, is_utf8, has_nul, head = 0, True, False, b""
    gaps: set[int] = set()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            head = head or chunk[:_HEAD]
            size += len(chunk)
            digest.update(chunk)
            has_nul = has_nul or b"\0" in chunk
            gaps.update(set(chunk) & _CP1252_GAPS)
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Invalid(f"{name} is empty", code="file_empty")
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise Invalid(f"{name} is {what}", code="file_format")
    is_workbook = head.startswith(b"PK\x03\x04")
    encoding = "" if is_workbook else options.encoding or _encoding(name, head, is_utf8, has_nul, gaps)
    return Bytes(size=size, sha256=digest.hexdigest(), is_workbook=is_workbook, encoding=encoding)


_CP1252_GAPS = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
"""Bytes that Windows-1252 does not define."""


def _encoding(name: str, head: bytes, is_utf8: bool, has_nul: bool, gaps: set[int]) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if has_nul:
        raise Invalid(
            f"{name} is not a text file (it has zero bytes); save the list as CSV UTF-8 or XLSX",
            code="file_format",
        )
    if is_utf8:
        return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    if gaps:
        raise Invalid(
            f"the letters of {name} are neither UTF-8 nor Windows-1252 (byte 0x{min(gaps):02X}); save it as "
            "UTF-8, or say its encoding with --encoding",
            code="encoding_unknown", field="encoding",
        )  # fmt: skip
    return "cp1252"


def find_delimiter(path: Path, encoding: str, options: FileOptions, name: str = "") -> str:
    """The separator under which the best header appears. Raises Invalid when none makes columns."""
    if options.delimiter:
        return options.delimiter
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        start = list(islice(text, HEADER_SEARCH))
    if start and plain_words(start[0]).startswith("sep") and len(start[0].strip()) == 5:
        return start[0].strip()[4]
    best = max(DELIMITERS, key=lambda delimiter: _score(start, delimiter, options))
    if _score(start, best, options)[1] < 2:
        raise Invalid(
            f"{name or path.name} has no columns: none of semicolon, comma, tab and bar separates its first rows; "
            "say the separator with --delimiter",
            code="delimiter_unknown", field="delimiter",
        )  # fmt: skip
    return best


def _score(lines: Sequence[str], delimiter: str, options: FileOptions) -> tuple[int, int]:
    """Headers recognised and columns of the best row among the first."""
    rows: list[list[str]] = []
    for line in lines:
        try:
            rows.extend(csv.reader([line], delimiter=delimiter))
        except csv.Error:
            continue
    return max(((_known_count(row, options), len(row)) for row in rows), default=(0, 0))


def _known_count(values: Sequence[str], options: FileOptions) -> int:
    mapped = {plain_words(header) for headers in options.columns.values() for header in headers}
    known = ((recognise(value), plain_words(value)) for value in values)
    return len({column or words for column, words in known if column or words in mapped})


def make_plan(
    path: Path, *, is_sheet: bool, encoding: str, options: FileOptions, name: str = ""
) -> tuple[Plan, PlanFacts]:
    """Find separator, header, columns and styles, and count the rows.

    Raises:
        Invalid: no header, a missing column, or dates or amounts that may be read in two ways.
    """
    name = name or path.name
    delimiter = "" if is_sheet else find_delimiter(path, encoding, options, name)
    every: Iterable[Row] = SheetRows(path) if is_sheet else CsvRows(path, encoding=encoding, delimiter=delimiter)
    header_line, headers = _header(name, every, options)
    layout = find_layout(headers, options.columns, options.defaults)
    found = _evidence(every, header_line, layout)
    if not found.row_count:
        raise Invalid(f"{name} has a header and no rows; nothing to import", code="file_empty")
    try:
        style = Style(dates=options.dates or found.dates.decide(), decimals=options.decimals or found.decimals.decide())
    except AmbiguousStyle as error:
        raise Invalid(f"{error}; {error.remedy}", code="style_ambiguous") from None
    plan = Plan(
        path=path, is_sheet=is_sheet, encoding=encoding, delimiter=delimiter, header_line=header_line, layout=layout,
        style=style,
    )  # fmt: skip
    return plan, PlanFacts(found.row_count, found.dates.described, found.decimals.described)


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What was counted on the way."""

    row_count: int
    dates_found: str
    decimals_found: str


def _header(name: str, rows: Iterable[Row], options: FileOptions) -> tuple[int, list[str]]:
    """The row among the first in which most headers are known; the first row when none is."""
    first = [(line, values) for line, values in islice(rows, HEADER_SEARCH) if not isinstance(values, Broken)]
    if not first:
        raise Invalid(f"{name} has no row that can be read", code="file_format")
    line, values = max(first, key=lambda row: (_known_count(row[1], options), -row[0]))
    return line, [value.strip() for value in values]


def _evidence(rows: Iterable[Row], header_line: int, layout: Layout) -> StyleEvidence:
    return gather_evidence(
        (row for row in rows if row[0] > header_line),
        dates=[position for column, position in layout.columns.items() if column in DATES],
        amounts=[position for column, position in layout.columns.items() if column in AMOUNTS],
        least_width=len(layout.headers),
    )


__all__ = ["Bytes", "Field", "Plan", "PlanFacts", "find_delimiter", "look_at_bytes", "make_plan", "read_records"]
