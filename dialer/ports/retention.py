"""Personal data whose time is over: which cases are due, and what is taken away with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCase:
    """A case to be made anonymous."""

    case_id: CaseId
    creditor_id: CreditorId
    debtor_id: DebtorId
    ended_on: date
    """End of the mandate; of the case where the mandate is open."""
    months: int
    """Its creditor's length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was taken away, in numbers."""

    case_count: int = 0
    debtor_count: int = 0
    number_count: int = 0
    attempt_count: int = 0
    note_count: int = 0
    complaint_count: int = 0
    """Complaints about no case of ours: those of cases go with their case."""


class RetentionRepo(Protocol):
    async def due(self, today: date, *, months: int, limit: int) -> tuple[DueCase, ...]:
        """Cases whose time is over, oldest first; those under dispute, complaint or legal hold wait.

        Args:
            today: the local day.
            months: where a creditor has no length of its own.
            limit: at most so many.
        """
        ...

    async def erase(self, cases: Sequence[DueCase], *, register_years: int, now: datetime) -> Erased:
        """Make the cases anonymous, their debtors where no other case of theirs is kept; register lines stay."""
        ...

    async def forget_complaints(self, today: date, *, months: int, is_dry_run: bool) -> int:
        """Empty the texts of closed complaints without a case whose time since the closing is over; how many.

        Args:
            months: where a creditor has no length of its own.
            is_dry_run: only count them.
        """
        ...

    async def drop_lines(self, today: date) -> int:
        """Delete lines of the register of business whose years are over; how many."""
        ...

    async def held_since(self) -> datetime | None:
        """The first call to a debtor of whom a case waits under dispute, complaint or legal hold; None: none does."""
        ...
