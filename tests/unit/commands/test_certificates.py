"""``dialer certificates``: files, and instructions that a person can follow."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.cli import main


def test_it_makes_files_and_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certificates", "dialer.example.test", "--out", str(tmp_path / "tls")]) == 0
    said = capsys.readouterr().out
    for file in ("authority.pem", "server.pem", "server.key"):
        assert (tmp_path / "tls" / file).is_file()
        assert file in said
    assert "new: install it" in said
    assert "Firefox" in said
    assert main(["certificates", "dialer.example.test", "--out", str(tmp_path / "tls")]) == 0
    assert "(kept)" in capsys.readouterr().out


def test_a_wrong_name_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certificates", "not a name", "--out", str(tmp_path)]) == 1
    assert "neither a host name nor an address" in capsys.readouterr().err
