"""Debtors' numbers and their cases as calls change them: states, holds, promises; part of one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.kernel.codes import HoldReason, NumberState
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, NumberId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMove:
    number_id: NumberId
    state: NumberState
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOrder:
    case_id: CaseId
    reason: HoldReason
    starts_at: datetime
    ends_at: datetime | None
    by_user_id: UserId | None = None
    call_id: CallId | None = None


class DebtorsRepo(Protocol):
    async def move_numbers(self, moves: Sequence[NumberMove]) -> None: ...

    async def add_number(
        self, debtor_id: DebtorId, e164: str, *, source: str, place: str | None, rank: int
    ) -> NumberId: ...

    async def suppress(self, e164: str, reason: str, at: datetime, creditor_id: CreditorId | None = None) -> None:
        """Do-not-call list: of the agency, or of one creditor."""
        ...


class CasesRepo(Protocol):
    async def open_of(self, debtor_id: DebtorId) -> tuple[CaseId, ...]:
        """All open cases of a debtor, whosever they are."""
        ...

    async def hold(self, holds: Sequence[HoldOrder]) -> None: ...

    async def release(self, case_id: CaseId, reason: HoldReason, at: datetime) -> int: ...

    async def cancel_promises(self, call_id: CallId) -> int:
        """Open promises made in this call -> cancelled (their disposition was corrected); how many."""
        ...

    async def record_promise(
        self, case_id: CaseId, call_id: CallId, *, minor: int, currency: str, due_on: str, method: str, at: datetime
    ) -> None: ...
