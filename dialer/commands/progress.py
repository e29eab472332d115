"""A bar on a terminal's standard error while days are simulated; elsewhere nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Steps(Protocol):
    def advance(self) -> None:
        """One more is done."""
        ...


class _Silent:
    def advance(self) -> None:
        """Nobody looks."""


class _Bar:
    def __init__(self, bar: Progress, total: int, what: str) -> None:
        self._bar = bar
        self._task = bar.add_task(what, total=total)

    def advance(self) -> None:
        self._bar.advance(self._task)


@contextmanager
def progress(total: int, what: str = "simulated days") -> Iterator[Steps]:
    """Shows how many of ``total`` are done."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Silent()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=console, transient=True) as bar:
        yield _Bar(bar, total, what)
