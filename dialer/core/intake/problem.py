"""What is wrong with one value of an import file: where, why, and what a person can do about it."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN_LENGTH = 120
"""Characters of a faulty value that are repeated in its problem; the whole row stands beside it in the rejects file."""


class Unreadable(Exception):
    """A value that cannot be understood. Raised by the readers of single values, caught by the reader of the row.

    Args:
        reason: what is wrong, as a sentence without a full stop.
        remedy: what to do about it, in the imperative.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """One finding about one row of a file."""

    line: int
    """Line of the file on which the row begins (row of the sheet for XLSX), counted from 1."""
    column: str
    """Header of the column as the file spells it; empty when the whole row is meant."""
    value: str
    """The value as the file gives it, cut to SHOWN_LENGTH."""
    reason: str
    remedy: str
    is_fatal: bool = True
    """False: the row was loaded, without this value."""


def problem(line: int, column: str, value: str, error: Unreadable, *, is_fatal: bool = True) -> RowProblem:
    """Put a reader's finding into its place in the file."""
    shown = value if len(value) <= SHOWN_LENGTH else value[: SHOWN_LENGTH - 1] + "…"
    return RowProblem(
        line=line, column=column, value=shown, reason=error.reason, remedy=error.remedy, is_fatal=is_fatal
    )
