"""The steps of an import, called in this process: from a file to whole cases and a rejects file."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.files import worker
from dialer.files.mapping import FileOptions, read_mapping
from dialer.files.packing import unpack_items
from dialer.files.sniff import Plan
from dialer.packaged import config_folder
from dialer.ports.intake import CaseItem, FileFacts, RefusedCase
from tests.unit.files.test_cases_xlsx import workbook

TODAY = date(2026, 11, 21)
HEADER = "Pratica;Codice Fiscale;Nominativo;Telefono;Numero fattura;Scadenza;Importo\r\n"
MARIO = "RSSMRA80A01H501U;Mario Rossi;3471234567"
ANNA = "RSSMRA85T10A562S;Anna Rossi;3471234568"


def nothing(_: int) -> None:
    """Nobody wants to know how far it is."""


def case_file(tmp_path: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "cases.csv"
    path.write_bytes((HEADER + "".join(f"{row}\r\n" for row in rows)).encode(encoding))
    return path


def parsed(tmp_path: Path, path: Path, share_count: int = 1) -> tuple[Plan, FileFacts]:
    plan, facts = worker.examine(nothing, path, path.name, FileOptions(), tmp_path)
    for share in range(share_count):
        worker.parse_share(nothing, plan, tmp_path, share, share_count, TODAY)
    return plan, facts


def all_items(tmp_path: Path, share_count: int = 1, size: int = 2) -> list[CaseItem]:
    items: list[CaseItem] = []
    last = ""
    while True:
        packed, last, _ = worker.next_batch(nothing, tmp_path, share_count, last, size)
        if not last:
            return items
        items += unpack_items(packed)


def rejects(path: Path) -> dict[int, tuple[str, str]]:
    """Line -> status and reason."""
    with path.open(encoding="utf-8", newline="") as text:
        return {
            int(row["rejects_line"]): (row["rejects_status"], row["rejects_reason"])
            for row in csv.DictReader(text, delimiter=";")
        }


def test_rows_of_a_case_come_together_wherever_they_stand(tmp_path: Path) -> None:
    path = case_file(
        tmp_path,
        f"P2;{ANNA};F1;31/03/2026;10,00",
        *(f"Q{i:04d};{MARIO};F;31/03/2026;1,00" for i in range(1200)),
        f"P2;{ANNA};F2;31/03/2026;5,00",
    )
    plan, facts = parsed(tmp_path, path, share_count=2)
    assert facts.row_count == 1202
    items = all_items(tmp_path, share_count=2, size=500)
    assert len(items) == 1201
    assert [item.case.reference for item in items] == sorted(item.case.reference for item in items)
    first = items[0]
    assert (first.case.reference, first.lines, len(first.case.invoices)) == ("P2", (2, 1203), 2)
    out = worker.write_rejects(nothing, plan, tmp_path, 2, tmp_path / "r.csv")
    assert out.path is None and out.rejected_row_count == 0


def test_a_case_with_one_wrong_row_is_rejected_whole_and_nothing_is_lost(tmp_path: Path) -> None:
    path = case_file(
        tmp_path,
        f"P1;{MARIO};F1;31/03/2026;10,00",
        f"P2;{ANNA};F1;31/03/2026;10,00",
        f"P1;{MARIO};F2;31/02/2026;5,00",
        f"P3;{ANNA},12;F3;31/03/2026;5,00",
        f"P4;{MARIO};F4;31/03/2026",
        f'"P5;{MARIO};F5;31/03/2026;5,00',
        f";{MARIO};F6;31/03/2026;5,00",
        "P7;RSSMRA80A01H501U;Mario;12;F7;31/03/2026;5,00",
        f"P8;{MARIO};F8;31/03/2026;5,00",
    )
    plan, facts = parsed(tmp_path, path)
    assert facts.row_count == 9
    assert [item.case.reference for item in all_items(tmp_path)] == ["P2", "P3", "P8"]
    worker.refuse(nothing, tmp_path, 1, (RefusedCase("P8", "known with another debtor", "check it"),))
    out = worker.write_rejects(nothing, plan, tmp_path, 1, tmp_path / "r.csv")
    assert (out.rejected_row_count, out.noted_row_count, out.rejected_case_count) == (7, 1, 5)
    found = rejects(tmp_path / "r.csv")
    assert found[2] == ("rejected", "the row is good, but its case is refused for line 4")
    assert found[4][1].startswith("there is no day 31 of month 2")
    assert found[5][0] == "loaded without this value"
    assert "6 values" in found[6][1]
    assert "never closed" in found[7][1]
    assert found[8][1] == "the value is missing"
    assert found[9][1].startswith("the case has no telephone number")
    assert found[10] == ("rejected", "known with another debtor")
    assert ("Scadenza", found[4][1], 1) in out.reasons
    assert not any("refused for line" in reason for _, reason, _ in out.reasons)


def test_a_case_is_found_in_its_faulty_rows_however_they_are_broken(tmp_path: Path) -> None:
    path = case_file(
        tmp_path,
        f"P1;{MARIO};F1;31/03/2026;10,00",
        'P1;RSSMRA80A01H501U;"Bar "Sole" srl";3471234567;F2;31/03/2026;10,00',
        f"'-P2;{ANNA};F1;31/03/2026;10,00",
        f"'-P2;{ANNA};F2;31/03/2026;molto",
        f"P  3;{ANNA};F1;31/03/2026;10,00",
        f"P 3;{ANNA};F2;31/03/2026",
    )
    parsed(tmp_path, path)
    assert all_items(tmp_path) == []


def test_a_corrected_rejects_file_is_imported_like_any_other(tmp_path: Path) -> None:
    path = case_file(tmp_path, f"P1;{MARIO};F1;31/13/2026;10,00", f"P2;{ANNA};F1;31/03/2026;+10,00")
    plan, _ = parsed(tmp_path, path)
    assert all_items(tmp_path) == []
    again = tmp_path / "r.csv"
    worker.write_rejects(nothing, plan, tmp_path, 1, again)
    text = again.read_text(encoding="utf-8")
    assert "'+10,00" in text
    again.write_text(text.replace("31/13/2026", "31/12/2026").replace("'+10,00", "10,00"), encoding="utf-8")
    second = tmp_path / "second"
    second.mkdir()
    plan, facts = parsed(second, again)
    assert not facts.ignored
    assert [item.case.reference for item in all_items(second)] == ["P1", "P2"]


def test_a_workbook_gives_the_same_cases_as_its_csv(tmp_path: Path) -> None:
    rows = [f"P1;{MARIO};F1;31/03/2026;1.234,50", f"P2;{ANNA};F2;01/04/2026;7,00"]
    folders = [tmp_path / "csv", tmp_path / "xlsx"]
    for folder in folders:
        folder.mkdir()
    parsed(folders[0], case_file(tmp_path, *rows))
    book = workbook(
        tmp_path / "cases.xlsx",
        Foglio1=[
            HEADER.strip().split(";"),
            ["P1", *MARIO.split(";")[:2], 3471234567, "F1", date(2026, 3, 31), 1234.5],
            ["P2", *ANNA.split(";")[:2], "3471234568", "F2", date(2026, 4, 1), 7],
        ],
    )
    plan, facts = parsed(folders[1], book)
    assert (facts.kind, facts.sheet, facts.row_count) == ("xlsx", "Foglio1", 2)
    assert all_items(folders[0]) == all_items(folders[1])
    assert plan.is_sheet


def test_rejects_of_a_workbook_open_in_a_spreadsheet(tmp_path: Path) -> None:
    book = workbook(
        tmp_path / "cases.xlsx",
        A=[HEADER.strip().split(";"), ["P1", *MARIO.split(";"), "F1", date(2026, 3, 31), 12.345]],
    )
    plan, _ = parsed(tmp_path, book)
    out = worker.write_rejects(nothing, plan, tmp_path, 1, tmp_path / "r.csv")
    assert out.rejected_row_count == 1
    content = (tmp_path / "r.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfPratica;")
    assert b"12,345" in content and b"more than two decimals" in content


def test_signs_of_life_come_chunk_by_chunk(tmp_path: Path) -> None:
    path = case_file(tmp_path, *(f"Q{i:04d};{MARIO};F;31/03/2026;1,00" for i in range(1200)))
    plan, _ = worker.examine(nothing, path, "x", FileOptions(), tmp_path)
    counts: list[int] = []
    assert worker.parse_share(counts.append, plan, tmp_path, 0, 1, TODAY) == 1200
    assert counts == [500, 1000, 1200]


def test_ambiguous_files_are_refused(tmp_path: Path) -> None:
    path = case_file(tmp_path, f"P1;{MARIO};F1;03/04/2026;10,00")
    with pytest.raises(Invalid, match="--dates"):
        worker.examine(nothing, path, "x", FileOptions(), tmp_path)


def test_the_sample_is_loaded_whole(tmp_path: Path) -> None:
    plan, facts = parsed(tmp_path, config_folder() / "samples" / "cases.csv")
    items = all_items(tmp_path)
    assert sum(len(item.lines) for item in items) == facts.row_count > 30
    assert not facts.ignored
    assert len({item.case.debtor.key for item in items}) < len(items)
    assert worker.write_rejects(nothing, plan, tmp_path, 1, tmp_path / "r.csv").path is None
    assert read_mapping(config_folder() / "samples" / "mapping.toml").columns
