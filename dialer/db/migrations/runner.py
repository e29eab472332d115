"""Brings the schema up to date, under a lock, and refuses a database that a newer program has made.

On PostgreSQL an advisory lock lets one process migrate while others wait; on SQLite the whole migration is one
``BEGIN IMMEDIATE`` transaction. Either way a migration happens as a whole or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from dialer.db.lanes import Database
from dialer.ports.store import StoreError

LOCK_NUMBER = 0x536F6C6C
"""Of PostgreSQL's advisory lock: the first letters of the program's name."""


class SchemaError(StoreError):
    """The database's schema is not one that this program can work with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaState:
    """Where a database's schema stands."""

    label: str
    """Which database."""
    current: str | None
    """Its revision; None: empty."""
    newest: str
    """The newest revision that this program knows."""
    pending: tuple[str, ...] = ()
    """Revisions still to be carried out, oldest first, with their titles."""

    @property
    def is_current(self) -> bool:
        return not self.pending


def _configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def schema_state(database: Database) -> SchemaState:
    """Compare the database with the revisions of this program.

    Raises:
        SchemaError: it was made by a newer program, or by another one.
        StoreError: it cannot be read.
    """
    return await database.administer(lambda connection: _state(connection, database.label))


async def migrate(database: Database) -> SchemaState:
    """Carry out what is pending; the state as it was before.

    Raises:
        SchemaError: the database was made by a newer program, or by another one.
        StoreError: it cannot be reached, or a migration failed: nothing was changed.
    """
    return await database.administer(lambda connection: migrate_connection(connection, database.label))


async def require_current(database: Database) -> None:
    """For a start without migrations. Raises SchemaError unless the schema is up to date."""
    state = await schema_state(database)
    if not state.is_current:
        raise SchemaError(
            f"{state.label} is at schema {state.current or 'none'}, this program needs {state.newest}: "
            "run `dialer migrate`, or set database.migrate_at_start"
        )


def _state(connection: Connection, label: str) -> SchemaState:
    script = ScriptDirectory.from_config(_configuration())
    known = {revision.revision: revision for revision in script.walk_revisions()}
    newest = script.get_current_head()
    assert newest is not None, "the package has no migrations: install it again"
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None and (foreign := _foreign_tables(connection)):
        raise SchemaError(
            f"{label} has tables that this program did not make ({', '.join(foreign[:3])} ...): "
            "give it an empty database of its own in database.url"
        )
    if current is not None and current not in known:
        raise SchemaError(
            f"{label} is at schema {current}, made by a newer version of this program; this one knows up to {newest}. "
            "Start that version, or restore the backup from before it"
        )
    pending = list(script.iterate_revisions(newest, current or "base"))
    return SchemaState(
        label=label,
        current=current,
        newest=newest,
        pending=tuple(f"{revision.revision} {revision.doc}" for revision in reversed(pending)),
    )


def _foreign_tables(connection: Connection) -> list[str]:
    return sorted(name for name in inspect(connection).get_table_names() if name != "alembic_version")


def migrate_connection(connection: Connection, label: str) -> SchemaState:
    """``migrate`` for a connection that is open already."""
    on_postgresql = connection.dialect.name == "postgresql"
    if on_postgresql:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_NUMBER})")
    state = _state(connection, label)
    if not state.is_current:
        if not on_postgresql:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # batch mode copies tables; checked at commit
        command.upgrade(_configuration(connection), "head")
    connection.commit()
    return state
