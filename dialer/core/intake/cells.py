"""The cells of one row by what they hold, and the problems found while they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from dialer.core.intake.columns import Field, Layout
from dialer.core.intake.problem import RowProblem, Unreadable, problem
from dialer.core.intake.values import (
    read_text,
)

T = TypeVar("T")


class Cells:
    """The values of one row by field, and the problems found while reading them."""

    __slots__ = ("failed", "is_faulty", "layout", "line", "problems", "values")

    def __init__(self, layout: Layout, line: int, values: Sequence[str]) -> None:
        self.layout = layout
        self.line = line
        self.values = values
        self.problems: list[RowProblem] = []
        self.is_faulty = False
        self.failed: set[Field] = set()

    def raw(self, column: Field) -> str:
        """As the file has it, else the mapping's default; empty: neither."""
        position = self.layout.columns.get(column)
        text = "" if position is None else self.values[position].strip()
        return text or self.layout.defaults.get(column, "")

    def read(
        self, column: Field, reader: Callable[[str], T], *, required: bool = False, optional: bool = False
    ) -> T | None:
        """A field's value; None when the cell is empty or wrong. ``optional``: a wrong value does not cost the row."""
        text = self.raw(column)
        if not text:
            if required:
                self.missing(column)
            return None
        try:
            return reader(cell_value(text))
        except Unreadable as error:
            self.add(column, text, error, is_fatal=not optional)
            return None

    def read_at(self, position: int, reader: Callable[[str], T]) -> T | None:
        """The value of a column by its place."""
        text = self.values[position].strip()
        try:
            return reader(cell_value(text)) if text else None
        except Unreadable as error:
            self.problems.append(problem(self.line, self.layout.headers[position], text, error))
            self.is_faulty = True
            return None

    def text(self, column: Field) -> str:
        """A field that may say anything; empty where it is empty or wrong."""
        return self.read(column, read_text) or ""

    def add(self, column: Field, text: str, error: Unreadable, *, is_fatal: bool = True) -> None:
        """Keep a finding of a field."""
        self.problems.append(problem(self.line, self.layout.header_of(column), text, error, is_fatal=is_fatal))
        self.is_faulty = self.is_faulty or is_fatal
        self.failed.add(column)

    def missing(self, column: Field) -> None:
        """The value must be there and is not; told once."""
        if column not in self.failed:
            self.add(column, "", Unreadable("the value is missing", "fill in the value"))

    def fault(self, column: Field, reason: str, remedy: str) -> None:
        """What was read of a field cannot be."""
        self.add(column, self.raw(column), Unreadable(reason, remedy))


_FORMULA_ERRORS = frozenset(
    "#N/A #N/D #REF! #RIF! #VALUE! #VALORE! #DIV/0! #NAME? #NOME? #NUM! #NULL! #NULLO! #ERROR!".split()
)
"""What spreadsheets put into a cell whose formula fails, in English and Italian."""


def cell_value(text: str) -> str:
    """What a cell says. Raises Unreadable: a formula failed in it."""
    if text[0] == "#" and text.upper() in _FORMULA_ERRORS:
        raise Unreadable("a formula of the spreadsheet failed here", "correct the formula, or write the value")
    return unguarded(text)


def unguarded(text: str) -> str:
    """Without the apostrophe that marks a value as text in spreadsheets and in our own rejects files (``'+39 ...``)."""
    return text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@" else text
