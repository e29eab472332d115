"""``dialer import-payments``: from a file of cases and a file of movements to what is owed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main
from tests.unit.files.test_worker import MARIO, case_file

pytestmark = pytest.mark.usefixtures("data_dir")

MOVEMENTS = """data;importo;ordinante;causale
2026-03-02;100,00;MARIO ROSSI;pagamento fattura F-2026-17
2026-03-03;-2,50;BANCA;commissioni
xx;1,00;A;b
"""


def rows(data_dir: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(data_dir / "dialer.sqlite3")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def load_cases(data_dir: Path) -> None:
    path = case_file(data_dir, f"P-1001;{MARIO};F-2026-17;31/01/2026;120,50")
    assert main(["creditors", "create", "ENERGIA", "--name", "Energia Chiara"]) == 0
    assert main(["import-cases", str(path), "--creditor", "ENERGIA"]) == 0


def test_movements_are_booked_once_and_what_cannot_be_read_is_written_down(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_cases(data_dir)
    path = data_dir / "bank.csv"
    path.write_text(MOVEMENTS, encoding="utf-8")
    capsys.readouterr()
    assert main(["import-payments", str(path), "--dry-run"]) == 3
    assert "1 would be matched" in capsys.readouterr().out
    assert rows(data_dir, "SELECT balance_minor FROM cases") == [(12_050,)]
    assert main(["import-payments", str(path), "--creditor", "ENERGIA", "--json"]) == 3
    report = json.loads(capsys.readouterr().out)
    wanted = {"lines": 3, "matched": 1, "unmatched": 0, "other": 1, "rejected": 1, "known": 0}
    assert {name: report[name] for name in wanted} == wanted
    assert rows(data_dir, "SELECT balance_minor, status FROM cases") == [(2_050, "open")]
    assert "line 4" in (data_dir / "bank.csv.rejects.csv").read_text(encoding="utf-8-sig")
    assert main(["import-payments", str(path), "--creditor", "ENERGIA"]) == 3
    said = capsys.readouterr().out
    assert "1 were loaded before" in said and "this file was read before" in said
    assert rows(data_dir, "SELECT balance_minor FROM cases") == [(2_050,)]


def test_a_place_for_rejects_that_is_somebody_elses_is_refused_before_anything_is_loaded(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data_dir / "bank.csv"
    path.write_text(MOVEMENTS, encoding="utf-8")
    precious = data_dir / "precious.csv"
    precious.write_text("mine\n")
    assert main(["import-payments", str(path), "--rejects", str(precious)]) == 1
    assert "move it, or name another place" in capsys.readouterr().err
    assert precious.read_text() == "mine\n"


def test_nothing_came_is_said_for_a_creditor_and_without_a_file(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_cases(data_dir)
    capsys.readouterr()
    assert main(["import-payments", "--nothing-came", "--creditor", "ENERGIA"]) == 0
    assert capsys.readouterr().out == "ENERGIA: no payment came; 0 cases had waited for it and are planned anew\n"
    assert len(rows(data_dir, "SELECT said_at FROM payment_silences")) == 1
    for wrong in (["--nothing-came"], ["--nothing-came", "--creditor", "NONE"], [], ["x.csv", "--nothing-came"]):
        assert main(["import-payments", *wrong]) == 1
    assert len(rows(data_dir, "SELECT said_at FROM payment_silences")) == 1
