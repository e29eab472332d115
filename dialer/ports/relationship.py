"""One view of a debtor: cases of all creditors, contacts over all channels on one line of time; late first touches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

from dialer.core.kernel.codes import HoldReason
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId
from dialer.core.kernel.money import Money
from dialer.ports.relation import SegmentRow

Item = TypeVar("Item")
Seen = Collection[CreditorId] | None
"""Creditors whose files the reader may see; None: all."""


class Paged(NamedTuple, Generic[Item]):
    """A page of a list and the cursor of the next one; None: this was the last."""

    items: tuple[Item, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case in the view of its debtor."""

    case_id: CaseId
    reference: str
    creditor_id: CreditorId
    creditor_name: str
    status: str
    phase: str
    balance: Money
    oldest_due_on: date | None
    """Of what is owed."""
    holds: tuple[HoldReason, ...]
    segment: SegmentRow | None
    """None: it was not sorted yet, or is not open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSums:
    """What passed between the debtor and one creditor, in one currency."""

    creditor_id: CreditorId
    creditor_name: str
    owed: Money
    paid: Money
    """What came in and stayed."""
    last_payment_on: date | None
    promises: dict[str, int] = field(default_factory=dict)
    """How many by state."""


class HappeningKind(StrEnum):
    """What stands on the line of time."""

    CALL = "call"
    INBOUND = "inbound"
    LETTER = "letter"
    PROMISE = "promise"
    PLAN = "plan"
    SETTLEMENT = "settlement"
    PAYMENT = "payment"
    HOLD = "hold"
    TICKET = "ticket"
    MESSAGE = "message"
    """What the debtor, the creditor or the agency said about a ticket; ``code`` is whose words they are."""
    COMPLAINT = "complaint"
    VERIFICATION = "verification"
    WISH = "wish"
    CONSENT = "consent"
    REPRESENTATIVE = "representative"
    CARE = "care"
    PREFERENCE = "preference"
    ABILITY = "ability"


CONTACTS = frozenset({HappeningKind.CALL, HappeningKind.INBOUND, HappeningKind.LETTER})
"""What somebody said to somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One entry of the line of time."""

    kind: HappeningKind
    key: str
    """Of the row that it stands for: a call's id, a promise's number, ..."""
    at: datetime
    code: str
    """Outcome, state, reason, kind: of a closed list that goes with ``kind``."""
    text: str = ""
    """What people wrote: a note, a reference."""
    case_id: CaseId | None = None
    reference: str = ""
    creditor_id: CreditorId | None = None
    creditor_name: str = ""
    amount: Money | None = None
    on_day: date | None = None
    """A promise's or plan's day, a payment's value day, a hold's last."""
    ended_at: datetime | None = None
    talk_s: float | None = None
    e164: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateCase:
    """A case that nobody was in touch with in time."""

    case_id: CaseId
    reference: str
    creditor_id: CreditorId
    creditor_code: str
    creditor_name: str
    debtor_id: DebtorId
    debtor_name: str
    balance: Money
    oldest_due_on: date | None
    touch_due_on: date
    segment: str
    holds: tuple[HoldReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchFigures:
    """How a creditor's cases were touched."""

    creditor_id: CreditorId
    creditor_code: str
    creditor_name: str
    first_touch_days: int | None
    """Agreed; None: the house's."""
    waiting_count: int
    """Open, not touched, their day not over."""
    late_count: int
    """Open, not touched, their day over."""
    in_time_count: int
    """Touched by their day, of those whose day was in the last 90."""
    touched_late_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReview:
    """A mark of care that a person should look at."""

    vulnerability_id: int
    debtor_id: DebtorId
    debtor_name: str
    need: str
    noted_on: date
    review_on: date


class RelationshipViews(Protocol):
    async def cases(self, debtor_id: DebtorId, seen: Seen) -> tuple[CaseLine, ...]:
        """Open ones first, newest first. Raises NotFound when there is no such debtor."""
        ...

    async def sums(self, debtor_id: DebtorId, seen: Seen) -> tuple[CustomerSums, ...]: ...

    async def timeline(
        self,
        debtor_id: DebtorId,
        seen: Seen,
        *,
        kinds: Collection[HappeningKind] = (),
        case_id: CaseId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Paged[Happening]:
        """Newest first; no kinds: all; with a case only what was about it."""
        ...

    async def late(
        self,
        seen: Seen,
        today: date,
        *,
        creditor_id: CreditorId | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Paged[LateCase]:
        """The longest late first. A page may hold fewer than the limit where calls were made since the last sorting."""
        ...

    async def touches(self, seen: Seen, today: date) -> tuple[TouchFigures, ...]:
        """By creditor's name."""
        ...

    async def reviews(self, seen: Seen, until: date, *, cursor: str | None = None, limit: int = 50) -> Paged[DueReview]:
        """Marks of care whose day of review is not later, the oldest first."""
        ...
