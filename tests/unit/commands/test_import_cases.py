"""``dialer import-cases`` from outside: what it prints, its exit status, and each bad input with its message."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from dialer import cli
from dialer.commands.import_cases import Screen, findings, summary
from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from dialer.ports.intake import FileFacts, ImportId, ImportProgress, ImportReport, Loaded, RejectsFacts
from tests.contract.db.repos.intake_desk import IntakeDesk
from tests.unit.files.test_worker import ANNA, MARIO, case_file

Dialer = Callable[..., int]


@pytest.fixture
def dialer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dialer:
    """The command line on a database with a creditor GEAP and its campaign Bollette."""
    monkeypatch.setenv("SOLLECITO_NODE__DATA_DIR", str(tmp_path / "data"))

    async def prepare() -> None:
        database = open_database("", data_dir=tmp_path / "data")
        await migrate(database)
        await IntakeDesk(database).prepared()
        await database.close()

    asyncio.run(prepare())

    def call(*arguments: object) -> int:
        return cli.main(["import-cases", *map(str, arguments)])

    return call


def test_a_file_is_loaded_reported_and_recognised(
    dialer: Dialer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00", f"P2;{ANNA};F2;31/03/2026;12.50", encoding="cp1252")
    assert dialer(path, "--creditor", "GEAP", "--campaign", "Bollette", "--decimals", "comma") == 3
    out, err = capsys.readouterr()
    assert "CSV, UTF-8, separated by semicolon, 2 rows" in err
    assert "day/month/year" in err and "decimal comma" in err and "Pratica = case_reference" in err
    assert "1 cases created, 0 updated, 0 unchanged, 1 rejected" in out
    assert "1 debtors entered the queue of campaign 'Bollette'" in out
    assert "1 x Importo: the amount does not fit" in out
    rejects = tmp_path / "cases.csv.rejects.csv"
    assert f"they stand in {rejects}" in out and "12.50" in rejects.read_text()
    rejects.write_text(rejects.read_text().replace("12.50", "12,50", 1))
    assert dialer(rejects, "--creditor", "GEAP") == 0
    assert "1 cases created" in capsys.readouterr().out
    assert dialer(path, "--creditor", "GEAP", "--decimals", "comma", "--json") == 3
    again = json.loads(capsys.readouterr().out)
    assert (again["cases_created"], again["cases_unchanged"], again["rows_rejected"]) == (0, 1, 1)
    assert again["imported_before"][0]["file"] == "cases.csv"


def test_a_mapping_and_a_placement(dialer: Dialer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.csv"
    path.write_text(f"Id;CF;Chi;Recapito;Doc;Entro;Quanto\nP1;{MARIO};F1;31/03/2026;10,00\n", encoding="utf-8")
    mapping = tmp_path / "own.toml"
    mapping.write_text(
        '[columns]\ncase_reference = "Id"\nname = "Chi"\ninvoice_number = "Doc"\ndue_on = "Entro"\namount = "Quanto"\n'
    )
    order = ("--creditor", "GEAP", "--mapping", mapping, "--placement", "A1", "--mandate-ends", "2027-01-31")
    order = (*order, "--fee", "12 %")
    assert dialer(path, *order, "--dry-run") == 0
    assert "1 cases would be created" in capsys.readouterr().out
    assert dialer(path, *order) == 0
    capsys.readouterr()
    assert cli.main(["creditors", "placements", "GEAP", "--json"]) == 0
    [placement] = json.loads(capsys.readouterr().out)
    assert (placement["code"], placement["fee"], placement["cases"]) == ("A1", "12 %", 1)
    assert cli.main(["creditors", "fee", "GEAP", "A1", "15 % + 3 €"]) == 0
    assert capsys.readouterr().out == "A1: 15 % + 3 €\n"
    assert dialer(path, *order) == 1
    assert "has the fee '15 % + 3 €', not '12 %'" in capsys.readouterr().err
    assert cli.main(["creditors", "fee", "GEAP", "A9", "1"]) == 1
    assert "has no placement A9; it has A1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "arguments", "message"),
    [
        (None, (), "there is no file"),
        (b"", (), "is empty"),
        (b"%PDF-1.7", (), "a PDF document"),
        (b"Pratica;Nome\nP1;Mario\n", (), "no column for: invoice_number, due_on"),
        ("ambiguous", (), "--dates dmy"),
        ("good", ("--creditor", "GEPA"), "did you mean 'GEAP'"),
        ("good", ("--campaign", "Bolletta"), "did you mean 'Bollette'"),
        ("good", ("--mapping", "/nowhere.toml"), "cannot read the mapping file"),
        ("good", ("--delimiter", ":"), "delimiter = ':' is not known"),
        ("good", ("--mandate-ends", "domani"), "is no day"),
        ("good", ("--fee", "12 %"), "name the placement too"),
        ("good", ("--rejects", "/nowhere/at/all.csv"), "cannot write /nowhere/at/all.csv"),
    ],
)
def test_bad_input_is_told_with_place_and_remedy(
    dialer: Dialer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | str | None,
    arguments: tuple[str, ...],
    message: str,
) -> None:
    path = tmp_path / "cases.csv"
    if content == "good":
        case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00")
    elif content == "ambiguous":
        case_file(tmp_path, f"P1;{MARIO};F1;03/04/2026;10,00")
    elif isinstance(content, bytes):
        path.write_bytes(content)
    assert dialer(path, "--creditor", "GEAP", *arguments) == 1
    assert message in capsys.readouterr().err


def test_rejects_never_replace_a_file_of_another_kind(
    dialer: Dialer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/03/2026;10,00")
    assert dialer(path, "--creditor", "GEAP", "--rejects", path) == 1
    assert "is no rejects file" in capsys.readouterr().err


FACTS = FileFacts(
    name="march.xlsx", size=1, sha256="", kind="xlsx", sheet="Foglio1", other_sheets=("Note",), row_count=40,
    columns=(("Pratica", "case_reference"),), ignored=("Agenzia",), dates_found="40 year first",
    decimals_found="no decimals",
)  # fmt: skip


def test_findings_of_a_workbook_name_its_sheet_and_what_is_not_read() -> None:
    text = "\n".join(findings(FACTS))
    assert "XLSX, sheet 'Foglio1', 40 rows" in text
    assert "not read: Agenzia" in text and "other sheets, not read: Note" in text


def test_the_summary_of_an_unchanged_file_says_that_nothing_was_changed() -> None:
    report = ImportReport(
        import_id=ImportId(1), creditor_code="GEAP", is_dry_run=False, facts=FACTS,
        loaded=Loaded(unchanged_count=40), rejects=RejectsFacts(path=None, noted_row_count=2),
    )  # fmt: skip
    text = "\n".join(summary(report))
    assert "every case was known and says the same: nothing was changed" in text
    assert "2 rows were loaded without one of their values" in text
    assert "0 cases would be created" in "\n".join(summary(replace(report, is_dry_run=True)))


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere() -> None:
    steps = [
        ImportProgress(phase="examining", done=0, total=0),
        ImportProgress(phase="checking", done=0, total=40, facts=FACTS),
        *(ImportProgress(phase="checking", done=done, total=40) for done in range(0, 41, 2)),
        ImportProgress(phase="loading", done=40, total=40),
    ]
    for is_terminal in (False, True):
        out = io.StringIO()
        with Screen(Console(file=out, force_terminal=is_terminal, width=120)) as screen:
            for step in steps:
                screen.show(step)
        text = out.getvalue()
        assert "Foglio1" in text and "checking rows" in text
        if not is_terminal:
            assert text.count(" of 40 rows") == 11
