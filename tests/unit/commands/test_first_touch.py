"""``dialer first-touch`` on an embedded database."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main
from tests.unit.files.test_worker import ANNA, MARIO, case_file

pytestmark = pytest.mark.usefixtures("data_dir")


def test_cases_that_nobody_was_in_touch_with_are_listed_and_told_by_the_exit_status(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00", f"P2;{ANNA};F2;31/03/2026;12,50")
    for code in ("GEAP", "OTHER"):
        assert main(["creditors", "create", code, "--name", code.title()]) == 0
    assert main(["import-cases", str(path), "--creditor", "GEAP"]) == 0
    capsys.readouterr()
    assert main(["first-touch", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    connection = sqlite3.connect(next(data_dir.glob("*.sqlite3")))
    connection.execute(
        "INSERT INTO case_segments (case_id, creditor_id, sorted_on, touch_due_on) "
        "VALUES (1, 1, '2026-04-01', '2026-04-05')"
    )
    connection.commit()
    connection.close()
    assert main(["first-touch", "--json", "--creditor", "GEAP"]) == 3
    [row] = json.loads(capsys.readouterr().out)
    assert (row["case"], row["creditor"], row["touch_due_on"], row["balance_minor"]) == (
        "P1",
        "GEAP",
        "2026-04-05",
        1000,
    )
    assert main(["first-touch", "--creditor", "OTHER"]) == 0
    capsys.readouterr()
    assert main(["first-touch", "--summary", "--json"]) == 3
    figures = {line["creditor"]: line for line in json.loads(capsys.readouterr().out)}
    assert (figures["GEAP"]["late"], figures["GEAP"]["days"]) == (1, 5)
    assert main(["first-touch", "--creditor", "NOBODY"]) == 1
