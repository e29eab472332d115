"""``dialer check-config``: what it prints, and what stops the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.cli import main
from dialer.configuration import SETTINGS, draw_default_file


def test_every_setting_is_printed_with_its_origin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOLLECITO_WEB__PORT", "9000")
    monkeypatch.setenv("SOLLECITO_AMI__SECRET", "hush-hush")
    assert main(["check-config"]) == 0
    printed = capsys.readouterr().out
    lines = printed.splitlines()
    assert len(lines) == len(SETTINGS)
    assert any(line.startswith("web.port") and line.endswith("# SOLLECITO_WEB__PORT") for line in lines)
    assert "hush-hush" not in printed


def test_only_what_was_set(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SOLLECITO_WEB__PORT", "9000")
    assert main(["check-config", "--changed"]) == 0
    assert capsys.readouterr().out == "web.port = 9000  # SOLLECITO_WEB__PORT\n"


def test_the_default_file_can_be_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check-config", "--draw"]) == 0
    assert capsys.readouterr().out == draw_default_file()


def test_an_unknown_key_stops_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[web]\nprot = 1\n", encoding="utf-8")
    assert main(["--config", str(file), "check-config"]) == 1
    assert "unknown setting web.prot; the nearest known one is web.port" in capsys.readouterr().err
