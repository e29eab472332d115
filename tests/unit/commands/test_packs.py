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


# ---- versions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "it.yaml").write_text(ITALY.read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["packs", "release", str(tmp_path)]) == 0
    return tmp_path


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    text = ITALY.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "it.yaml"
    path.write_text(text, encoding="utf-8")
    return path


NEW_VERSION = (
    ('version: "2026.11"', 'version: "2027.01"'),
    (
        "changelog:\n",
        'changelog:\n  - {version: "2027.01", date: 2027-01-02, author: one, reviewer: another, summary: a gap}\n',
    ),
)
LATER = ("      2015-06-01: 120\n", "      2015-06-01: 120\n      2027-03-01: 180\n")
IN_PLACE = ("      2015-06-01: 120\n", "      2015-06-01: 60\n")


def test_a_reviewed_version_is_shown_checked_and_released(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = changed(folder, *NEW_VERSION, LATER)
    assert main(["packs", "diff", str(ITALY), str(new)]) == 0
    assert "IT-12-gap: value of 2027-03-01: nothing -> 180" in capsys.readouterr().out
    assert main(["packs", "check", str(new)]) == 1
    assert "version '2027.01' is not released yet" in capsys.readouterr().err
    assert main(["packs", "release", str(folder)]) == 0
    assert "released it-2027.01-" in capsys.readouterr().out
    assert main(["packs", "check", str(new), "--against", str(ITALY), "--on", "2027-03-01"]) == 0
    printed = capsys.readouterr().out
    assert "reviewed 2027-01-02 by another: a gap" in printed
    assert next(line for line in printed.splitlines() if "IT-12-gap" in line).split()[1] == "180"
    assert main(["packs", "release", str(folder)]) == 0
    assert "released as it is" in capsys.readouterr().out


def test_a_figure_in_force_is_never_changed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = (folder / "packs.lock").read_text(encoding="utf-8")
    new = changed(folder, *NEW_VERSION, IN_PLACE)
    for words in (
        ["diff", str(ITALY), str(new)],
        ["check", str(new), "--against", str(ITALY)],
        ["release", str(folder)],
    ):
        assert main(["packs", *words]) == 1
        assert "rule IT-12-gap: the value of 2015-06-01 is in force and was changed" in capsys.readouterr().err
    assert (folder / "packs.lock").read_text(encoding="utf-8") == lock


def test_a_change_without_a_new_version_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = changed(folder, LATER)
    assert main(["packs", "diff", str(ITALY), str(new)]) == 1
    assert "the text changed and the version did not" in capsys.readouterr().err
    assert main(["packs", "check", str(new)]) == 1
    assert "changed in place" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("reviewer: product (counsel reviews before go-live)", "reviewer: Engineering", "the reviewer is the author"),
        ("    reviewer: product (counsel reviews before go-live)\n", "", "lacks 'reviewer'"),
        ("    date: 2026-11-22\n", "    date: lately\n", "is no day of review"),
        ('version: "2026.11"\nzones', 'version: "2026.12"\nzones', "no entry on top of the changelog"),
        ("regions: [BZ]", "regions: [GES]", "'GES' is no region of IT"),
        ("kind: min_ring_s", "kind: max_ring_s", "overlap those of"),
        ("kind: comfort_noise", "kind: treatment", "overlap those of"),
    ],
)
def test_a_faulty_pack_is_named_by_file_line_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, message: str
) -> None:
    path = changed(tmp_path, (old, new))
    assert main(["packs", "check", str(path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"dialer packs: {path}:")
    assert error.removeprefix(f"dialer packs: {path}:").partition(":")[0].isdigit()
    assert message in error


def test_a_missing_or_ended_figure_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = ITALY.read_text(encoding="utf-8")
    start, end = text.index("  - id: IT-03\n"), text.index("  - id: POLICY-mode\n")
    path = tmp_path / "it.yaml"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert main(["packs", "check", str(path)]) == 1
    assert "the pack lacks the figure comfort_noise: add a rule of that kind" in capsys.readouterr().err
    path.write_text(
        text.replace("2014-10-04: required", "2014-10-04: required\n      2027-01-01: null"), encoding="utf-8"
    )
    assert main(["packs", "check", str(path)]) == 1
    assert "comfort_noise: rule IT-03 ends it; give it a figure from that day on" in capsys.readouterr().err
