from __future__ import annotations

from pathlib import Path

import pytest

from dialer.files.json_lines import JsonFileError, Node, load_json


def write(folder: Path, text: str) -> Path:
    path = folder / "x.json"
    path.write_text(text, encoding="utf-8")
    return path


def plain(node: Node) -> object:
    match node.value:
        case dict() as members:
            return {key: plain(value) for key, value in members.items()}
        case list() as entries:
            return [plain(value) for value in entries]
        case value:
            return value


def test_json_is_read_as_json_reads_it_and_knows_its_lines(tmp_path: Path) -> None:
    node = load_json(write(tmp_path, '{"a": [1, -2.5e3,\n {"b": "\\u00e8\\"\\n"}],\n\t"c": null, "d": true}\n'))
    assert plain(node) == {"a": [1, -2500.0, {"b": 'è"\n'}], "c": None, "d": True}
    inner = node.table(("a", "c", "d"))["a"]
    (_, _, last) = inner.items()
    assert (last.path, last.line) == ("a[2]", 2)
    assert last.table(("b",))["b"].path == "a[2].b"
    assert "c" not in node.table(("a", "c", "d"))  # null is absent


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "a value is wanted"),
        ('{"a": 1,\n}', 2, "a key in double quotes"),
        ('{"a": 1\n "b": 2}', 2, "',' is wanted"),
        ('{"a"\n 1}', 2, "':' is wanted"),
        ("[1, 2", 1, "',' is wanted"),
        ("{'a': 1}", 1, "double quotes"),
        ('{"a": 1,\n "a": 2}', 2, "key 'a' is there twice"),
        ('{"a": 1}\n{}', 2, "something follows"),
        ('{"a": "x\n"}', 1, "Invalid control character"),
        ('{"a": 1.2.3}', 1, "is no number"),
        ('{"a": nul}', 1, "a value is wanted"),
        ("[" * 40, 1, "nested deeper"),
    ],
)
def test_what_is_no_json_is_refused_by_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(JsonFileError, match=message) as refusal:
        load_json(path)
    assert refusal.value.message.startswith(f"{path}:{line}: ")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(JsonFileError, match="name a readable file"):
        load_json(tmp_path / "none.json")
    (tmp_path / "x.json").write_bytes(b'{"a": "\xff"}')
    with pytest.raises(JsonFileError, match="not UTF-8"):
        load_json(tmp_path / "x.json")
