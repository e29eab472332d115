"""The repos' own suites run on the same databases as the store's: in memory, SQLite in a file, PostgreSQL."""

from __future__ import annotations

import pytest

from dialer.db.lanes import Database
from tests.contract.db.repos.intake_desk import IntakeDesk
from tests.contract.store.conftest import database, database_url, kind, migrated_file, world

__all__ = ["database", "database_url", "kind", "migrated_file", "world"]


@pytest.fixture
async def desk(database: Database) -> IntakeDesk:
    """An import under way into an empty database with one creditor and one campaign."""
    return await IntakeDesk(database).prepared()
