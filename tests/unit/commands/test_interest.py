"""``dialer interest``: what a creditor's open cases bear is decided, counted first, and refused with the remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialer.cli import main

pytestmark = pytest.mark.usefixtures("data_dir")

ROWS = (
    "Pratica;Codice fiscale;Nominativo;Telefono;Numero fattura;Scadenza;Importo;Tipo interessi\r\n"
    "P1;00743110157;Sole srl;3471234567;F1;31/03/2025;1000,00;\r\n"
    "P2;RSSMRA80A01H501U;Mario Rossi;3471234568;F2;31/03/2025;1000,00;\r\n"
    "P3;07643520567;Luna srl;3471234569;F3;31/03/2025;1000,00;nessuno\r\n"
)


@pytest.fixture
def loaded(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(ROWS, encoding="utf-8")
    assert main(["creditors", "create", "SOLE", "--name", "Sole", "--sector", "trade"]) == 0
    assert main(["import-cases", str(path), "--creditor", "SOLE"]) == 0
    capsys.readouterr()


def decided(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    assert main(["interest", "SOLE", "--json", *options]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.usefixtures("loaded")
def test_the_creditors_new_terms_reach_the_cases_that_nobody_decided(capsys: pytest.CaptureFixture[str]) -> None:
    assert decided(capsys)["changed"] == 0
    assert main(["creditors", "change", "SOLE", "--interest", "business=legal", "--sector", "rent"]) == 0
    capsys.readouterr()
    count = decided(capsys, "--dry-run")
    assert (count["seen"], count["changed"], count["kept"]) == (3, 1, 1)
    assert decided(capsys)["by_interest"] == {"legal: consumer": 1, "legal: creditor": 1, "none: file": 1}
    assert decided(capsys)["changed"] == 0


@pytest.mark.usefixtures("loaded")
def test_a_named_interest_goes_to_the_named_cases(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = tmp_path / "names.txt"
    names.write_text("P2\n\n", encoding="utf-8")
    contract = ["--interest", "contract", "--percent", "6", "--clause", "art. 9", "--reason", "agreed in March"]
    found = decided(capsys, *contract, "--file", str(names))
    assert found["changed"] == 1
    assert found["owing_something_else"] == 2, "with the firm that the import left to be reckoned"
    assert main(["interest", "SOLE", *contract, "--case", "P9"]) == 1
    assert "no open case of SOLE: P9" in capsys.readouterr().err
    assert main(["interest", "SOLE", "--file", str(tmp_path / "none.txt")]) == 1
    assert "cannot read" in capsys.readouterr().err
    names.write_text(" \n", encoding="utf-8")
    assert main(["interest", "SOLE", "--file", str(names)]) == 1
    assert "names no case" in capsys.readouterr().err
    assert main(["interest", "SOLE"]) == 0
    assert "3 open cases: 0 decided anew, 2 kept as told" in capsys.readouterr().out


def test_a_creditor_that_is_not_there_and_a_sector_that_is_none_are_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["interest", "NADA"]) == 1
    assert "no creditor NADA" in capsys.readouterr().err
    assert main(["creditors", "create", "A", "--name", "A", "--sector", "telecom"]) == 1
    assert "did you mean telephone" in capsys.readouterr().err
