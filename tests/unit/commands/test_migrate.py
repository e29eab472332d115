"""``dialer migrate``: once it does the work, then there is nothing to do; a newer database is refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dialer.cli import main


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOLLECITO_NODE__DATA_DIR", str(tmp_path))
    return tmp_path


def test_check_says_what_is_pending_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        assert main(["migrate", "--check"]) == 3
        assert "pending: " in capsys.readouterr().out


def test_the_second_time_there_is_nothing_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    assert "done: " in capsys.readouterr().out
    assert main(["migrate"]) == 0
    assert "nothing to do" in capsys.readouterr().out
    assert main(["migrate", "--check"]) == 0


def test_a_database_from_a_newer_version_is_refused(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate"]) == 0
    (file,) = data_dir.glob("*.sqlite3")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    capsys.readouterr()
    assert main(["migrate"]) == 1
    assert "made by a newer version" in capsys.readouterr().err


def test_a_database_that_is_not_there_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOLLECITO_DATABASE__URL", "mysql://u:hush@h/d")
    assert main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert "mysql" in said
    assert "hush" not in said
