"""Rows of a CSV file with the line on which each begins; a row that cannot be parsed costs only its own line."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

MAX_RECORD_LINES = 50
"""A quoted value over more lines than this is a quotation mark that was never closed."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that is not CSV."""

    text: str
    reason: str
    remedy: str


Row = tuple[int, list[str] | Broken]
"""Line on which the row begins (from 1), and its values."""


class _Runaway(Exception):
    """A record that never ends."""


class _Lines:
    """Physical lines with their count; lines that were taken by a broken record can be given back."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self.count = 0
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_RECORD_LINES:
            raise _Runaway
        line = self._again.popleft() if self._again else next(self._text)
        self.count += 1
        self.taken.append(line)
        return line

    def give_back_all_but_first(self) -> str:
        first, rest = self.taken[0], self.taken[1:]
        self._again.extendleft(reversed(rest))
        self.count -= len(rest)
        return first


class CsvRows:
    """All rows of a CSV file, the header and what stands above it included; blank lines are left out."""

    def __init__(self, path: Path, *, encoding: str, delimiter: str) -> None:
        self.path = path
        self.encoding = encoding
        self.delimiter = delimiter

    def __iter__(self) -> Iterator[Row]:
        # A byte that the encoding lacks becomes U+FFFD, which every reader of text refuses by name.
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as text:
            yield from read_records(text, self.delimiter)


def read_records(text: TextIO, delimiter: str) -> Iterator[Row]:
    """Parse strictly; what the parser refuses comes out as Broken and parsing goes on with the next line."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.taken.clear()
        start = lines.count + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Runaway) as error:
            if not lines.taken:
                return
            broken = lines.give_back_all_but_first().rstrip("\r\n")
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            yield start, Broken(broken, *_explain(error))
            continue
        if any(value and not value.isspace() for value in values):
            yield start, values


def _explain(error: Exception) -> tuple[str, str]:
    if isinstance(error, _Runaway) or "unexpected end" in str(error) or "field larger" in str(error):
        return (
            "a quotation mark is opened on this line and never closed",
            "close it, or double it if it is part of a text",
        )
    return (
        "a quotation mark stands inside a quoted value",
        'double the quotation marks that are part of a text: "Bar ""Sole"" srl"',
    )
