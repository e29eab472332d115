"""Databases that begin empty, and the suite's world on each kind."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from dialer.db.engine import open_database
from dialer.db.lanes import Database
from dialer.db.migrations.runner import migrate
from dialer.db.uow import SqlStore
from tests.contract.store.world import World


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'queue' / 'test.sqlite3'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def opened() -> AsyncIterator[Callable[..., Database]]:
    """Opens databases that are closed when the test ends."""
    databases: list[Database] = []

    def open_one(url: str, **options: float) -> Database:
        databases.append(open_database(url, **options))  # type: ignore[arg-type]
        return databases[-1]

    yield open_one
    for database in databases:
        await database.close()


@pytest.fixture
async def sqlite_world(tmp_path: Path, opened: Callable[..., Database]) -> World:
    database = opened(f"sqlite:///{tmp_path / 'test.sqlite3'}")
    await migrate(database)
    return await World(store=SqlStore(database), database=database).found()


@pytest.fixture
async def postgres_world(postgres_url: str, opened: Callable[..., Database]) -> World:
    database = opened(postgres_url, statement_timeout_s=10)
    await migrate(database)
    return await World(store=SqlStore(database), database=database).found()
