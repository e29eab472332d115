"""What became of one goal: the figure, the bound, and whether it is met, missed, or not yet known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scripts.benches.grid.store import Day
from scripts.benches.grid.uncertainty import Estimate, estimate

Results = Mapping[str, list[Day]]
"""Cell -> its days."""


class Mark(StrEnum):
    MET = "met"
    ENOUGH = "at least"
    """Below the aim, but not below what the issue asks for at least."""
    MISSED = "missed"
    OPEN = "not yet run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One goal and what the days say of it."""

    section: str
    name: str
    mark: Mark
    figure: str = ""
    """With its unit and standard error."""
    bound: str = ""
    days: int = 0
    days_wanted: int = 0


def utilisations(days: Iterable[Day]) -> Estimate:
    return estimate([day.utilisation for day in days])


def per_cent(value: float, digits: int = 2) -> str:
    return f"{100 * value:.{digits}f} %"


def with_error(figure: Estimate, digits: int = 2) -> str:
    """A share with its standard error, in per cent."""
    if figure.day_count < 2:
        return f"{per_cent(figure.mean, digits)} (one day)"
    return f"{100 * figure.mean:.{digits}f} ± {100 * figure.error:.{digits}f} %"


def tally(verdicts: Iterable[Verdict]) -> dict[Mark, int]:
    counts = dict.fromkeys(Mark, 0)
    for verdict in verdicts:
        counts[verdict.mark] += 1
    return counts
