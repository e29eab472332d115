"""Migrations: from empty to the tables as they are declared, once, together, and never on somebody else's database."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from dialer.db.lanes import Database
from dialer.db.migrations import runner
from dialer.db.migrations.runner import SchemaError, _configuration, migrate, require_current, schema_state
from dialer.db.tables.calls import attempts
from dialer.db.tables.schema import metadata
from dialer.db.uow import SqlStore
from dialer.ports.forecasts import QuarterCount
from tests.contract.store.world import NOW, World

Open = Callable[..., Database]
VERSIONS = Path(runner.__file__).parent / "versions"


async def test_an_empty_database_becomes_current_and_the_second_time_is_nothing(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)
    before = await migrate(database)
    assert before.current is None
    numbers = [path.name[:4] for path in VERSIONS.glob("[0-9]*.py")]
    assert sorted(title[:4] for title in before.pending) == sorted(numbers)
    again = await migrate(database)
    assert again.is_current
    assert again.current == again.newest == before.newest
    await require_current(database)


async def test_checking_changes_nothing(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)
    for _ in range(2):
        assert not (await schema_state(database)).is_current
    with pytest.raises(SchemaError, match="run `dialer migrate`"):
        await require_current(database)


def _differences(connection: Connection) -> list[Any]:
    with warnings.catch_warnings():
        # SQLite cannot tell what an index over an expression is made of; PostgreSQL's run compares it.
        warnings.filterwarnings("ignore", message=".*expression-based index")
        context = MigrationContext.configure(connection, opts={"compare_type": connection.dialect.name != "sqlite"})
        return list(compare_metadata(context, metadata))


async def test_the_migrated_tables_are_the_declared_ones(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)
    await migrate(database)
    assert await database.administer(_differences) == []


async def test_two_programs_starting_at_once_migrate_once(empty_url: str, opened: Open) -> None:
    databases = [opened(empty_url) for _ in range(3)]
    states = await asyncio.gather(*(migrate(database) for database in databases))
    assert sorted(state.is_current for state in states) == [False, True, True]


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)
    await migrate(database)

    def pretend(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()

    await database.administer(pretend)
    for act in (migrate, schema_state, require_current):
        with pytest.raises(SchemaError, match=r"9999, made by a newer version.*knows up to \d{4}.*restore the backup"):
            await act(database)  # type: ignore[operator]


async def test_a_database_of_another_program_is_refused(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)

    def make(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE wp_posts (id integer)"))
        connection.commit()

    await database.administer(make)
    with pytest.raises(SchemaError, match=r"wp_posts.*empty database of its own"):
        await migrate(database)
    assert await database.administer(lambda connection: inspect(connection).get_table_names()) == ["wp_posts"]


async def test_a_migration_that_fails_leaves_nothing(
    empty_url: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened(empty_url)
    with monkeypatch.context() as broken:
        broken.setattr("dialer.db.tables.append_only._PG_FUNCTION", "CREATE NONSENSE")
        broken.setattr("sqlite3.sqlite_version", "0")  # looked at by nobody here; keeps the two databases alike
        if empty_url.startswith("sqlite"):
            await database.administer(_occupy_last_index_name)
        with pytest.raises(Exception, match=r"syntax error|already"):
            await migrate(database)
    left = await database.administer(lambda connection: inspect(connection).get_table_names())
    assert "leads" not in left
    assert "creditors" not in left


def _occupy_last_index_name(connection: Connection) -> None:
    connection.execute(text("CREATE VIEW promises AS SELECT 1 AS id"))
    connection.commit()


async def test_the_way_back_leaves_an_empty_database(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)
    await migrate(database)

    def back(connection: Connection) -> None:
        command.downgrade(_configuration(connection), "base")
        connection.commit()

    await database.administer(back)
    left = await database.administer(lambda connection: inspect(connection).get_table_names())
    assert left == ["alembic_version"]
    await migrate(database)
    await require_current(database)


async def test_calls_that_ended_before_the_counts_came_are_counted(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)

    def as_it_was(connection: Connection) -> None:
        command.downgrade(_configuration(connection), "0002")
        connection.commit()

    await migrate(database)
    world = await World(store=SqlStore(database), database=database).found()
    debtor_id = await world.debtor(1)

    async def call(name: str, **what: object) -> None:
        row = {
            "call_id": name, "campaign_id": world.campaign_id, "lead_id": 1, "debtor_id": debtor_id, "number_id": 1,
            "e164": "+390245", "trunk_id": world.trunk_id, "trunk_code": "main", "caller_id": "+3902", "mode": "power",
            "ring_timeout_s": 30, "patience_s": 3.0, "treatment": "release", "rule_id": "IT", "pack_version": "it-1",
            "creditor_code": "E", "language": "it", "ordered_at": NOW, "node_id": "node-1",
        }  # fmt: skip

        def add(connection: Connection) -> None:
            connection.execute(attempts.insert().values({**row, **what}))
            connection.commit()

        await database.administer(add)

    later = NOW + timedelta(minutes=16)
    await call("served", joined_at=NOW, ended_at=later, system_outcome="CONNECTED", outcome="PTP")
    await call("silent", released_at=later, ended_at=later, system_outcome="SILENT", outcome="SILENT")
    await call("lost", ended_at=later, system_outcome="LOST", outcome="LOST")
    await call("busy", ended_at=later, system_outcome="BUSY", outcome="BUSY")
    await call("open", joined_at=NOW)
    await database.administer(as_it_was)
    await migrate(database)
    async with world.store.transaction() as tx:
        counts = await tx.forecasts.counts([world.campaign_id], NOW)
    assert counts[world.campaign_id] == (
        QuarterCount(starts_at=NOW, served_count=1, lost_count=1),
        QuarterCount(starts_at=NOW + timedelta(minutes=15), lost_count=1),
    )


async def test_sectors_that_were_texts_become_codes_and_keep_the_text(empty_url: str, opened: Open) -> None:
    database = opened(empty_url)

    def as_it_was(connection: Connection) -> None:
        command.downgrade(_configuration(connection), "0026")
        at = NOW if connection.dialect.name == "postgresql" else 1
        for code, sector, iban in (
            ("A", "Telecomunicazioni", None), ("B", "scuola di sci", None), ("C", "Comune", "IT60X"), ("D", "", None),
            ("E", "energy", None),
        ):  # fmt: skip
            connection.execute(
                text(
                    "INSERT INTO creditors (code, name, sector, iban, created_at) "
                    "VALUES (:code, 'N', :sector, :iban, :at)"
                ),
                {"code": code, "sector": sector, "iban": iban, "at": at},
            )
        connection.commit()

    await migrate(database)
    await database.administer(as_it_was)
    await migrate(database)
    async with SqlStore(database).transaction() as tx:
        rows = sorted(await tx.creditors.all(), key=lambda row: row.code)
    assert [(row.sector, row.sector_note, row.payment_methods) for row in rows] == [
        ("telephone", "Telecomunicazioni", None), ("other", "scuola di sci", None),
        ("public_body", "Comune", ["pagopa", "link", "transfer"]), ("other", "", None), ("energy", "", None),
    ]  # fmt: skip
