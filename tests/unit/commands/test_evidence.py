"""``dialer evidence`` on a database on which a campaign has worked: exit statuses, tables, and faults."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.engine.clocks import SettableClock, SystemClock
from dialer.twin.model import Scenario
from tests.worked_day import work
from tests.world import small_world

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worked")

    async def fill() -> None:
        async with small_world(f"sqlite:///{folder / 'dialer.sqlite3'}") as world:
            await world.add_debtors([[f"+39347123{n:04d}"] for n in range(200)])
            recall = await world.add_campaign("Recall")
            await world.start_campaign(recall)
            await work(world, recall, Scenario(agents=4, answer_rate=0.4, shift_h=1.0), hours=0.2)

    asyncio.run(fill())
    return folder


@pytest.fixture
def folder(worked: Path, tmp_path: Path) -> Path:
    shutil.copytree(worked, tmp_path / "var")
    return tmp_path / "var"


@pytest.fixture
def dialer(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("SOLLECITO_NODE__DATA_DIR", str(folder))
    monkeypatch.setenv("SOLLECITO_SECURITY__HASH_MEMORY_MB", "8")
    monkeypatch.setenv("SOLLECITO_LOGGING__LEVEL", "ERROR")

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["evidence", *words])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def change(folder: Path, *statements: str) -> None:
    with sqlite3.connect(folder / "dialer.sqlite3") as connection:
        for name in ("evidence_no_update", "evidence_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_every_answered_call_has_its_entry_and_no_entry_holds_a_number(folder: Path, dialer: Run) -> None:
    with sqlite3.connect(folder / "dialer.sqlite3") as connection:
        answered = connection.execute("SELECT count(*) FROM evidence WHERE kind = 'answered'").fetchone()[0]
        ended = connection.execute(
            "SELECT count(*) FROM attempts WHERE ended_at IS NOT NULL AND answered_at IS NOT NULL"
        ).fetchone()[0]
        facts = " ".join(row[0] for row in connection.execute("SELECT facts FROM evidence"))
    connection.close()
    assert answered == ended > 5
    assert "+39347123" not in facts and "39347123" not in facts


def test_a_register_without_heads_is_sound_and_said_not_to_be_covered(dialer: Run) -> None:
    dialer("export-head")  # makes the keys
    status, out, _ = dialer("verify", "--heads", "/nowhere", "--json")
    assert status == 3 and json.loads(out)["faults"][0]["kind"] == "missing_head"


def test_before_the_first_head_the_register_is_not_covered(folder: Path, dialer: Run) -> None:
    status, _, err = dialer("verify")
    assert status == 1 and "evidence-signing.pub: cannot be read" in err and "--public-key" in err
    from dialer.files.evidence_keys import open_signing_key

    open_signing_key(folder / "keys" / "evidence-signing.pem")
    status, out, _ = dialer("verify")
    assert status == 4 and "no signed head covers it" in out and "sound" in out


def test_an_exported_head_covers_the_register_and_the_day_keeps_it(folder: Path, dialer: Run) -> None:
    status, out, _ = dialer("export-head")
    assert status == 0 and "head 1 of" in out
    assert dialer("export-head")[1].endswith("the day has its head, number 1\n")
    status, out, _ = dialer("verify", "--json")
    table = json.loads(out)
    assert status == 0 and table["sound"] and table["heads"] == 1
    # the worked day's stream is covered whole; only the export's own entry comes after
    assert table["uncovered"] == 1
    assert len(list((folder / "evidence" / "heads").iterdir())) == 1


def test_a_changed_entry_is_named_and_the_status_says_so(folder: Path, dialer: Run) -> None:
    dialer("export-head")
    change(folder, "UPDATE evidence SET rule = 'IT-99' WHERE seq = 5 AND kind IN ('ordered', 'answered', 'ruled')")
    status, out, err = dialer("verify")
    assert status == 3 and "entry 5: the entry is not what was hashed" in err and "sound;" not in out
    status, out, _ = dialer("verify", "--json")
    (fault,) = json.loads(out)["faults"]
    assert (fault["kind"], fault["first_bad_entry"]) == ("changed", 5)


def test_heads_of_another_folder_are_checked_with_the_key_that_is_given(
    folder: Path, dialer: Run, tmp_path: Path
) -> None:
    dialer("export-head")
    kept = tmp_path / "elsewhere"
    shutil.copytree(folder / "evidence" / "heads", kept)
    shutil.copy(folder / "keys" / "evidence-signing.pub", tmp_path / "node.pub")
    shutil.rmtree(folder / "keys")
    assert dialer("verify", "--heads", str(kept), "--public-key", str(tmp_path / "node.pub"))[0] == 0


def test_when_its_time_is_over_the_register_is_cut_and_still_proved(
    folder: Path, dialer: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wind(days: int) -> None:
        now = SystemClock().now() + timedelta(days=days)
        monkeypatch.setattr("dialer.commands.office.SystemClock", lambda: SettableClock(now))

    wind(30)  # the worked day lies ahead
    dialer("export-head")
    with sqlite3.connect(folder / "dialer.sqlite3") as connection:
        before = connection.execute("SELECT count(*) FROM evidence").fetchone()[0]
    connection.close()
    assert dialer("cut") == (0, "nothing is due\n", "")

    wind(800)  # the twin's pack is not installed: the strictest of the others holds, three years
    assert dialer("cut") == (0, "nothing is due\n", "")
    wind(30 + 1096)
    status, out, _ = dialer("cut", "--dry-run")
    assert status == 0 and f"{before - 1} entries up to" in out and "nothing was changed" in out
    status, out, _ = dialer("cut", "--json")
    table = json.loads(out)
    assert (status, table["deleted"]) == (0, before - 1)
    assert (table["cut"]["keep_days"], table["cut"]["packs"]) == (1095, {"twin": 1095})
    assert Path(table["file"]).is_file()

    status, out, _ = dialer("verify")
    assert status == 0 and f"cut 1: {before - 1} entries up to" in out and "at head 1" in out
    assert dialer("cut")[1] == "nothing is due\n"
    Path(table["file"]).unlink()
    status, _, err = dialer("verify")
    assert status == 3 and "cut 1: the register was cut, and the signed mark" in err


def test_a_report_of_the_worked_day_is_printed_and_written_as_pdf(
    folder: Path, dialer: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(folder / "dialer.sqlite3") as connection:
        micros, served = connection.execute("SELECT min(at), sum(result = 'served') FROM evidence").fetchone()
    connection.close()
    day = datetime.fromtimestamp(micros / 1e6, UTC).date().isoformat()
    assert main(["report", "Recall", "--from", day, "--to", day, "--language", "en"]) == 0
    [total] = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Total,")]
    assert total.split(",")[3] == str(served) != "0"
    place = tmp_path / "report.pdf"
    assert main(["report", "Recall", "--from", day, "--to", day, "--out", str(place)]) == 0
    assert place.read_bytes().startswith(b"%PDF-")
    assert main(["registers", "business", "--out", str(tmp_path / "r.docx")]) == 1
    assert "end the name in .pdf or .csv" in capsys.readouterr().err
    assert main(["registers", "agents"]) == 0
    assert capsys.readouterr().out.startswith("Nome,Utente,Dal,Gruppi,Stato\r\n")
