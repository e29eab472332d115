"""The suite's databases: in memory, SQLite in a file, PostgreSQL; each test gets an empty, migrated one."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from dialer.db.engine import open_database
from dialer.db.lanes import Database
from dialer.db.migrations.runner import migrate
from dialer.db.uow import SqlStore
from dialer.db.views.all import SqlViews
from tests.contract.store.world import NOW, World
from tests.fakes.store import FakeStore
from tests.postgres_fixtures import PostgresServer


def prepare(url: str) -> None:
    """Bring the database at the URL up to date, on a loop of its own."""

    async def run() -> None:
        database = open_database(url)
        try:
            await migrate(database)
        finally:
            await database.close()

    asyncio.run(run())


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "template.sqlite3"
    prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """The URL of an empty, migrated database; None for the one in memory."""
    if kind == "memory":
        return None
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "test.sqlite3")
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.url(server.template("store", prepare))


EMPTY_ALL = """
DO $$
DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica;  -- neither references nor the guards of append-only tables
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
"""A tenth of the time that a database of its own would take for each test."""


def _empty(connection: Connection) -> None:
    connection.exec_driver_sql(EMPTY_ALL)
    connection.commit()


@pytest.fixture
async def database(kind: str, database_url: str | None) -> AsyncIterator[Database]:
    opened = FakeStore().database if database_url is None else open_database(database_url, pool_size=20)
    if kind == "postgresql":
        await opened.administer(_empty)
    yield opened
    await opened.close()


@pytest.fixture
async def world(database: Database) -> World:
    return await World(store=SqlStore(database), database=database).found()


@pytest.fixture
def store(world: World) -> SqlStore:
    return world.store


@pytest.fixture
def views(world: World) -> SqlViews:
    return SqlViews(world.database, lambda: NOW, counting_share=0)
