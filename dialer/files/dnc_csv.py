"""Files of numbers that are not to be called: CSV with a header, or plain text with one number on each line."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dialer.core.intake.problem import RowProblem
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.names import plain
from dialer.core.kernel.phone import parse
from dialer.files.cases_csv import Broken, Row, read_records

NUMBER_HEADERS = frozenset(
    {"number", "phone", "phonenumber", "telephone", "e164", "numero", "telefono", "cellulare", "numerotelefono", "tel"}
)
REASON_HEADERS = frozenset({"reason", "note", "motivo", "causale", "nota"})
DELIMITERS = (";", ",", "\t", "|")
MOST_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """One good row."""

    line: int
    e164: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFile:
    """A file that was read whole."""

    numbers: tuple[ListedNumber, ...]
    problems: tuple[tuple[int, list[RowProblem]], ...]
    """Line and what is wrong with it, in the file's order."""
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str
    encoding: str
    sha256: str


def read_numbers(path: Path, *, country: str = "IT", reason: str = "", name: str = "") -> NumberFile:
    """Read every row; a row that is no number is a problem and costs only itself.

    Args:
        path: the file.
        country: whose plan reads numbers without a country code, ISO 3166-1.
        reason: of rows that give none.
        name: what to call the file, where the path is a temporary one (uploads).

    Raises:
        Invalid: the file cannot be read at all; the message names it and the remedy.
    """
    called = name or path.name
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        raise Invalid(f"cannot read {path}: {error.strerror or error}", field="file") from error
    if data is None:
        raise Invalid(f"{called} is larger than {MOST_BYTES >> 20} MiB; split it", field="file")
    if b"\0" in data[:4096]:
        raise Invalid(f"{called} is no text file; save it as CSV (UTF-8)", field="file")
    text, encoding = _decoded(data)
    delimiter = _delimiter(text)
    rows = tuple(read_records(io.StringIO(text, newline=""), delimiter))
    headers, body, number_at, reason_at = _layout(called, rows)
    numbers: list[ListedNumber] = []
    problems: list[tuple[int, list[RowProblem]]] = []
    for line, values in body:
        found = _number(line, values, headers[number_at], number_at, country)
        if isinstance(found, RowProblem):
            problems.append((line, [found]))
        elif found:
            numbers.append(ListedNumber(line, found, _cell(values, reason_at) or reason))
    return NumberFile(
        numbers=tuple(numbers),
        problems=tuple(problems),
        headers=tuple(headers),
        rows=tuple(body),
        delimiter=delimiter,
        encoding=encoding,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _decoded(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8-sig"), "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252"


def _delimiter(text: str) -> str:
    """The sign that stands most often in the first lines; a list of numbers alone has none."""
    head = "\n".join(text.splitlines()[:20])
    return max(DELIMITERS, key=lambda sign: (head.count(sign), -DELIMITERS.index(sign)))


def _layout(name: str, rows: Sequence[Row]) -> tuple[list[str], Sequence[Row], int, int | None]:
    """Headers, the rows below them, and where number and reason stand; without a header the first column is it."""
    if not rows:
        raise Invalid(f"{name} is empty", field="file")
    first = rows[0][1]
    if isinstance(first, Broken) or any(sign.isdigit() for sign in "".join(first)):
        return ["number"], rows, 0, None
    keys = [plain(header) for header in first]
    numbers = [index for index, key in enumerate(keys) if key in NUMBER_HEADERS]
    if not numbers:
        raise Invalid(
            f"{name} has no column of numbers; name one of its columns `number` (it has {', '.join(first)})",
            field="file",
        )
    reasons = [index for index, key in enumerate(keys) if key in REASON_HEADERS]
    return list(first), rows[1:], numbers[0], reasons[0] if reasons else None


def _number(line: int, values: Sequence[str] | Broken, header: str, number_at: int, country: str) -> str | RowProblem:
    """The number in E.164; empty for an empty row."""
    if isinstance(values, Broken):
        return RowProblem(line=line, column="", value=values.text[:120], reason=values.reason, remedy=values.remedy)
    text = _cell(values, number_at)
    if not any(value.strip() for value in values):
        return ""
    try:
        return parse(text, country).e164
    except Invalid as error:
        return RowProblem(
            line=line,
            column=header,
            value=text[:120],
            reason=error.message,
            remedy="correct the number and import again",
        )


def _cell(values: Sequence[str] | Broken, at: int | None) -> str:
    if at is None or isinstance(values, Broken) or at >= len(values):
        return ""
    return values[at].strip().removeprefix("'")


def rejected_rows(file: NumberFile) -> Iterator[tuple[int, list[RowProblem]]]:
    """As ``write_rejects`` wants them."""
    return iter(file.problems)
