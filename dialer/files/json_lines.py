"""JSON whose every value knows its line and its path, so that what is wrong in a file can be pointed at."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]  # as json's own reader of texts
from pathlib import Path

from dialer.core.kernel.errors import Invalid

DEEPEST = 32
"""Levels of nesting that a file may have."""
_SPACE = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?[0-9][0-9.eE+-]*|true|false|null")


class JsonFileError(Invalid):
    """A JSON file cannot be used; the message begins with file and line."""

    code = "json_file"


@dataclass(frozen=True, slots=True)
class Node:
    """One value: None, a boolean, a number, a text, a list of nodes or a table of nodes."""

    value: object
    path: str
    """``debtor.wishes[0].avoid``; empty for the whole file."""
    file: Path
    line: int

    def refuse(self, message: str) -> JsonFileError:
        place = f"{self.path}: " if self.path else ""
        return JsonFileError(f"{self.file}:{self.line}: {place}{message}", file=str(self.file), line=self.line)

    def table(self, known: tuple[str, ...]) -> dict[str, Node]:
        """The members that are not null.

        Raises:
            JsonFileError: it is no table, or has a key that is not known.
        """
        if not isinstance(self.value, dict):
            raise self.refuse(f"must be a table with {', '.join(known)}")
        for key, node in self.value.items():
            if key not in known:
                raise node.refuse(f"unknown key {key!r}; known are {', '.join(known)}")
        return {key: node for key, node in self.value.items() if node.value is not None}

    def items(self) -> Iterator[Node]:
        """The entries of a list.

        Raises:
            JsonFileError: it is none.
        """
        if not isinstance(self.value, list):
            raise self.refuse("must be a list, in square brackets")
        yield from self.value

    def text(self) -> str:
        """A text.

        Raises:
            JsonFileError: it is none.
        """
        if not isinstance(self.value, str):
            raise self.refuse(f"{self.value!r} must be a text, in quotes")
        return self.value.strip()

    def boolean(self) -> bool:
        """True or false.

        Raises:
            JsonFileError: it is neither.
        """
        if not isinstance(self.value, bool):
            raise self.refuse(f"{self.value!r} must be true or false")
        return self.value


def load_json(path: Path) -> Node:
    """Read a file.

    Raises:
        JsonFileError: unreadable, not UTF-8, no JSON, a key twice, nested too deep; with file, line and remedy.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Node(None, "", path, 1).refuse(f"cannot be read ({error.strerror}); name a readable file") from error
    except UnicodeDecodeError as error:
        raise Node(None, "", path, 1).refuse("is not UTF-8; save it in that encoding") from error
    return _Scanner(path, text).whole()


class _Scanner:
    def __init__(self, file: Path, text: str) -> None:
        self._file, self._text, self._at = file, text, 0

    def whole(self) -> Node:
        node = self._value("", 0)
        self._skip()
        if self._at < len(self._text):
            raise self._here("").refuse("something follows the end of the table; remove it")
        return node

    def _here(self, path: str) -> Node:
        return Node(None, path, self._file, self._text.count("\n", 0, self._at) + 1)

    def _skip(self) -> str:
        """Pass over spaces; the next character, empty at the end."""
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match is not None else self._at
        return self._text[self._at : self._at + 1]

    def _value(self, path: str, depth: int) -> Node:
        next_char, start = self._skip(), self._here(path)
        if depth > DEEPEST:
            raise start.refuse(f"is nested deeper than {DEEPEST} levels; flatten it")
        value: object
        if next_char == "{":
            value = self._members(path, depth)
        elif next_char == "[":
            value = self._entries(path, depth)
        elif next_char == '"':
            value = self._string(start)
        else:
            match = _SCALAR.match(self._text, self._at)
            if match is None:
                raise start.refuse("is no JSON: a value is wanted here")
            try:
                value = json.loads(match.group())
            except ValueError as error:
                raise start.refuse(f"is no JSON: {match.group()!r} is no number") from error
            self._at = match.end()
        return Node(value, path, self._file, start.line)

    def _string(self, start: Node) -> str:
        try:
            text, self._at = scanstring(self._text, self._at + 1, True)
        except json.JSONDecodeError as error:
            raise start.refuse(f"is no JSON: {error.msg}") from error
        return str(text)

    def _members(self, path: str, depth: int) -> dict[str, Node]:
        members: dict[str, Node] = {}
        self._at += 1
        while self._skip() != "}":
            if members:
                self._want(",", path)
            if self._skip() != '"':
                raise self._here(path).refuse("is no JSON: a key in double quotes is wanted here")
            place = self._here(path)
            key = self._string(place)
            if key in members:
                raise place.refuse(f"key {key!r} is there twice; keep one")
            self._want(":", path)
            members[key] = self._value(f"{path}.{key}" if path else key, depth + 1)
        self._at += 1
        return members

    def _entries(self, path: str, depth: int) -> list[Node]:
        entries: list[Node] = []
        self._at += 1
        while self._skip() != "]":
            if entries:
                self._want(",", path)
            entries.append(self._value(f"{path}[{len(entries)}]", depth + 1))
        self._at += 1
        return entries

    def _want(self, char: str, path: str) -> None:
        if self._skip() != char:
            raise self._here(path).refuse(f"is no JSON: {char!r} is wanted here")
        self._at += 1
