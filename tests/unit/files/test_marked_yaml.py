"""YAML whose values know their lines."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dialer.files.marked_yaml import MarkedReader, Source, YamlFileError, compose


def read(tmp_path: Path, text: str) -> tuple[MarkedReader, yaml.Node]:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return MarkedReader(path), compose(Source(path, 0), like="b.yaml")[1]


def test_a_table_has_its_keys_and_no_other(tmp_path: Path) -> None:
    reader, root = read(tmp_path, "one: 1\ntwo: 2\n")
    assert reader.value(reader.table(root, ("one",), ("two",), "this")["two"]) == 2
    with pytest.raises(YamlFileError, match=r"a\.yaml:2: unknown key 'two'"):
        reader.table(root, ("one",), (), "this")
    with pytest.raises(YamlFileError, match=r"a\.yaml:1: this lacks 'three'"):
        reader.table(root, ("one", "two", "three"), (), "this")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("one: 1\none: 2\n", ":2: 'one' is there twice"),
        ("- 1\n", ":1: this must be a table"),
        ("", "copy the shape of b"),
    ],
)
def test_what_is_no_table_is_refused_at_its_line(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(YamlFileError, match=reason):
        reader, root = read(tmp_path, text)
        reader.table(root, ("one",), (), "this")


def test_text_lists_and_days_are_checked(tmp_path: Path) -> None:
    reader, root = read(tmp_path, "- 7\n- ' x '\n- 2026-02-30\n")
    seven, text, day = reader.items(root, "the list")
    assert reader.text(text, "text") == "x"
    with pytest.raises(YamlFileError, match="put it in quotes"):
        reader.text(seven, "seven")
    with pytest.raises(YamlFileError, match=":3: cannot be read"):
        reader.value(day)
    with pytest.raises(YamlFileError, match="at least one entry"):
        reader.items(seven, "seven")
    with pytest.raises(YamlFileError, match="must be a table"):
        reader.entries(seven, "seven")


def test_a_file_that_is_not_there_or_no_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(YamlFileError, match="cannot be read"):
        compose(Source(tmp_path / "none.yaml", 0), like="b.yaml")
    with pytest.raises(YamlFileError, match=r":\d: is no YAML"):
        read(tmp_path, "a: 1\nb: [\n")
