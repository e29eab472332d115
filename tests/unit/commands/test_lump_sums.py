"""``dialer lump-sums``: late invoices of businesses are charged, counted first, and what bears none says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialer.cli import main

pytestmark = pytest.mark.usefixtures("data_dir")

ROWS = (
    "Pratica;Codice fiscale;Nominativo;Telefono;Numero fattura;Scadenza;Importo;Tipo interessi\r\n"
    "P1;00743110157;Sole srl;3471234567;F1;31/03/2025;1000,00;\r\n"
    "P1;00743110157;Sole srl;3471234567;F2;30/04/2025;500,00;\r\n"
    "P2;RSSMRA80A01H501U;Mario Rossi;3471234568;F3;31/03/2025;1000,00;\r\n"
    "P3;07643520567;Luna srl;3471234569;F4;31/03/2025;1000,00;nessuno\r\n"
)


@pytest.fixture
def loaded(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(ROWS, encoding="utf-8")
    assert main(["creditors", "create", "SOLE", "--name", "Sole", "--sector", "trade"]) == 0
    assert main(["import-cases", str(path), "--creditor", "SOLE"]) == 0
    capsys.readouterr()


def charged(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    assert main(["lump-sums", "SOLE", "--reason", "letter of March", "--json", *options]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("loaded")
def test_it_is_counted_then_charged_and_never_twice(capsys: pytest.CaptureFixture[str]) -> None:
    would = charged(capsys, "--dry-run")
    assert would == {
        "cases": 3, "invoices": 2, "sums_minor": {"EUR": 80_00}, "left_alone": {"consumer": 1, "not_commercial": 1},
    }  # fmt: skip
    assert charged(capsys) == would
    again = charged(capsys)
    assert (again["invoices"], again["left_alone"]) == (0, {"charged": 2, "consumer": 1, "not_commercial": 1})
    assert main(["lump-sums", "SOLE", "--reason", "letter of March"]) == 0
    told = capsys.readouterr().out
    assert "3 open cases: 0 invoices charged\n  2 x left alone: charged already" in told


@pytest.mark.usefixtures("loaded")
def test_only_named_cases_are_charged_and_a_wrong_name_charges_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = tmp_path / "names.txt"
    names.write_text("P2\n", encoding="utf-8")
    assert charged(capsys, "--file", str(names))["left_alone"] == {"consumer": 1}
    assert main(["lump-sums", "SOLE", "--reason", "letter of March", "--case", "P1", "--case", "P9"]) == 1
    assert "no open case of SOLE: P9; leave them out" in capsys.readouterr().err
    assert main(["lump-sums", "SOLE", "--reason", "x"]) == 1
    assert "say why it is charged" in capsys.readouterr().err
    assert charged(capsys, "--dry-run")["invoices"] == 2
