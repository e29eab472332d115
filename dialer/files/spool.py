"""The spool of one import: checked rows and findings on disk, so that memory stays small however long the file is.

Every share of the file has a spool of its own, written by one process; what is found later (cases that do not fit
together, cases that the database refuses) goes to one more. Reading merges them by case reference or by line.
"""

from __future__ import annotations

import heapq
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from dialer.core.intake.assembly import GOOD_ROW
from dialer.core.intake.case_row import CaseRow
from dialer.core.intake.problem import RowProblem
from dialer.files.packing import pack_row, unpack_row

_SCHEMA = """
CREATE TABLE case_rows (reference TEXT NOT NULL, line INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE findings (line INTEGER NOT NULL, place TEXT NOT NULL, value TEXT NOT NULL, reason TEXT NOT NULL,
                       remedy TEXT NOT NULL, is_fatal INTEGER NOT NULL);
CREATE TABLE faulty (reference TEXT NOT NULL, line INTEGER NOT NULL);
"""
_INDEXES = """
CREATE INDEX case_rows_order ON case_rows (reference, line);
CREATE INDEX findings_order ON findings (line);
CREATE INDEX faulty_order ON faulty (reference, line);
"""


def open_spool(path: Path) -> sqlite3.Connection:
    """A new or existing spool; nothing of it needs to survive a crash, so nothing is synced."""
    is_new = not path.exists()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -4000")
    if is_new:
        connection.executescript(_SCHEMA)
    return connection


def seal(connection: sqlite3.Connection) -> None:
    """Index what was written; before the first reading."""
    connection.executescript(_INDEXES)


def add_rows(connection: sqlite3.Connection, rows: Iterable[CaseRow]) -> None:
    """Keep good rows."""
    connection.executemany(
        "INSERT INTO case_rows VALUES (?, ?, ?)",
        ((row.reference, row.line, pack_row(row)) for row in rows),
    )


def add_findings(connection: sqlite3.Connection, problems: Iterable[RowProblem]) -> None:
    """Keep what was found about rows."""
    connection.executemany(
        "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?)",
        ((p.line, _storable(p.column), _storable(p.value), p.reason, p.remedy, p.is_fatal) for p in problems),
    )


def add_faulty(connection: sqlite3.Connection, references: Iterable[tuple[str, int]]) -> None:
    """Keep the references of the cases that are refused, with the line for which."""
    connection.executemany("INSERT INTO faulty VALUES (?, ?)", references)


def _storable(text: str) -> str:
    """Text that SQLite takes: half surrogates, which a damaged file may hold, become U+FFFD."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Spools:
    """Several spools read as one."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._connections = [open_spool(path) for path in paths if path.exists()]

    def __enter__(self) -> Spools:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()

    def cases(self, after: str) -> Iterator[tuple[str, list[CaseRow]]]:
        """The good rows by case, ordered by reference, from the first reference behind ``after``."""
        cursors = [
            connection.execute(
                "SELECT reference, line, body FROM case_rows WHERE reference > ? ORDER BY reference, line", (after,)
            )
            for connection in self._connections
        ]
        for reference, rows in groupby(heapq.merge(*cursors), key=lambda row: str(row[0])):
            yield reference, [unpack_row(body) for _, _, body in rows]

    def lines_of(self, reference: str) -> list[int]:
        """The lines of a case's good rows."""
        return sorted(
            line
            for connection in self._connections
            for (line,) in connection.execute("SELECT line FROM case_rows WHERE reference = ?", (reference,))
        )

    def fault_of(self, reference: str) -> int | None:
        """The first line for which a case is refused, if it is."""
        lines = [
            line
            for connection in self._connections
            for (line,) in connection.execute("SELECT min(line) FROM faulty WHERE reference = ?", (reference,))
            if line is not None
        ]
        return min(lines, default=None)

    def findings(self) -> Iterator[tuple[int, list[RowProblem]]]:
        """All findings by line, in the file's order; the fatal ones of a line first."""
        cursors = [
            connection.execute(
                "SELECT line, 1 - is_fatal, rowid, place, value, reason, remedy FROM findings ORDER BY line, 2, 3"
            )
            for connection in self._connections
        ]
        for line, found in groupby(heapq.merge(*cursors), key=lambda row: int(row[0])):
            yield (
                line,
                [
                    RowProblem(line=line, column=place, value=value, reason=reason, remedy=remedy, is_fatal=not minor)
                    for _, minor, _, place, value, reason, remedy in found
                ],
            )

    def faulty_references(self) -> dict[int, str]:
        """The case that a line would have been part of, by line."""
        return {
            int(line): reference
            for connection in self._connections
            for reference, line in connection.execute("SELECT reference, line FROM faulty")
        }

    def refused_case_count(self) -> int:
        """Cases of which nothing is loaded."""
        references = {
            reference
            for connection in self._connections
            for (reference,) in connection.execute("SELECT DISTINCT reference FROM faulty")
        }
        return len(references)

    def reasons(self, limit: int) -> tuple[tuple[str, str, int], ...]:
        """Column, reason and count of the commonest findings, those about a row itself."""
        counts: dict[tuple[str, str], int] = {}
        for connection in self._connections:
            found = connection.execute(
                "SELECT place, reason, count(*) FROM findings WHERE reason NOT LIKE ? "
                "GROUP BY place, reason ORDER BY 3 DESC LIMIT 1000",
                (GOOD_ROW + "%",),
            )
            for place, reason, count in found:
                counts[place, reason] = counts.get((place, reason), 0) + count
        best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit]
        return tuple((place, reason, count) for (place, reason), count in best)
