"""``dialer placements`` on an embedded database: terms, recall, acceptance, statements."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main
from tests.unit.files.test_worker import ANNA, MARIO, case_file

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def imported(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = case_file(
        tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00", f"P2;{ANNA};F2;31/03/2026;12,50", f"P3;{ANNA};F3;31/03/2026;molto"
    )
    assert main(["creditors", "create", "GEAP", "--name", "Geap"]) == 0
    assert main(
        ["import-cases", str(path), "--creditor", "GEAP", "--placement", "A1", "--mandate-starts", "2026-01-01"]
    ) in (0, 1, 2, 3)
    capsys.readouterr()


def statuses(data_dir: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(next(data_dir.glob("*.sqlite3"))) as connection:
        found = connection.execute("SELECT reference, status FROM cases ORDER BY reference").fetchall()
    connection.close()
    return found


@pytest.mark.usefixtures("imported")
def test_a_list_and_then_the_placement_are_recalled(data_dir: Path, capsys: pytest.CaptureFixture[str],
                                                    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO("P1\nP9\n"))
    assert main(["placements", "recall", "GEAP", "--file", "-", "--reason", "paid to us"]) == 0
    said = capsys.readouterr()
    assert said.out == "recalled 1, not open any more 0, unknown 1\n" and said.err.endswith("unknown: P9\n")
    assert statuses(data_dir) == [("P1", "recalled"), ("P2", "open")]
    assert main(["placements", "recall", "GEAP", "--placement", "A1", "--reason", "sold"]) == 0
    assert statuses(data_dir) == [("P1", "recalled"), ("P2", "recalled")]
    assert main(["placements", "recall", "GEAP", "--placement", "B1", "--reason", "sold"]) == 1
    assert "it has A1" in capsys.readouterr().err


@pytest.mark.usefixtures("imported")
def test_the_acceptance_report_names_line_and_remedy_of_what_was_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["placements", "acceptance", "GEAP", "A1", "--language", "en"]) == 0
    text = capsys.readouterr().out
    (refused,) = [line for line in text.splitlines() if line.startswith("cases.csv,4,P3,refused")]
    assert refused.count(",") >= 6 and "open,2,22.50,EUR" in text


@pytest.mark.usefixtures("imported")
def test_terms_are_read_from_a_file_and_a_statement_is_issued(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "terms.json"
    asked = ["placements", "statement", "GEAP", "A1", "--until", "2026-01-31", "--language", "en"]
    assert main(asked) == 1
    assert "no terms are agreed" in capsys.readouterr().err
    for wrong in ("{", "[]", json.dumps({"bands": [{"percent": "200"}]})):
        path.write_text(wrong)
        assert main(["placements", "terms", "GEAP", "A1", str(path)]) == 1
    path.write_text(json.dumps({"bands": [{"percent": "10"}], "fixed_minor": 150}))
    assert main(["placements", "terms", "GEAP", "A1", str(path)]) == 0
    assert json.loads(_out(capsys, ["placements", "list", "GEAP", "--json"]))[0]["terms"] is True
    assert main([*asked, "--issue"]) == 0
    said = capsys.readouterr()
    assert "issued statement 1: fee 0.00 EUR" in said.err and "Statement of fees" in said.out
    assert main([*asked, "--issue"]) == 1
    assert "goes up to 2026-01-31" in capsys.readouterr().err


def _out(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    capsys.readouterr()
    assert main(arguments) == 0
    return capsys.readouterr().out
