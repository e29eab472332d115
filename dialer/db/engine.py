"""Opens the database that the settings name."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url

from dialer.db.lanes import Database
from dialer.db.postgres import PostgresDatabase
from dialer.db.sqlite import SqliteDatabase
from dialer.ports.store import StoreError


def open_database(
    url: str,
    *,
    data_dir: Path | None = None,
    pool_size: int = 10,
    connect_timeout_s: float = 10,
    statement_timeout_s: float = 15,
) -> Database:
    """Open the database that the settings name; nothing is contacted yet.

    Args:
        url: ``postgres://`` / ``postgresql://`` ..., ``sqlite:///path``, or empty for an SQLite file in ``data_dir``.
        data_dir: folder of the embedded database; made when it is missing.
        pool_size: connections to PostgreSQL, or readers of SQLite.
        connect_timeout_s: seconds to wait for a connection.
        statement_timeout_s: seconds after which PostgreSQL ends a statement.

    Raises:
        StoreError: the URL is not one of a database that this program knows.
    """
    if not url:
        if data_dir is None:
            raise StoreError("database.url is empty and there is no node.data_dir for the embedded database; set one")
        return _sqlite_file(data_dir / "dialer.sqlite3", pool_size)
    try:
        parsed = make_url(url)
    except Exception:
        raise StoreError("database.url is not a URL; write postgresql://user:password@host/name, or empty") from None
    kind = parsed.drivername.split("+")[0]
    if kind in ("postgres", "postgresql"):
        return PostgresDatabase(
            parsed.set(drivername="postgresql+asyncpg"),
            pool_size=pool_size,
            connect_timeout_s=connect_timeout_s,
            statement_timeout_s=statement_timeout_s,
        )
    if kind == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            return SqliteDatabase(None)
        return _sqlite_file(Path(parsed.database), pool_size)
    raise StoreError(f"database.url begins with {kind}://; this program speaks postgresql:// and sqlite:///")


MOST_READERS = 4
"""Threads for SQLite's long reads; more would only share the same cores."""


def _sqlite_file(path: Path, reader_count: int) -> SqliteDatabase:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path.parent}: cannot be made ({error.strerror}); set node.data_dir or database.url"
        ) from None
    return SqliteDatabase(path, reader_count=min(reader_count, MOST_READERS))
