"""The database of a command."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.commands.database import opened_database
from dialer.db.migrations.runner import SchemaError, schema_state
from dialer.settings import Settings


def settings_of(data_dir: Path, *, migrates: bool) -> Settings:
    return Settings.model_validate({"node": {"data_dir": data_dir}, "database": {"migrate_at_start": migrates}})


async def test_a_new_database_is_brought_to_the_newest_schema(tmp_path: Path) -> None:
    async with opened_database(settings_of(tmp_path, migrates=True)) as database:
        assert (await schema_state(database)).is_current


async def test_a_house_that_migrates_by_hand_is_told_to_do_so(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="run `dialer migrate`"):
        async with opened_database(settings_of(tmp_path, migrates=False)):
            pytest.fail("the database has no schema")
