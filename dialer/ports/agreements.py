"""Promises, plans and settlements of cases, as workflows use them; part of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.debt.authority import Level
from dialer.core.debt.plan import Every, Plan, PlanStanding, PlanState
from dialer.core.debt.promise import Promise, PromiseState
from dialer.core.debt.settlement import Settlement, SettlementState
from dialer.core.kernel.ids import CallId, CaseId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromise:
    """A promise to be kept in the books."""

    case_id: CaseId
    promise: Promise
    currency: str
    at: datetime
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRow:
    """A promise and what became of it. Amounts in minor units."""

    promise_id: int
    case_id: CaseId
    promise: Promise
    state: PromiseState
    currency: str
    created_at: datetime
    call_id: CallId | None = None
    paid: int = 0
    """In its window, when it was last judged."""
    judged_at: datetime | None = None
    reminded_at: datetime | None = None
    followed_up_at: datetime | None = None
    """First conversation after it was broken."""
    closed_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlan:
    """A plan that was agreed."""

    case_id: CaseId
    plan: Plan
    currency: str
    at: datetime
    every: Every | None
    """None: dates of its own."""
    yearly_percent: str = "0"
    call_id: CallId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan and where it stands. Amounts in minor units."""

    plan_id: int
    case_id: CaseId
    plan: Plan
    state: PlanState
    currency: str
    created_at: datetime
    every: Every | None = None
    yearly_percent: str = "0"
    call_id: CallId | None = None
    paid: int = 0
    overdue: int = 0
    next_due_on: date | None = None
    broken_on: date | None = None
    judged_at: datetime | None = None
    closed_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSettlement:
    """An offer, decided already or waiting for who decides."""

    case_id: CaseId
    settlement: Settlement
    state: SettlementState
    needs: Level
    currency: str
    at: datetime
    by: UserId | None
    call_id: CallId | None = None
    counters_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRow:
    """An offer and what became of it. Amounts in minor units."""

    settlement_id: int
    case_id: CaseId
    settlement: Settlement
    state: SettlementState
    needs: Level
    currency: str
    created_at: datetime
    by: UserId | None
    call_id: CallId | None = None
    counters_id: int | None = None
    decided_by: UserId | None = None
    decided_at: datetime | None = None
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    next_due_on: date | None = None
    paid: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementChange:
    """What a move writes; None: stays."""

    state: SettlementState
    at: datetime
    decided_by: UserId | None = None
    is_decision: bool = False
    is_acceptance: bool = False
    next_due_on: date | None = None
    """Always written: None means that no rate is left."""
    paid: int = 0


class PromisesRepo(Protocol):
    async def add(self, row: NewPromise) -> int: ...

    async def of(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, tuple[PromiseRow, ...]]:
        """Newest first; cases without one are left out."""
        ...

    async def of_call(self, call_id: CallId) -> tuple[PromiseRow, ...]:
        """Those made in a call."""
        ...

    async def judge(self, promise_id: int, state: PromiseState, *, paid: int, at: datetime, reason: str = "") -> None:
        """Write what became of it."""
        ...

    async def due(self, before: date, *, limit: int, after: CaseId | None = None) -> tuple[CaseId, ...]:
        """Cases, in the order of their ids, with an open promise whose day lies before this one."""
        ...

    async def remind(self, promise_ids: Sequence[int], at: datetime) -> None:
        """The debtor was reminded of these."""
        ...

    async def follow_up(self, case_ids: Sequence[CaseId], at: datetime) -> int:
        """Somebody talked with the debtor of these cases since their promises broke; how many."""
        ...


class PlansRepo(Protocol):
    async def add(self, row: NewPlan) -> int:
        """Raises Conflict while another plan of the case stands."""
        ...

    async def of(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, tuple[PlanRow, ...]]:
        """Newest first; cases without one are left out."""
        ...

    async def of_call(self, call_id: CallId) -> tuple[PlanRow, ...]: ...

    async def judge(self, plan_id: int, found: PlanStanding, at: datetime) -> None:
        """Write where it stands."""
        ...

    async def cancel(self, plan_id: int, reason: str, at: datetime) -> None: ...

    async def due(self, before: date, *, limit: int, after: CaseId | None = None) -> tuple[CaseId, ...]:
        """Cases, in the order of their ids, with a standing plan of which a rate's day lies before this one."""
        ...


class SettlementsRepo(Protocol):
    async def add(self, row: NewSettlement) -> int:
        """Raises Conflict while another offer of the case stands."""
        ...

    async def get(self, settlement_id: int) -> SettlementRow:
        """Raises NotFound."""
        ...

    async def of(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, tuple[SettlementRow, ...]]:
        """Newest first; cases without one are left out."""
        ...

    async def of_call(self, call_id: CallId) -> tuple[SettlementRow, ...]: ...

    async def change(self, settlement_id: int, change: SettlementChange) -> None: ...

    async def due(self, before: date, *, limit: int, after: CaseId | None = None) -> tuple[CaseId, ...]:
        """Cases, in the order of their ids, whose offer expired or whose rate is due before this day."""
        ...
