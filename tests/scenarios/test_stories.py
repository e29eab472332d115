"""Stories through time: 120 days of a case, from the courtesy before the due date to its end, in virtual time.

Each story's table stands in ``tests/scenarios/stories/<name>.txt``: what happened, what is next and why, what is owed.
The product's own workflows and jobs write it; a change of behaviour shows as a difference of text.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.scenarios.stories.diary import live, table
from tests.scenarios.stories.scripts import STORIES

TABLES = Path(__file__).parent / "stories"
REWRITE = "REWRITE_STORIES"
"""Environment variable: write the tables anew, to be read and committed like any other change."""


def condensed(text: str) -> list[str]:
    """Rows without their padding: one longer cell is no difference of the others."""
    return [" ".join(line.split()) for line in text.splitlines()]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", STORIES)
async def test_the_story_goes_as_it_is_written(name: str, tmp_path: Path) -> None:
    found = table(await live(STORIES[name], tmp_path))
    path = TABLES / f"{name}.txt"
    if os.environ.get(REWRITE):
        path.write_text(found, encoding="utf-8")
    assert condensed(found) == condensed(path.read_text(encoding="utf-8"))


def test_every_table_has_its_story() -> None:
    assert {path.stem for path in TABLES.glob("*.txt")} == set(STORIES)
