"""The lock beside the packs: no node starts on a text that was not released."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dialer.files.json_lines import JsonFileError
from dialer.files.packs_lock import LOCK_NAME, objection_to, read_lock, reasons_against, write_lock
from dialer.files.packs_yaml import PackFileError, load_pack, load_packs
from dialer.packaged import config_folder

SHIPPED = config_folder() / "jurisdictions"
ENTRY = """\
changelog:
  - version: "2027.01"
    date: 2027-01-02
    author: one
    reviewer: another
    summary: what changed
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Italy's pack, released."""
    (tmp_path / "it.yaml").write_text((SHIPPED / "it.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    release(tmp_path)
    return tmp_path


def release(folder: Path) -> None:
    write_lock(folder, [load_pack(folder / "it.yaml")], read_lock(folder) or {})


def change(folder: Path, *changes: tuple[str, str]) -> None:
    text = (folder / "it.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "it.yaml").write_text(text, encoding="utf-8")


NEW_VERSION = (('version: "2026.11"', 'version: "2027.01"'), ("changelog:\n", ENTRY))
IN_PLACE = ("      2015-06-01: 120\n", "      2015-06-01: 60\n")
BACKDATED = ("      2015-06-01: 120\n", "      2015-06-01: 120\n      2026-01-01: 180\n")
LATER = ("      2015-06-01: 120\n", "      2015-06-01: 120\n      2027-03-01: 180\n")


def test_what_ships_was_released_as_it_is() -> None:
    releases = read_lock(SHIPPED)
    assert releases is not None
    packs = load_packs(SHIPPED)
    assert sorted(releases) == sorted(packs) == ["de", "es", "fr", "it", "uk", "us"]


def test_a_text_changed_in_place_is_refused_with_the_remedy(folder: Path) -> None:
    assert load_packs(folder)["it"].version.startswith("it-2026.11-")
    change(folder, ("      2015-06-01: 120\n", "      2015-06-01: 60\n"))
    with pytest.raises(PackFileError, match=r"changed in place: version '2026\.11' was") as refusal:
        load_packs(folder)
    assert refusal.value.message.startswith(f"{folder / 'it.yaml'}: ")


def test_a_new_version_is_refused_until_it_is_released(folder: Path) -> None:
    change(folder, *NEW_VERSION, LATER)
    with pytest.raises(PackFileError, match=r"version '2027\.01' is not released yet; run 'dialer packs release'"):
        load_packs(folder)
    before = read_lock(folder)
    assert before is not None
    assert reasons_against(load_pack(folder / "it.yaml"), before["it"]) == []
    release(folder)
    assert load_packs(folder)["it"].version.startswith("it-2027.01-")
    after = read_lock(folder)
    assert after is not None
    assert (after["it"].version, after["it"].earlier, after["it"].reviewer) == ("2027.01", ("2026.11",), "another")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ((LATER,), "version '2026.11' was released already"),
        ((*NEW_VERSION, IN_PLACE), "rule IT-12-gap: the value of 2015-06-01"),
        ((*NEW_VERSION, ("date: 2027-01-02", "date: 2026-11-22"), BACKDATED), "before the review"),
        ((*NEW_VERSION, ('  - version: "2026.11"', '  - version: "2026.10"')), "the changelog lost version '2026.11'"),
    ],
)  # fmt: skip
def test_what_may_not_be_released(folder: Path, changes: tuple[tuple[str, str], ...], message: str) -> None:
    releases = read_lock(folder)
    assert releases is not None
    change(folder, *changes)
    assert any(message in reason for reason in reasons_against(load_pack(folder / "it.yaml"), releases["it"]))


def test_a_pack_that_the_lock_does_not_know(folder: Path) -> None:
    assert objection_to(load_pack(folder / "it.yaml"), None) is not None
    (folder / "de.yaml").write_text((SHIPPED / "de.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(PackFileError, match="pack de was never released"):
        load_packs(folder)


def test_a_broken_lock_is_named(folder: Path) -> None:
    lock = folder / LOCK_NAME
    table = json.loads(lock.read_text(encoding="utf-8"))
    del table["it"]["digest"]
    lock.write_text(json.dumps(table), encoding="utf-8")
    with pytest.raises(JsonFileError, match="lacks 'digest'"):
        load_packs(folder)
    lock.write_text("[]", encoding="utf-8")
    with pytest.raises(JsonFileError, match="table of packs"):
        load_packs(folder)
    lock.unlink()
    assert read_lock(folder) is None
