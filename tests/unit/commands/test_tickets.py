"""``dialer tickets`` and ``dialer complaints`` on an embedded database."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dialer.cli import main
from tests.unit.files.test_worker import ANNA, MARIO, case_file

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def imported(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00", f"P2;{ANNA};F2;31/03/2026;12,50")
    assert main(["creditors", "create", "GEAP", "--name", "Geap"]) == 0
    assert main(["import-cases", str(path), "--creditor", "GEAP"]) == 0
    capsys.readouterr()


def execute(data_dir: Path, sql: str) -> None:
    connection = sqlite3.connect(next(data_dir.glob("*.sqlite3")))
    try:
        connection.execute(sql)
        connection.commit()
    finally:
        connection.close()


def listed(capsys: pytest.CaptureFixture[str], *asked: str) -> tuple[int, list[dict[str, Any]]]:
    capsys.readouterr()
    status = main([*asked, "--json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return status, found


@pytest.mark.usefixtures("imported")
def test_a_task_is_asked_listed_answered_and_closed(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "ask", "GEAP", "P1", "--text", "send the contract"]) == 0
    assert "waits for the creditor" in capsys.readouterr().out
    status, [row] = listed(capsys, "tickets", "list", "--side", "creditor", "--creditor", "GEAP")
    assert status == 0 and (row["kind"], row["case"], row["state"], row["late"]) == ("task", "P1", "open", False)
    assert listed(capsys, "tickets", "list", "--side", "agency") == (0, [])
    assert listed(capsys, "tickets", "list", "--late") == (0, [])
    execute(data_dir, "UPDATE tickets SET due_on = '2026-01-01'")
    status, [late] = listed(capsys, "tickets", "list", "--late")
    assert status == 3 and late["late"]
    number = str(row["ticket"])
    assert main(["tickets", "answer", number, "--text", "here it is"]) == 0
    assert main(["tickets", "answer", number, "--text", "again"]) == 1
    assert main(["tickets", "close", number]) == 0
    _, [closed] = listed(capsys, "tickets", "list", "--standing", "closed")
    assert (closed["state"], closed["verdict"]) == ("closed", "done")


@pytest.mark.usefixtures("imported")
def test_wrong_words_are_refused_with_their_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tickets", "ask", "GEAP", "P9", "--text", "x"]) == 1
    assert "GEAP has no case P9" in capsys.readouterr().err
    assert main(["tickets", "ask", "NOBODY", "P1", "--text", "x"]) == 1
    assert "dialer creditors list" in capsys.readouterr().err
    assert main(["tickets", "close", "77", "--verdict", "done"]) == 1
    assert "77" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["tickets", "ask", "GEAP", "P1", "--text", "x", "--due", "tomorrow"])
    assert "write 2026-09-30" in capsys.readouterr().err
    assert listed(capsys, "tickets", "list", "--standing", "all") == (0, [])


@pytest.mark.usefixtures("imported")
def test_complaints_are_listed_and_the_register_has_no_text_of_a_debtor(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    execute(
        data_dir,
        "INSERT INTO complaints (case_id, creditor_id, channel, category, text, received_on, due_on, opened_at) "
        "VALUES (1, 1, 'letter', 'manners', 'he shouted', '2026-01-01', '2026-01-31', 1)",
    )
    status, [row] = listed(capsys, "complaints", "list", "--late")
    assert status == 3 and (row["category"], row["case"], row["late"]) == ("manners", "P1", True)
    assert listed(capsys, "complaints", "list", "--kind", "privacy") == (0, [])
    assert main(["complaints", "export", "--language", "en", "--from", "2026-01-01"]) == 0
    text = capsys.readouterr().out
    assert "2026-01-31" in text and "shouted" not in text
    assert main(["complaints", "export", "--language", "en", "--from", "2026-02-01"]) == 0
    assert "2026-01-31" not in capsys.readouterr().out
