"""``dialer scores`` on an embedded database: learned, weighed, listed, explained."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from dialer.db.uow import SqlStore
from tests.contract.store.world import World

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def queue(data_dir: Path) -> None:
    """A running campaign with three leads, never called."""

    async def fill() -> None:
        database = open_database("", data_dir=data_dir)
        await migrate(database)
        await (await World(store=SqlStore(database), database=database).found()).leads(3)
        await database.close()

    asyncio.run(fill())


def test_a_queue_is_weighed_and_a_leads_place_explained(queue: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scores", "learn"]) == 0
    assert main(["scores", "list"]) == 0
    assert main(["scores", "weigh"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "no calls to learn from yet", "none yet", "3 leads have another worth"
    ]  # fmt: skip
    assert main(["scores", "explain", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["number"] for row in rows] == [1, 2]
    assert rows[0]["owed"] == 12_345 and rows[0]["answers now"] == 0.3 and rows[0]["an agent-hour"] > 1
    assert main(["scores", "weigh", "--campaign", "Bollette"]) == 0
    assert capsys.readouterr().out == "0 leads have another worth\n"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["explain", "99"], "there is no lead 99"),
        (["learn", "--creditor", "NOBODY"], "no creditor NOBODY; `dialer creditors list`"),
        (["weigh", "--campaign", "Bolette"], "did you mean Bollette"),
    ],
)
def test_what_is_not_there_is_refused_with_the_remedy(
    queue: None, capsys: pytest.CaptureFixture[str], arguments: list[str], text: str
) -> None:
    assert main(["scores", *arguments]) == 1
    assert text in capsys.readouterr().err
