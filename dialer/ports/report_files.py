"""A file of reports on hand-offs, as the workflow takes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialer.core.debt.statement import RejectedLine
from dialer.core.treatment.reports import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedLine:
    """A line that could be read."""

    place: str
    """``line 7``."""
    text: str
    """As it came, shortened."""
    hand_off_id: int | None
    """None: named by creditor and case."""
    creditor: str
    case: str
    report: Report


@dataclass(slots=True)
class ReportLines:
    """A file that was read."""

    lines: list[ReportedLine] = field(default_factory=list)
    rejected: list[RejectedLine] = field(default_factory=list)
