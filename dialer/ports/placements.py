"""Placements: the batches of cases (affidi) that a creditor entrusts under one mandate; part of one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from dialer.core.kernel.ids import CaseId, CreditorId, PlacementId


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementRow:
    """One mandate of one creditor."""

    placement_id: PlacementId
    creditor_id: CreditorId
    code: str
    """The creditor's name for it."""
    received_on: date | None
    mandate_starts: date | None
    mandate_ends: date | None
    fee: str
    """What was agreed, as it is written there; empty: not entered yet."""
    phase: str = "phone"
    fee_terms: Mapping[str, Any] = field(default_factory=dict)
    """The same as terms that can be reckoned (``core/debt/fee_terms.py``); empty: none."""
    file_sha256: str = ""
    """Of the file that opened it."""
    recalled_at: datetime | None = None
    recall_reason: str = ""
    import_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCount:
    """Cases of a placement in one status, and what they owe."""

    status: str
    count: int
    balance_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceLine:
    """What was found wrong with one row of a placement's file."""

    line: int
    reference: str
    verdict: str
    """``refused``: the case was not taken; ``incomplete``: it was, without this value."""
    column: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFile:
    """A file that was read for a placement, with what came of its rows."""

    import_id: int
    name: str
    sha256: str
    finished_at: datetime | None
    row_count: int
    added_count: int
    updated_count: int
    unchanged_count: int
    """Cases that were here already, said the same of: duplicates of an earlier file."""
    refused_case_count: int
    refused_row_count: int
    incomplete_row_count: int
    lines: tuple[AcceptanceLine, ...] = ()


class PlacementsRepo(Protocol):
    async def of(self, creditor_id: CreditorId) -> tuple[PlacementRow, ...]:
        """Those of a creditor, the newest first. Raises NotFound for a creditor who is not there."""
        ...

    async def case_counts(self, creditor_id: CreditorId) -> Mapping[PlacementId, int]:
        """How many cases each placement that has some holds."""
        ...

    async def counts(self, placement_id: PlacementId) -> tuple[PlacedCount, ...]:
        """By status and currency."""
        ...

    async def files(self, placement_id: PlacementId) -> tuple[PlacedFile, ...]:
        """What was read for it, dry runs excluded, the oldest first."""
        ...

    async def get(self, placement_id: PlacementId) -> PlacementRow:
        """Raises NotFound."""
        ...

    async def set_fee(self, placement_id: PlacementId, fee: str) -> None: ...

    async def update(self, row: PlacementRow) -> None:
        """Days of the mandate, phase, terms, recall."""
        ...

    async def open_cases(self, placement_id: PlacementId, limit: int) -> tuple[CaseId, ...]:
        """Of the placement; the first of them."""
        ...

    async def find_cases(
        self, creditor_id: CreditorId, references: Collection[str]
    ) -> Mapping[str, tuple[CaseId, str]]:
        """Cases of a creditor with their status, by reference; what is not there is left out."""
        ...

    async def recall(self, case_ids: Sequence[CaseId], reason: str, at: datetime) -> tuple[CaseId, ...]:
        """Close as recalled those that are open, their open promises with them; which they were."""
        ...
