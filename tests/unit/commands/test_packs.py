"""``dialer packs check``: what it prints, and what it says of a bad pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialer.cli import main
from dialer.packaged import config_folder

ITALY = config_folder() / "jurisdictions" / "it.yaml"


def test_the_installed_packs_are_listed_with_their_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    heads = [line for line in lines if not line.startswith(" ")]
    assert [head.split(":")[0] for head in heads] == ["de", "es", "fr", "it", "uk", "us"]
    assert heads[3].startswith("it: IT, ")
    assert "version it-2026.11-" in heads[3]
    gap = next(line for line in lines if line.split()[0] == "IT-12-gap")
    assert gap.split()[1] == "120"
    assert "(POLICY attempt_gap_min)" in gap


def test_the_figures_of_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "check", str(ITALY), "--on", "2010-01-01"]) == 0
    assert "IT-12-gap" in (printed := capsys.readouterr().out)
    assert printed.count("not in force") == len(printed.splitlines()) - 1
    assert main(["packs", "check", "--on", "yesterday"]) == 1
    assert "write it like 2026-11-21" in capsys.readouterr().err


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs", "check", "--json", "--on", "2026-11-21"]) == 0
    (pack,) = [pack for pack in json.loads(capsys.readouterr().out)["packs"] if pack["pack"] == "it"]
    rules = {rule["id"]: rule for rule in pack["rules"]}
    assert rules["IT-11-week"]["value"] == 3
    assert rules["IT-10"]["value"] == {"mon-fri": "08:30-21:00", "sat": "08:30-15:00"}
    assert rules["IT-22"]["layer"] == "law"
    assert not rules["IT-22"]["policy"]
    assert rules["IT-12-day"]["policy"]


def test_a_bad_pack_fails_by_file_and_line_and_the_others_are_still_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "it.yaml"
    bad.write_text(ITALY.read_text(encoding="utf-8").replace("kind: hours", "kind: ours"), encoding="utf-8")
    assert main(["packs", "check", str(bad), str(ITALY)]) == 1
    printed = capsys.readouterr()
    assert printed.out.startswith("it: IT, ")
    assert f"dialer packs: {bad}:" in printed.err
    assert "unknown kind 'ours'" in printed.err
