"""What the figures of collection work and of receivables are reckoned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, Protocol

from dialer.core.debt.books import Books
from dialer.core.kernel.ids import CaseId, CreditorId, DebtorId, PlacementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """Whose figures are asked for: one creditor's, or one batch of it, in one currency."""

    creditor_id: CreditorId
    placement_id: PlacementId | None = None
    currency: str = "EUR"


class CaseOfPortfolio(NamedTuple):
    """A case with its books."""

    case_id: CaseId
    debtor_id: DebtorId
    placement_id: PlacementId | None
    is_recalled: bool
    is_control: bool
    """Of caring's control group."""
    contacts: tuple[date, ...]
    """Days of conversations with the debtor about the creditor's cases."""
    books: Books


class Batch(NamedTuple):
    """A placement."""

    placement_id: PlacementId
    code: str
    placed_on: date


class PlacedCall(NamedTuple):
    """A call that counts as an attempt."""

    at: datetime
    agent_seconds: float
    line_thousandths: float
    """Talk by the trunk's tariff, in thousandths of the minor unit."""


class Visit(NamedTuple):
    """A home visit that was handed over."""

    sent_on: date
    fee_minor: int
    """What the visitor's work costs us, as it was reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDone:
    """What was done for a creditor in a period."""

    outcomes: Mapping[str, int] = field(default_factory=dict)
    """Calls by their outcome."""
    answered_count: int = 0
    """Calls that were answered, whatever became of them."""
    agent_seconds: float = 0.0
    """Of agents in conversations, wrap-ups and previews for the creditor's campaigns."""
    call_thousandths: float = 0.0
    """Talk by the tariff of each trunk, in thousandths of the minor unit."""
    letter_count: int = 0
    complaint_count: int = 0
    promised: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Promises whose last day lies in the period, by status: how many, and their sum in minor units."""
    made_promise_count: int = 0


class FigureViews(Protocol):
    async def cases(self, of: Portfolio, *, after: int, limit: int) -> tuple[CaseOfPortfolio, ...]:
        """Cases with their books, by id from ``after`` on."""
        ...

    async def batches(self, creditor_id: CreditorId) -> tuple[Batch, ...]:
        """The creditor's placements, oldest first."""
        ...

    async def currencies(self, creditor_id: CreditorId) -> tuple[str, ...]:
        """Of the creditor's cases, the most frequent first."""
        ...

    async def calls(
        self, creditor_id: CreditorId, debtor_ids: Sequence[DebtorId]
    ) -> Mapping[DebtorId, tuple[PlacedCall, ...]]:
        """Calls about the creditor's cases, the oldest first; debtors without any are not there."""
        ...

    async def visits(self, case_ids: Sequence[CaseId]) -> Mapping[CaseId, tuple[Visit, ...]]:
        """Home visits that were handed over, the oldest first; cases without any are not there."""
        ...

    async def work(self, of: Portfolio, *, since: datetime, until: datetime) -> WorkDone: ...
