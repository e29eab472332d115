"""An embedded database for the commands, made once and copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the schema."""
    folder = tmp_path_factory.mktemp("office")

    async def run() -> None:
        database = open_database("", data_dir=folder)
        try:
            await migrate(database)
        finally:
            await database.close()

    asyncio.run(run())
    return folder / "dialer.sqlite3"


@pytest.fixture
def data_dir(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an office that nobody has used yet, and the settings that name it."""
    shutil.copy(migrated_file, tmp_path / migrated_file.name)
    monkeypatch.setenv("SOLLECITO_NODE__DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SOLLECITO_SECURITY__HASH_MEMORY_MB", "8")
    monkeypatch.setenv("SOLLECITO_LOGGING__LEVEL", "ERROR")
    return tmp_path
