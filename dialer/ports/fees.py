"""Statements of fees as they are kept, and what they are reckoned from; part of one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.debt.fee_statement import Billed, FeeStatement, Movement, PlacedCase
from dialer.core.kernel.ids import PlacementId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One statement; never changed once it is made."""

    statement_id: int
    placement_id: PlacementId
    number: int
    starts_on: date
    ends_on: date
    currency: str
    collected_minor: int
    direct_minor: int
    fee_minor: int
    vat_minor: int
    remitted_minor: int
    made_at: datetime
    terms: str
    """JSON, as they stood."""


class FeesRepo(Protocol):
    async def lock(self, placement_id: PlacementId) -> None:
        """Hold the placement until the transaction ends: statements are made one after another."""
        ...

    async def placed(self, placement_id: PlacementId, zone: str) -> tuple[str, tuple[PlacedCase, ...]]:
        """Currency and cases of a placement. Raises Conflict where they owe in several currencies."""
        ...

    async def unbilled(self, placement_id: PlacementId, before: datetime) -> tuple[Movement, ...]:
        """Payments and their reversals, booked before an instant, that no statement has; in the order of booking."""
        ...

    async def billed(self, entry_ids: Collection[int]) -> Mapping[int, Billed]: ...

    async def add(self, row: StatementRow, statement: FeeStatement, by: UserId | None) -> int: ...

    async def of(self, placement_id: PlacementId) -> tuple[StatementRow, ...]:
        """The newest first."""
        ...

    async def get(self, statement_id: int) -> tuple[StatementRow, FeeStatement]:
        """Raises NotFound."""
        ...
