from __future__ import annotations

from pathlib import Path

import pytest

from dialer.core.compliance.rules.base import Layer
from dialer.files.packs_yaml import PackFileError, load_pack, load_packs
from dialer.packaged import config_folder

GOOD = """\
pack: zz
country: IT
version: "1"
zones: [Europe/Rome]
calling_code: "+39"
changelog:
  - {version: "1", date: 2026-01-01, author: one, reviewer: another, summary: first}
rules:
  - id: Z-1
    kind: attempts_per_day
    title: Attempts a day
    unit: attempts
    reference: none
    mark: POLICY
    layer: law
    values:
      2026-06-01: 2
      2020-01-01: 3
  - id: Z-2
    kind: hours
    title: Hours
    unit: windows
    reference: a code
    layer: code
    values:
      2020-01-01: {mon-fri: "08:30-21:00"}
"""
FIGURES = {
    "holidays": "{country: IT}", "safety_margin_s": "60", "attempt_gap_min": "120",
    "attempts_rolling": "{max: 10, hours: 168}", "conversations_per_day": "1", "wishes": "required",
    "holds": "required", "moratorium": "[]", "mandate": "required", "number_state": "required",
    "number_kind": "required", "work_number": "[debtor]", "caller_id": "required",
    "recordings": "{information: allowed, debt_content: refused}", "answer_to_agent_s": "3", "treatment": "release",
    "comfort_noise": "none", "min_ring_s": "15", "max_ring_s": "45", "abandonment_formula": "silent_per_good",
    "abandonment_max_ratio": "0.03", "abandonment_window": "day", "statistics_keep_days": "730",
    "mode_default": "progressive", "beyond_ready": "allowed",
    "identity_check": "{least: 2, items: [address, postcode]}", "operator_country": "none", "recording": "consent",
    "recording_keep_days": "180",
}  # fmt: skip
"""What a pack must have beside the two rules above."""


def entry(kind: str, figure: str) -> str:
    return (
        f"  - {{id: Z-{kind}, kind: {kind}, title: {kind}, unit: as told, reference: none, layer: code,\n"
        f"     values: {{2020-01-01: {figure}}}}}\n"
    )


GOOD += "".join(entry(kind, figure) for kind, figure in FIGURES.items())


def write(folder: Path, text: str, name: str = "zz.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pack_is_read(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, GOOD))
    assert (pack.code, pack.country, pack.calling_code, [tz.key for tz in pack.zones]) == (
        "zz",
        "IT",
        "+39",
        ["Europe/Rome"],
    )
    first, second = pack.texts[:2]
    assert (first.rule_id, first.layer, first.is_policy) == ("Z-1", Layer.LAW, True)
    assert [value for _, value in first.values] == [3, 2]  # in order of date
    assert not second.is_policy
    assert len(pack.editions) == 2


def test_the_version_follows_every_change_of_the_text(tmp_path: Path) -> None:
    version = load_pack(write(tmp_path, GOOD)).version
    assert version.startswith("zz-1-")
    assert load_pack(write(tmp_path, GOOD)).version == version
    assert load_pack(write(tmp_path, GOOD + "# a remark\n")).version != version


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("pack: zz", "pack: yy", 1, "must bear its file's name, 'zz'"),
        ("country: IT\n", "", 1, "lacks 'country'"),
        ("country: IT", "land: IT", 2, "unknown key 'land'"),
        ("country: IT", "country: IT\ncountry: IT", 3, "'country' is there twice"),
        ('version: "1"', "version: 1", 3, "must be a text; put it in quotes"),
        ("zones: [Europe/Rome]", "zones: []", 4, "at least one entry"),
        ("zones: [Europe/Rome]", "zones: Europe/Rome", 4, "must be a list"),
        ("zones: [Europe/Rome]", "zones: [Europe/Roma]", 0, "no IANA time zone"),
        ("    unit: attempts\n", "", 9, "lacks 'unit'"),
        ("    unit: attempts\n", "    unti: attempts\n", 12, "unknown key 'unti'"),
        ("kind: hours", "kind: moon_phase", 19, "unknown kind 'moon_phase'"),
        ("id: Z-2", "id: Z-1", 19, "rule Z-1 is there twice"),
        ("mark: POLICY", "mark: LAW", 14, "unknown mark 'LAW'"),
        ("layer: code", "layer: ethics", 24, "known are debtor, hold, contract, code, law, campaign"),
        ("2026-06-01: 2", "2026-06-01: 0", 17, "value of 2026-06-01: attempts a day: 0 must be"),
        ("2026-06-01: 2", "soon: 2", 17, "'soon' is no effective date"),
        ("2026-06-01: 2", "2020-01-01: 2", 18, "2020-01-01 is there twice"),
        ("2026-06-01: 2", "2026-06-31: 2", 17, "cannot be read"),
        ('{mon-fri: "08:30-21:00"}', '{mon-fry: "08:30-21:00"}', 26, "no weekday"),
        ('{mon-fri: "08:30-21:00"}', '{mon-fri: "08:30-21:00"', 27, "is no YAML"),
        ("    values:\n      2026-06-01: 2\n      2020-01-01: 3", "    values: 3", 16, "table of effective dates"),
    ],
)
def test_each_fault_names_file_line_and_remedy(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(PackFileError, match=message) as refusal:
        load_pack(path)
    place = f"{path}:{line}: " if line else f"{path}: "
    assert refusal.value.message.startswith(place)
    assert refusal.value.facts["line"] == line
    assert refusal.value.code == "pack_file"


def test_a_file_that_is_not_there_or_empty_or_binary(tmp_path: Path) -> None:
    with pytest.raises(PackFileError, match="No such file"):
        load_pack(tmp_path / "zz.yaml")
    with pytest.raises(PackFileError, match="is empty"):
        load_pack(write(tmp_path, "# nothing\n"))
    (tmp_path / "zz.yaml").write_bytes(b"\x00\x01\x02")
    with pytest.raises(PackFileError, match="no YAML"):
        load_pack(tmp_path / "zz.yaml")
    with pytest.raises(PackFileError, match="Is a directory"):
        load_pack(tmp_path)


def test_a_pack_that_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(PackFileError, match="must be a table"):
        load_pack(write(tmp_path, "- 1\n"))


def test_yaml_runs_no_code(tmp_path: Path) -> None:
    with pytest.raises(PackFileError, match="cannot be read"):
        load_pack(write(tmp_path, GOOD.replace("2026-06-01: 2", "2026-06-01: !!python/name:os.system ''")))


def test_a_folder_of_packs(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("pack: zz", "pack: yy"), "yy.yaml")
    assert sorted(load_packs(tmp_path)) == ["yy", "zz"]
    with pytest.raises(PackFileError, match="holds no rule pack"):
        load_packs(tmp_path / "none")


def test_the_shipped_packs_are_good() -> None:
    packs = load_packs(config_folder() / "jurisdictions")
    assert "it" in packs
    assert packs["it"].version.startswith("it-2026.11-")
