"""What nobody should hand to the command line: refused with its place and its remedy, the database as it was."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main
from tests.unit.commands.test_import_payments import load_cases, rows
from tests.unit.files.bank_files import CAMT
from tests.unit.files.test_worker import MARIO, case_file

pytestmark = pytest.mark.usefixtures("data_dir")

TOLD_OF = {"payment_files", "imports", "acceptance_lines"}
"""That a file came, and why it or a row of it was refused, is kept."""
BANK = "data;importo;divisa;ordinante;causale\n"


def picture(data_dir: Path) -> list[str]:
    """The whole database as statements, but for the list of files."""
    connection = sqlite3.connect(data_dir / "dialer.sqlite3")
    try:
        own = tuple(f'INSERT INTO "{name}"' for name in (*TOLD_OF, "sqlite_sequence"))
        return [line for line in connection.iterdump() if not line.startswith(own)]
    finally:
        connection.close()


def written(data_dir: Path, content: str, name: str = "bank.csv") -> str:
    path = data_dir / name
    path.write_text(content, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bank.csv", "", "bank.csv: the file is empty; ask the bank for it anew"),
        ("a.xml", CAMT[: len(CAMT) // 2], "a.xml:11: the XML is broken or cut off"),
        ("a.xml", CAMT.replace("1277.50", "1278.50"), "the closing balance is 1278.50"),
        ("bank.csv", "a;b\n1;2\n", "no line has the headers of a date"),
    ],
)
def test_a_malformed_bank_file_loads_nothing(
    data_dir: Path, capsys: pytest.CaptureFixture[str], name: str, content: str, said: str
) -> None:
    load_cases(data_dir)
    before = picture(data_dir)
    assert main(["import-payments", written(data_dir, content, name)]) == 1
    assert said in capsys.readouterr().err
    assert picture(data_dir) == before


def test_wrong_movements_are_written_down_with_line_and_remedy_and_nothing_is_booked(data_dir: Path) -> None:
    load_cases(data_dir)
    before = picture(data_dir)
    lines = ("2026-02-30;100,00;EUR;A;F-2026-17", "2026-03-02;cento;EUR;A;F-2026-17", "2026-03-02;100")
    path = written(data_dir, BANK + "\n".join(lines) + "\n")
    assert main(["import-payments", path]) == 3
    told = (data_dir / "bank.csv.rejects.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    for line, place, remedy in zip(told, (2, 3, 4), ("correct the date", "write digits only", "cut off"), strict=True):
        assert f"line {place}" in line and remedy in line
    assert picture(data_dir) == before


def test_a_movement_in_another_currency_waits_and_is_booked_to_no_case(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_cases(data_dir)
    path = written(data_dir, BANK + "2026-03-02;100,00;CHF;MARIO ROSSI;F-2026-17\n")
    assert main(["import-payments", path, "--creditor", "ENERGIA"]) == 0
    assert "0 matched" in " ".join(capsys.readouterr().out.split())
    assert rows(data_dir, "SELECT state, reason, case_id FROM payments") == [("unmatched", "other_currency", None)]
    assert rows(data_dir, "SELECT balance_minor FROM cases") == [(12_050,)]
    assert rows(data_dir, "SELECT 1 FROM ledger_entries WHERE kind = 'payment'") == []


@pytest.mark.parametrize(
    ("due", "amount", "told"),
    [
        ("31/01/2026", "-120,50", "Importo: the amount is negative"),
        ("30/02/2026", "120,50", "Scadenza: there is no day 30 of month 2 of 2026"),
    ],
)
def test_a_case_with_a_negative_amount_or_an_impossible_day_is_not_made(
    data_dir: Path, capsys: pytest.CaptureFixture[str], due: str, amount: str, told: str
) -> None:
    load_cases(data_dir)
    before = picture(data_dir)
    capsys.readouterr()
    path = case_file(data_dir, f"P-2002;{MARIO};F-2026-18;{due};{amount}")
    assert main(["import-cases", str(path), "--creditor", "ENERGIA"]) == 3
    assert told in " ".join(capsys.readouterr().out.split())
    assert picture(data_dir) == before


def test_a_file_that_changes_a_closed_case_leaves_it_alone_and_says_what_to_do(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_cases(data_dir)
    connection = sqlite3.connect(data_dir / "dialer.sqlite3")
    with connection:
        connection.execute("UPDATE cases SET status = 'closed'")
    connection.close()
    before = picture(data_dir)
    capsys.readouterr()
    path = case_file(data_dir, f"P-1001;{MARIO};F-2026-17;31/01/2026;999,00")
    assert main(["import-cases", str(path), "--creditor", "ENERGIA", "--rejects", str(data_dir / "no.csv")]) == 3
    assert "the case is closed" in " ".join(capsys.readouterr().out.split())
    assert "give it a new reference" in (data_dir / "no.csv").read_text(encoding="utf-8-sig")
    assert picture(data_dir) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rates", "enter", "ecb-reference", "2026-H2", "due", "--source", "GU"], "write it like 2.15"),
        (["rates", "enter", "ecb-reference", "2026-H2", "215", "--source", "GU"], "215 % a year is not plausible"),
        (["import-cases", "x.csv", "--creditor", "ENERGIA", "--mandate-ends", "2026-02-30"], "2026-02-30"),
    ],
)
def test_a_wrong_amount_or_day_of_an_option_is_named(
    data_dir: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    before = picture(data_dir)
    try:
        status = main(arguments)
    except SystemExit as stopped:
        status = int(stopped.code or 0)
    assert status in (1, 2)
    assert said in capsys.readouterr().err
    assert picture(data_dir) == before
