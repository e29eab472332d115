"""Strategies, whom they concern, and what creditors agreed for the treatment; part of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.kernel.ids import CaseId, CreditorId, UserId
from dialer.core.treatment.assignment import Assignment
from dialer.core.treatment.strategy import Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyRow:
    """A version of a strategy as it is kept; it never changes."""

    strategy_id: int
    strategy: Strategy
    sha256: str
    loaded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsRow:
    """What a creditor agreed for the treatment of its cases."""

    creditor_id: CreditorId
    authorises_formal: bool = False
    bureau: str = ""
    feed_hours: int | None = 24
    """Age at which its payments are no longer fresh; None: it sends none, nothing waits for them."""
    agency_share: float | None = None
    country: str = ""
    """ISO 3166-1, whose law and working days count for its cases; empty: the house's."""
    zone: str = ""
    """IANA zone in which the days of its cases begin; empty: the house's."""


class StrategiesRepo(Protocol):
    async def all(self) -> tuple[StrategyRow, ...]:
        """Every version, by name, the newest first."""
        ...

    async def get(self, strategy_id: int) -> StrategyRow:
        """Raises NotFound."""
        ...

    async def add(self, strategy: Strategy, at: datetime, by: UserId | None) -> int:
        """A new version. Raises Conflict when this version stands with another content."""
        ...

    async def assignments(self, *, with_ended: bool = False) -> tuple[Assignment, ...]: ...

    async def assign(self, assignment: Assignment, at: datetime, by: UserId | None) -> int:
        """``assignment_id`` is ignored; one for the same cases ends. Raises NotFound for a creditor or strategy."""
        ...

    async def end_assignment(self, assignment_id: int, at: datetime, by: UserId | None) -> None:
        """Raises NotFound; Conflict when it has ended."""
        ...

    async def close_assignment(self, assignment_id: int, due_upto: date) -> None:
        """From now on it is for cases due up to this day only, and keeps those. Raises NotFound."""
        ...

    async def terms(self) -> Mapping[CreditorId, TermsRow]:
        """Of creditors that have any."""
        ...

    async def set_terms(self, row: TermsRow, at: datetime, by: UserId | None) -> None:
        """Raises NotFound for a creditor who is not there."""
        ...

    async def place_of(self, case_id: CaseId) -> tuple[str, str]:
        """Country and zone that the case's creditor agreed; empty: the house's. Raises NotFound."""
        ...

    async def fed_at(self, creditor_ids: Sequence[CreditorId]) -> Mapping[CreditorId, datetime]:
        """Up to when their payments are known.

        The newest of a bank's file of their account, whatever is in it; of one of the agency's own account that holds a
        payment to them, or any where they have no IBAN of their own; and of somebody's word that nothing came.
        """
        ...

    async def say_silence(self, creditor_id: CreditorId, at: datetime, by: UserId | None, note: str) -> None:
        """Somebody looked, and no payment had come. Raises NotFound."""
        ...
