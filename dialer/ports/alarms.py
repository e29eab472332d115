"""Alarms of prescription: raised once for each threshold of an invoice's term, told, and taken by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.alarms import DueAlarm


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRow:
    """An invoice that has come near its prescription."""

    alarm_id: int
    case_id: CaseId
    creditor_id: CreditorId
    creditor: str
    """Its code."""
    reference: str
    debtor: str
    invoice: str
    residual_minor: int
    currency: str
    days: int
    """180, 90 or 30; 0: the last day has passed."""
    expires_on: date
    raised_on: date
    taken_at: datetime | None
    taken_by: str
    """Name; empty: nobody has."""
    note: str


@dataclass(frozen=True, slots=True)
class AlarmPage:
    items: tuple[AlarmRow, ...]
    next_cursor: str | None
    """Asks for what follows; None: nothing does."""


class AlarmsRepo(Protocol):
    async def keep(self, case_ids: Sequence[CaseId], due: Sequence[DueAlarm], on: date, at: datetime) -> int:
        """Write down what is due of these cases: new thresholds are raised, what is due no longer is ended.

        Args:
            case_ids: some hundreds at most; of those without a due alarm the standing ones are ended.
            due: of these cases.

        Returns:
            How many were raised.
        """
        ...

    async def untold(self, limit: int) -> tuple[AlarmRow, ...]:
        """Standing ones of which supervisors were not told yet, oldest first."""
        ...

    async def told(self, alarm_ids: Sequence[int], at: datetime) -> None: ...

    async def standing(self, scope: Scope, *, days: int | None, cursor: str | None, limit: int) -> AlarmPage:
        """Those that nobody has taken, the nearest date first.

        Args:
            days: only of that threshold; None: of all.
        """
        ...

    async def of_case(self, case_id: CaseId) -> tuple[AlarmRow, ...]:
        """Every one that still stands, taken or not; the nearest date first."""
        ...

    async def take(self, alarm_id: int, note: str, at: datetime, by: UserId) -> AlarmRow:
        """A person has seen it and sees to it. Raises NotFound; Conflict when it was taken or has ended."""
        ...

    async def counts(self) -> Mapping[int, int]:
        """How many stand that nobody has taken, by threshold."""
        ...
