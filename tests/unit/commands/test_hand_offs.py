"""``dialer hand-offs`` on an embedded database: a round of visits, its answers, an archive of closure reports."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main
from tests.unit.files.test_worker import ANNA, MARIO, case_file

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def queued(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Two cases past due; one waits for a visitor."""
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2025;10,00", f"P2;{ANNA};F2;31/03/2025;12,50")
    assert main(["creditors", "create", "GEAP", "--name", "Geap"]) == 0
    assert main(["import-cases", str(path), "--creditor", "GEAP"]) == 0
    file = next(data_dir.glob("*.sqlite3"))
    with sqlite3.connect(file) as connection:
        connection.execute(
            "INSERT INTO debtor_addresses (debtor_id, street, municipality) "
            "SELECT id, 'Via Roma 1', 'Milano' FROM debtors"
        )
        connection.execute(
            "INSERT INTO hand_offs (case_id, kind, state, opened_on, changed_at) "
            "SELECT id, 'visit', 'queued', '2026-01-01', 0 FROM cases WHERE reference = 'P1'"
        )
    connection.close()
    capsys.readouterr()
    return file


def test_a_round_of_visits_leaves_and_its_outcomes_come_back_once(
    queued: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "round.csv"
    assert main(["hand-offs", "list", "visit", "--json"]) == 0
    assert [row["case"] for row in json.loads(capsys.readouterr().out)] == ["P1"]
    assert main(["hand-offs", "export", "visit", "GEAP", "--out", str(out), "--language", "en"]) == 0
    assert "1 cases" in capsys.readouterr().out
    [row] = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))
    assert (row["reference"], "Via Roma 1" in row["address"]) == ("P1", True)
    assert out.stat().st_mode & 0o077 == 0
    again = tmp_path / "again.csv"
    assert main(["hand-offs", "take", "1", "--out", str(again)]) == 0
    assert again.read_bytes() == out.read_bytes()
    with sqlite3.connect(queued) as connection:
        (sent_on,) = connection.execute("SELECT sent_on FROM hand_offs").fetchone()
    connection.close()
    answers = tmp_path / "answers.csv"
    answers.write_text(f"hand_off,outcome,date\n1,absent,{sent_on}\n9,absent,{sent_on}\n")
    capsys.readouterr()
    assert main(["hand-offs", "import-status", "visit", str(answers)]) == 0
    said = capsys.readouterr()
    assert said.out == "kept 1, known before 0, rejected 1\n" and "line 3" in said.err
    assert (tmp_path / "answers.csv.rejects.csv").is_file()
    assert main(["hand-offs", "import-status", "visit", str(answers)]) == 0
    assert capsys.readouterr().out == "kept 0, known before 1, rejected 1\n"
    assert main(["hand-offs", "export", "visit", "GEAP", "--out", str(out)]) == 0
    assert capsys.readouterr().out == "nothing could go\n"


@pytest.mark.usefixtures("queued")
def test_what_cannot_be_done_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hand-offs", "import-status", "legal", str(tmp_path / "none.csv")]) == 1
    assert "none.csv cannot be read" in capsys.readouterr().err
    period = ["--since", "2026-01-01", "--until", "2026-01-31", "--out", str(tmp_path / "a.zip")]
    assert main(["hand-offs", "closures", "GEAP", *period]) == 1
    assert "no case of the creditor ended" in capsys.readouterr().err
    assert main(["hand-offs", "take", "7", "--out", str(tmp_path / "a.zip")]) == 1
    assert "there is no export 7" in capsys.readouterr().err
