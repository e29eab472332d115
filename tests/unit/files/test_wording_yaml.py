"""The lists of words: those that ship, and mistakes with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialer.files.wording_yaml import WordingFileError, load_wording, load_wordings
from dialer.packaged import config_folder

GOOD = "language: it\nheld: [debit*]\ncaring: [sollecit*]\nnever: [polizia]\n"


def test_lists_ship_for_every_language_of_scripts() -> None:
    found = load_wordings(config_folder() / "wording")
    assert set(found) == {"it", "en"}
    assert all(words.held and words.caring and words.never for words in found.values())


@pytest.mark.parametrize(
    ("was", "now", "line", "told"),
    [
        ("language: it", "language: en", 1, "must be its file's name"),
        ("debit*", "'*'", 2, "is no word or phrase"),
        ("never: [polizia]\n", "", 1, "lacks 'never'"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, was: str, now: str, line: int, told: str) -> None:
    path = tmp_path / "it.yaml"
    path.write_text(GOOD.replace(was, now))
    with pytest.raises(WordingFileError, match=told) as refused:
        load_wording(path)
    assert refused.value.message.startswith(f"{path}:{line}: ")


def test_a_folder_without_lists_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WordingFileError, match="holds no list"):
        load_wordings(tmp_path)
