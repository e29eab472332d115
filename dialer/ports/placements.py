"""Placements: the batches of cases (affidi) that a creditor entrusts under one mandate; part of one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from dialer.core.kernel.ids import CreditorId, PlacementId


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


class PlacementsRepo(Protocol):
    async def of(self, creditor_id: CreditorId) -> tuple[PlacementRow, ...]:
        """Those of a creditor, the newest first. Raises NotFound for a creditor who is not there."""
        ...

    async def case_counts(self, creditor_id: CreditorId) -> Mapping[PlacementId, int]:
        """How many cases each placement that has some holds."""
        ...

    async def get(self, placement_id: PlacementId) -> PlacementRow:
        """Raises NotFound."""
        ...

    async def set_fee(self, placement_id: PlacementId, fee: str) -> None: ...
