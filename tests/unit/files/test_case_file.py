"""A case file under import: worker processes behind an asynchronous face, and no trace when it is closed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.core.kernel.errors import Conflict, Invalid
from dialer.files import case_file as module
from dialer.files.case_file import FileOfCases, FilesOfCases
from tests.unit.files.test_worker import ANNA, MARIO, TODAY, case_file


def opened(tmp_path: Path, path: Path, **options: str) -> FileOfCases:
    spools = tmp_path / "spools"
    spools.mkdir(exist_ok=True)
    return FilesOfCases(spool_dir=spools).open(path, today=TODAY, name="march.csv", options=options)


def is_clean(tmp_path: Path) -> bool:
    return not list((tmp_path / "spools").iterdir())


async def test_a_file_from_beginning_to_end_on_two_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SMALL_ROWS", 10)
    rows = [f"Q{i:04d};{MARIO};F;31/03/2026;1,00" for i in range(1600)]
    rows[7] = f"Q0007;{ANNA};F;31/33/2026;1,00"
    file = opened(tmp_path, case_file(tmp_path, *rows))
    try:
        facts = await file.examine()
        assert (facts.name, facts.row_count) == ("march.csv", 1600)
        counts = [count async for count in file.parse()]
        assert counts == sorted(counts) and counts[-1] == 1600
        found = [(done, len(items)) async for done, items in file.batches(1000)]
        assert found == [(1000, 1000), (1599, 599)]
        rejects = await file.write_rejects(tmp_path / "r.csv")
        assert rejects.rejected_row_count == 1
    finally:
        await file.close()
    await file.close()
    assert is_clean(tmp_path)


async def test_errors_of_the_whole_file_arrive(tmp_path: Path) -> None:
    file = opened(tmp_path, tmp_path / "nothing.csv")
    try:
        with pytest.raises(Invalid, match="there is no file"):
            await file.examine()
    finally:
        await file.close()
    assert is_clean(tmp_path)


async def test_messages_name_an_upload_as_its_sender_does(tmp_path: Path) -> None:
    path = tmp_path / "upload-3fa9"
    path.write_bytes(b"Pratica;Nome\nP1;Mario\n")
    file = opened(tmp_path, path)
    try:
        with pytest.raises(Invalid, match="no column for"):
            await file.examine()
    finally:
        await file.close()
    path.write_bytes(b"")
    file = opened(tmp_path, path)
    try:
        with pytest.raises(Invalid, match=r"^march\.csv is empty"):
            await file.examine()
    finally:
        await file.close()


async def test_an_import_left_in_the_middle_leaves_nothing_behind(tmp_path: Path) -> None:
    file = opened(tmp_path, case_file(tmp_path, *(f"Q{i};{MARIO};F;31/03/2026;1,00" for i in range(3000))))
    await file.examine()
    parsing = file.parse()
    await anext(parsing)
    await parsing.aclose()
    with pytest.raises(Conflict, match="worker process"):
        await anext(file.batches(10))
    await file.close()
    assert is_clean(tmp_path)


async def test_wrong_options_and_mappings_are_told_before_anything_starts(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="dates = 'ymd'"):
        opened(tmp_path, tmp_path / "x.csv", dates="ymd")
    with pytest.raises(Invalid, match="table 'colums'"):
        FilesOfCases(spool_dir=tmp_path).open(tmp_path / "x.csv", today=TODAY, mapping="[colums]")
    assert is_clean(tmp_path)
