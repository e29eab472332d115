"""Tests of offsets: their rules, who entered, what became of them, and what was decided; part of one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dialer.core.kernel.ids import CaseId, UserId
from dialer.core.treatment.offset_test import ArmEntry, OffsetState, OffsetTest


@dataclass(frozen=True, slots=True, kw_only=True)
class OffsetTestRow:
    """A test as it is kept."""

    test: OffsetTest
    started_at: datetime
    by_user_id: UserId | None
    result: Mapping[str, object] | None
    """The one comparison, as ``core/treatment/offset_document.py`` writes it; None: not made yet."""
    judged_at: datetime | None
    decided_at: datetime | None
    decided_by: UserId | None
    note: str
    accepted_strategy_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmCount:
    """How far an arm has come."""

    arm: int
    entered: int
    ripe: int
    """Whose due date is so far back that it is known who paid in time."""
    last_entered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedCall:
    """A call to a debtor that was placed."""

    at: datetime
    is_talk: bool
    """A right-party conversation."""
    agent_seconds: float
    line_thousandths: float
    """Of minor units, by the trunk's tariff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedContacts:
    """What a case was treated with."""

    left_on: date | None
    """Recalled or closed by a person (day in UTC); None: it is open, or paid."""
    calls: tuple[UsedCall, ...]
    sent: tuple[tuple[date, str], ...]
    """Messages and letters that were marked as sent: day and step."""


class OffsetTestsRepo(Protocol):
    async def add(self, test: OffsetTest, at: datetime, by: UserId | None) -> int:
        """``test_id`` is ignored. Raises Conflict when a test of this name is there."""
        ...

    async def all(self) -> tuple[OffsetTestRow, ...]:
        """Every test, the newest first."""
        ...

    async def get(self, test_id: int) -> OffsetTestRow:
        """Raises NotFound."""
        ...

    async def open(self) -> tuple[OffsetTest, ...]:
        """Those that run or wait for a decision."""
        ...

    async def enter(self, entries: Sequence[ArmEntry]) -> int:
        """A debtor enters a test once; how many did now."""
        ...

    async def entries(self, test_id: int) -> tuple[ArmEntry, ...]: ...

    async def counts(self, ripe_due_on: Mapping[int, date]) -> Mapping[int, tuple[ArmCount, ...]]:
        """By test; ``ripe_due_on`` has each test's last due date whose payments are known."""
        ...

    async def contacts(self, entries: Sequence[ArmEntry]) -> Mapping[CaseId, UsedContacts]:
        """Calls, messages and the end of these cases, from the day of entry on."""
        ...

    async def keep_result(self, test_id: int, state: OffsetState, result: Mapping[str, object], at: datetime) -> bool:
        """Keep the one comparison; False: the test does not run any more, and nothing is kept."""
        ...

    async def decide(
        self, test_id: int, state: OffsetState, *, since: OffsetState, note: str, accepted_strategy_id: int | None,
        at: datetime, by: UserId | None,
    ) -> None:  # fmt: skip
        """Raises NotFound; Conflict when the test is in another state than ``since``."""
        ...
