"""Reads the lists of words that do not belong in scripts (``config/wording/it.yaml`` shows the shape)."""

from __future__ import annotations

from pathlib import Path

import yaml

from dialer.core.kernel.errors import Invalid
from dialer.core.script.wording import Wording
from dialer.files.marked_yaml import MarkedReader, Source, YamlFileError, compose

LIKE = "config/wording/it.yaml"


class WordingFileError(YamlFileError):
    """A list of words cannot be read; the message begins with file and line."""

    code = "wording_file"


def load_wording(path: Path) -> Wording:
    """Read one language's lists.

    Raises:
        WordingFileError: unreadable, not YAML, a key missing or unknown, or an entry that is no word.
    """
    _, root = compose(Source(path, 0, WordingFileError), like=LIKE)
    reader = MarkedReader(path, WordingFileError)
    table = reader.table(root, ("language", "held", "caring", "never"), (), "the lists")
    language = reader.text(table["language"], "language")
    if language != path.stem:
        raise reader.at(table["language"]).refuse(f"language {language!r} must be its file's name, {path.stem!r}")

    def entries(key: str) -> tuple[str, ...]:
        found: list[str] = []
        for node in reader.items(table[key], key):
            found.append(_entry(reader, node, language))
        return tuple(found)

    return Wording(language=language, held=entries("held"), caring=entries("caring"), never=entries("never"))


def _entry(reader: MarkedReader, node: yaml.Node, language: str) -> str:
    text = reader.text(node, "an entry")
    try:
        Wording(language=language, held=(text,))
    except Invalid as error:
        raise reader.at(node).refuse(error.message) from error
    return text


def load_wordings(folder: Path) -> dict[str, Wording]:
    """Every ``*.yaml`` of a folder, by language. Raises WordingFileError when one cannot be used, or none is there."""
    found = {path.stem: load_wording(path) for path in sorted(folder.glob("*.yaml"))}
    if not found:
        raise Source(folder, 0, WordingFileError).refuse("holds no list of words; put it.yaml there")
    return found
