"""Do-not-call lists."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dialer.ports.facts import ListSource
from dialer.web.schemas import E164, LineText, Model, Name, Out, Page, PageQuery, RecordedOut


class ListEntryIn(Model):
    numbers: Annotated[list[E164], Field(min_length=1, max_length=1000)]
    creditor_id: int | None = None
    """Absent: the agency's own list, for every creditor."""
    reason: LineText
    source: ListSource = ListSource.DEBTOR


class ListedOut(Out):
    added_count: int


class ListEntryOut(Out):
    entry_id: int
    e164: str
    creditor_id: int | None
    reason: str
    source: str
    recorded: RecordedOut


class ListQuery(PageQuery):
    creditor_id: int | None = None
    q: Annotated[str, Field(max_length=20, pattern=r"^[+0-9]*$")] = ""
    """Beginning of the number."""


class ListEntryPage(Page[ListEntryOut]):
    pass


class ListProblemOut(Out):
    """A row that is no number."""

    line: int
    column: str
    value: str
    reason: str
    remedy: str


class ListFileOut(Out):
    """What came of a file of numbers."""

    listed_count: int
    """Good rows: numbers that stand on the list now."""
    added_count: int
    """Of them new; the others were there already."""
    rejected_count: int
    problems: list[ListProblemOut]
    """The first of the rejected rows."""
    rejects_id: str | None
    """Asks for all of them; null: every row was good."""


class UnlistQuery(Model):
    reason: Name
    """Why it is taken off; kept by the audit."""
