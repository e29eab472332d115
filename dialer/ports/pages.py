"""A list comes in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T_co]):
    """Rows of a list, and where the next ones begin."""

    items: tuple[T_co, ...]
    next_cursor: str | None = None
    """None: this was the last page."""
