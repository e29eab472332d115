"""``dialer import-dnc``: a list of numbers into an embedded database, with its rejects."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.core.kernel.errors import Invalid
from dialer.files.dnc_csv import read_numbers

GOOD, OTHER = "+390422550201", "+393471234567"
pytestmark = pytest.mark.usefixtures("data_dir")


def rows(data_dir: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(data_dir / "dialer.sqlite3")
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def write(data_dir: Path, text: str, encoding: str = "utf-8") -> str:
    path = data_dir / "list.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_good_rows_are_listed_and_the_others_stand_in_the_rejects_file(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(data_dir, f"Telefono;Motivo\n0422 550201;reclamo\n{OTHER};\nnon è un numero;x\n\n899 123456;y\n")
    assert main(["import-dnc", file, "--json"]) == 3
    report = json.loads(capsys.readouterr().out)
    assert (report["added"], report["already_there"], report["rejected"]) == (2, 0, 2)
    assert rows(data_dir, "SELECT e164, creditor_id, reason, source FROM suppressions ORDER BY e164") == [
        (GOOD, None, "reclamo", "file"), (OTHER, None, "imported list", "file")
    ]  # fmt: skip
    rejects = Path(report["rejects"]).read_text()
    assert "non è un numero" in rejects
    assert ";4;rejected;" in rejects
    [(action, data)] = rows(data_dir, "SELECT action, data FROM audit")
    assert action == "dnc.imported"
    assert json.loads(str(data))["added"] == 2


def test_the_second_time_changes_nothing_and_plain_numbers_need_no_header(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(data_dir, f"{GOOD}\r\n{OTHER}\r\n{GOOD}\r\n")
    assert main(["import-dnc", file]) == 0
    assert "2 numbers added to the agency's own list" in capsys.readouterr().out
    assert main(["import-dnc", file]) == 0
    assert "0 numbers added" in capsys.readouterr().out
    assert len(rows(data_dir, "SELECT 1 FROM suppressions")) == 2


def test_a_creditors_list_is_its_own_and_an_unknown_creditor_lists_nothing(
    data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(data_dir, f"number\n{GOOD}\n")
    assert main(["import-dnc", file, "--creditor", "acme"]) == 1
    assert "there is no creditor acme" in capsys.readouterr().err
    assert rows(data_dir, "SELECT 1 FROM suppressions") == []
    assert main(["creditors", "create", "acme", "--name", "Acme"]) == 0
    assert main(["import-dnc", file, "--creditor", "acme"]) == 0
    assert rows(data_dir, "SELECT e164, creditor_id FROM suppressions") == [(GOOD, 1)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"name;city\nRossi;Roma\n", "name one of its columns `number`"),
        (b"PK\x03\x04\x00\x00", "no text file"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_its_remedy(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(Invalid, match=says):
        read_numbers(path)


def test_letters_of_windows_and_foreign_plans_are_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("Numéro\tnote\n01 42 68 53 00\tdéjà\n".encode("cp1252"))
    file = read_numbers(path, country="FR")
    assert [(number.e164, number.reason) for number in file.numbers] == [("+33142685300", "déjà")]
    assert (file.encoding, file.delimiter) == ("cp1252", "\t")
