"""A document for people: a title, facts about it, and tables. What makes a PDF or a CSV of it knows nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    """Columns that hold figures: set to the right."""
    widths: tuple[int, ...] = ()
    """Relative widths of the columns; empty: as wide as they must be."""
    last_is_total: bool = False
    bars: tuple[float, ...] = ()
    """A bar behind each row, 0..1; empty: none."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text under a heading."""

    title: str
    body: str
    """Paragraphs are parted by line breaks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    title: str
    subtitle: str
    language: str
    facts: tuple[tuple[str, str], ...]
    """What it is about, as label and value."""
    tables: tuple[Table, ...]
    passages: tuple[Passage, ...] = ()
    """After the tables."""
    is_wide: bool = False
    """Set across the page's long side."""
    page_word: str = "page"
