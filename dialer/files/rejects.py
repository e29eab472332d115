"""The rejects file: every row that was not loaded (or not whole), as it came, with line, column, value, reason, remedy.

It is written in the file's own dialect, so that a person can correct it and import it again. Values that a spreadsheet
would take for formulas are marked as text with an apostrophe; the import takes the mark off.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from dialer.core.intake.columns import REJECTS_PREFIX
from dialer.core.intake.problem import RowProblem
from dialer.files.cases_csv import Broken, Row

COLUMNS = tuple(REJECTS_PREFIX + name for name in ("line", "status", "column", "value", "reason", "remedy"))
REJECTED = "rejected"
NOTED = "loaded without this value"
_JOIN = " | "
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(value: str) -> str:
    """The value as a spreadsheet takes it for text and not for a formula."""
    return "'" + value if value.startswith(_FORMULA_STARTS) else value


def is_rejects_file(path: Path) -> bool:
    """The file is there and was written by this module: it may be replaced or removed."""
    try:
        with path.open("rb") as file:
            return COLUMNS[0].encode() in file.readline(1 << 16)
    except OSError:
        return False


def write_rejects(
    path: Path,
    headers: Sequence[str],
    rows: Iterable[Row],
    findings: Iterator[tuple[int, list[RowProblem]]],
    *,
    delimiter: str,
    encoding: str,
) -> tuple[int, int]:
    """Write the rows that have findings; answers how many were rejected and how many only noted.

    The file appears whole or not at all; without findings an older one of that name is removed.

    Args:
        path: where to write.
        headers: the file's own headers; columns of an earlier rejects file are left out.
        rows: all rows below the header, in the file's order.
        findings: line and problems, in the same order.
        delimiter: the file's separator.
        encoding: the file's encoding.
    """
    kept = [position for position, header in enumerate(headers) if not header.startswith(REJECTS_PREFIX)]
    first = next(findings, None)
    if first is None:
        if is_rejects_file(path):
            path.unlink()
        return 0, 0
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding=encoding, errors="replace", newline="") as out:
            writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
            writer.writerow([*(guarded(headers[position]) for position in kept), *COLUMNS])
            counts = _write_rows(writer, kept, len(headers), rows, first, findings)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def _write_rows(
    writer: object,
    kept: Sequence[int],
    width: int,
    rows: Iterable[Row],
    first: tuple[int, list[RowProblem]],
    findings: Iterator[tuple[int, list[RowProblem]]],
) -> tuple[int, int]:
    rejected = noted = 0
    wanted: tuple[int, list[RowProblem]] | None = first
    for line, values in rows:
        if wanted is None:
            break
        if line < wanted[0]:
            continue
        problems = wanted[1]
        is_rejected = any(problem.is_fatal for problem in problems)
        rejected, noted = rejected + is_rejected, noted + (not is_rejected)
        writer.writerow([*_original(values, kept, width), *_columns(line, is_rejected, problems)])  # type: ignore[attr-defined]
        wanted = next(findings, None)
    return rejected, noted


def _original(values: Sequence[str] | Broken, kept: Sequence[int], width: int) -> list[str]:
    """The row's own values under the file's own headers; too many are all kept in the last one."""
    if isinstance(values, Broken):
        return [guarded(values.text)] + [""] * (len(kept) - 1)
    own = [guarded(values[position]) if position < len(values) else "" for position in kept]
    if len(values) > width and own:
        own[-1] = guarded(_JOIN.join([values[kept[-1]], *values[width:]]))
    return own


def _columns(line: int, is_rejected: bool, problems: Sequence[RowProblem]) -> list[str]:
    """One cell for each of COLUMNS; several problems of a row stand beside each other in the same order."""
    return [
        str(line),
        REJECTED if is_rejected else NOTED,
        guarded(_JOIN.join(problem.column for problem in problems)),
        guarded(_JOIN.join(problem.value for problem in problems)),
        _JOIN.join(problem.reason for problem in problems),
        _JOIN.join(problem.remedy for problem in problems),
    ]
