"""Balances that are to be written anew in the background, as workflows use them; part of one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from dialer.core.kernel.ids import CaseId, CreditorId, UserId


class Cause(StrEnum):
    """Why balances are reckoned anew."""

    RATE = "rate"
    """A rate was entered that was missing."""
    IMPORT = "import"
    """A file brought cases that bear interest."""
    TERMS = "terms"
    """It was decided which interest cases bear."""


START = CaseId(0)
"""Before every case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReckoningRow:
    """One such run, waiting, under way or done."""

    cause: Cause
    subject: str = ""
    """Which rate, which file, whose terms."""
    creditor_id: CreditorId | None = None
    """None: every creditor's cases."""
    import_id: int | None = None
    """None: not only those of one file."""
    asked_at: datetime
    by: UserId | None = None
    started_at: datetime | None = None
    total_count: int | None = None
    """Cases to be reckoned; None: not begun."""
    after: CaseId = START
    """Behind which case it goes on."""
    done_count: int = 0
    changed_count: int = 0
    """Cases that owe something else now."""
    finished_at: datetime | None = None
    reckoning_id: int = 0
    """Ignored when it is added."""


class ReckoningsRepo(Protocol):
    async def add(self, row: ReckoningRow) -> int: ...

    async def next_open(self) -> ReckoningRow | None:
        """The oldest that is not finished, held until the transaction ends."""
        ...

    async def update(self, row: ReckoningRow) -> None:
        """How far it is. Raises NotFound."""
        ...

    async def get(self, reckoning_id: int) -> ReckoningRow:
        """Raises NotFound."""
        ...

    async def recent(self, limit: int) -> tuple[ReckoningRow, ...]:
        """The newest first."""
        ...

    async def count_cases(self, row: ReckoningRow) -> int:
        """Cases that it has to reckon."""
        ...

    async def cases_of(self, row: ReckoningRow, limit: int) -> tuple[CaseId, ...]:
        """The next of them, by number."""
        ...
