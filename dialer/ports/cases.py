"""Debtors' numbers and their cases as calls change them: states, holds, promises; part of one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.kernel.codes import HoldReason, NumberPlace, NumberSource, NumberState
from dialer.core.kernel.ids import CallId, CaseId, CreditorId, DebtorId, NumberId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberMove:
    number_id: NumberId
    state: NumberState
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChange:
    """What a person corrects of a number; None: stays as it is."""

    source: NumberSource | None = None
    place: NumberPlace | None = None
    is_place_unknown: bool = False
    """The place that was kept was a mistake, and no other is known."""
    state: NumberState | None = None
    reason: str = ""
    """Why the state changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRow:
    """A debtor's number as it is stored."""

    number_id: NumberId
    debtor_id: DebtorId
    e164: str
    source: NumberSource
    place: NumberPlace | None
    state: NumberState


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOrder:
    case_id: CaseId
    reason: HoldReason
    starts_at: datetime
    ends_at: datetime | None
    by_user_id: UserId | None = None
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNews:
    """What has happened to a case since a call about it was ordered."""

    case_id: CaseId
    reference: str
    what: str
    """``paid``, ``closed``, ``recalled`` (its status), ``held``, or ``payment``: money came, not all of it."""
    at: datetime
    minor: int = 0
    """Of a payment, minor units."""
    currency: str = ""
    hold: HoldReason | None = None
    call_id: CallId | None = None
    """The call in which the agent asked for the hold."""

    @property
    def forbids_calls(self) -> bool:
        """Nobody is called about the case for now."""
        return self.what != "payment"


class DebtorsRepo(Protocol):
    async def move_numbers(self, moves: Sequence[NumberMove]) -> None: ...

    async def add_number(
        self, debtor_id: DebtorId, e164: str, *, source: str, place: str | None, rank: int
    ) -> NumberId: ...

    async def country_of(self, debtor_id: DebtorId) -> str:
        """ISO 3166-1, for numbers as they are written at home. Raises NotFound."""
        ...

    async def append_number(
        self, debtor_id: DebtorId, e164: str, *, source: NumberSource, place: NumberPlace | None
    ) -> NumberId:
        """A number behind those that are known. Raises Conflict when it is one of them."""
        ...

    async def change_number(self, number_id: NumberId, change: NumberChange) -> NumberRow:
        """Correct a number; how it was before. Raises NotFound."""
        ...

    async def suppress(self, e164: str, reason: str, at: datetime, creditor_id: CreditorId | None = None) -> None:
        """Do-not-call list: of the agency, or of one creditor."""
        ...


class CasesRepo(Protocol):
    async def open_of(self, debtor_id: DebtorId) -> tuple[CaseId, ...]:
        """All open cases of a debtor, whosever they are."""
        ...

    async def hold(self, holds: Sequence[HoldOrder]) -> None: ...

    async def release(self, case_id: CaseId, reason: HoldReason, at: datetime) -> int: ...

    async def news(self, case_ids: Sequence[CaseId], since: datetime) -> tuple[CaseNews, ...]:
        """What happened to these cases from an instant on; the oldest first."""
        ...

    async def release_of_call(self, call_id: CallId, at: datetime) -> int:
        """End the holds that a call's disposition set; how many."""
        ...
