"""The register's pen: what one transaction states becomes the next entries of this process's stream, at its very end.

The stream is locked last, just before the commit, so that two transactions never wait for each other in a ring and the
next writer of the stream waits for one commit only. SQLite has one writer anyway.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from dialer.core.evidence.chain import Head, linked
from dialer.core.evidence.entry import Entry, Statement, microseconds, told

OFFICE = "office"
"""Stream of what commands do beside the nodes."""

# Written out, in the drivers' own words: this runs with every write of the live part, and SQLAlchemy's preparation of a
# row costs several times what the row does.
_COLUMNS = (
    "stream", "seq", "at", "kind", "result", "campaign_id", "call_id", "rule", "pack_version", "delay_ms", "facts",
    "digest",
)  # fmt: skip
_INSERT = f"INSERT INTO evidence ({', '.join(_COLUMNS)}) VALUES ({{}})"
_NEWEST = "SELECT seq, digest FROM evidence WHERE stream = {} ORDER BY seq DESC LIMIT 1"
_INSERTS = {
    "sqlite": _INSERT.format(", ".join("?" for _ in _COLUMNS)),
    "postgresql": _INSERT.format(", ".join(f"${number}" for number in range(1, len(_COLUMNS) + 1))),
}
_HEADS = {"sqlite": _NEWEST.format("?"), "postgresql": _NEWEST.format("$1")}
_CUT = "SELECT seq, digest FROM evidence_cuts WHERE stream = {} ORDER BY seq DESC LIMIT 1"
_CUTS = {"sqlite": _CUT.format("?"), "postgresql": _CUT.format("$1")}
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('evidence ' || $1, 0))"


class Register:
    """Collects the statements of one transaction and enters them as one batch."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self._waiting: list[Statement] = []

    @property
    def is_empty(self) -> bool:
        return not self._waiting

    def state(self, statements: Iterable[Statement]) -> None:
        """Have these entered when the transaction commits."""
        self._waiting.extend(statements)

    def enter(self, connection: Connection) -> None:
        """Write what was stated; the last statements of a transaction."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        dialect = connection.dialect.name
        rows = [_row(entry, dialect) for entry in linked(lock_head(connection, self.stream), waiting)]
        connection.exec_driver_sql(_INSERTS[dialect], rows)


def lock_head(connection: Connection, stream: str) -> Head:
    """The newest entry of a stream, which nobody else continues until this transaction ends."""
    dialect = connection.dialect.name
    if dialect == "postgresql":
        connection.exec_driver_sql(_LOCK, (stream,))
    row = connection.exec_driver_sql(_HEADS[dialect], (stream,)).one_or_none()
    if row is None:  # a stream of which every entry was cut off goes on where it ended
        row = connection.exec_driver_sql(_CUTS[dialect], (stream,)).one_or_none()
    return Head(stream=stream) if row is None else Head(stream=stream, seq=row.seq, digest=row.digest)


def _row(entry: Entry, dialect: str) -> tuple[Any, ...]:
    at = microseconds(entry.at) if dialect == "sqlite" else entry.at
    return (entry.stream, entry.seq, at, *told(entry), entry.digest)
