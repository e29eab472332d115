"""What sorting cases into segments reads and writes: facts of the debt and of the work, in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from dialer.core.debt.books import Books
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.relation.behaviour import Behaviour
from dialer.core.relation.customer import AbilityToPay, CustomerValue
from dialer.core.relation.first_touch import TouchKind
from dialer.ports.relation import SegmentRow

Customer = tuple[CreditorId, DebtorId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is known of an open case."""

    case_id: CaseId
    creditor_id: CreditorId
    creditor_code: str
    debtor_id: DebtorId
    opened_at: datetime
    mandate_starts: date | None
    balance_minor: int
    first_touch_days: int | None
    """Agreed with the creditor; None: the house's."""
    due_dates: tuple[date, ...]
    """Of the invoices that are owed."""
    last_payment_on: date | None
    attempts: int
    conversations: int
    broken_promises: int
    kept_promises: int
    touch: tuple[datetime, TouchKind] | None
    """The first since the case came."""
    value: CustomerValue
    ability: AbilityToPay | None
    needs_care: bool
    habit: Mapping[str, object] = field(default_factory=dict)
    """The customer's, as it was found last."""
    known: SegmentRow | None = None
    """As it was sorted last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitRow:
    """A customer's habit of paying, to be kept."""

    customer: Customer
    behaviour: Behaviour
    habit: Mapping[str, object] = field(default_factory=dict)
    changed_on: date


class SegmentViews(Protocol):
    async def open_cases(self, *, after: CaseId, limit: int) -> tuple[CaseId, ...]:
        """Open cases in the order of their numbers."""
        ...

    async def newest_sorted(self) -> CaseId:
        """Number of the newest case that was sorted; 0 for none."""
        ...

    async def material(self, case_ids: Sequence[CaseId]) -> tuple[Material, ...]:
        """Facts of those that are open."""
        ...

    async def books_of_customers(self, customers: Sequence[Customer], *, least_invoices: int) -> tuple[Books, ...]:
        """Books of every case, open or not, of those customers who have so many invoices and have paid something."""
        ...


class SegmentsRepo(Protocol):
    async def write(self, rows: Sequence[SegmentRow]) -> None:
        """Keep where cases belong. The first touch, once it is known, is not written over."""
        ...

    async def write_habits(self, rows: Sequence[HabitRow]) -> None: ...
