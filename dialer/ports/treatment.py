"""How cases are treated, as workflows keep it; part of one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from dialer.core.kernel.ids import CampaignId, CaseId, CreditorId, DebtorId, UserId
from dialer.core.kernel.scope import Scope
from dialer.core.treatment.kept import Kept
from dialer.core.treatment.sheet import CaseSheet
from dialer.core.treatment.strategy import PhaseName


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """How far the planning of all cases has come for a day."""

    zone: str
    on_day: date
    started_at: datetime
    finished_at: datetime | None
    last_case_id: int
    """Cases up to it are planned."""
    planned_count: int
    changed_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSource:
    """A campaign whose leads come and go by treatment."""

    campaign_id: CampaignId
    phase: PhaseName


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """Cases treated by a version, in or out of caring's control group. Amounts in minor units."""

    strategy_id: int
    is_control: bool
    cases: int
    paid: int
    placed_minor: int
    collected_minor: int


class TreatmentRepo(Protocol):
    async def touch(self, case_ids: Iterable[CaseId]) -> None:
        """Something happened that can change what is next with these cases: they are planned anew within a minute."""
        ...

    async def touch_fed(self, creditor_ids: Sequence[CreditorId]) -> int:
        """Touch the cases of these creditors whose step waits for fresh payments; how many."""
        ...

    async def touched(self, limit: int) -> Mapping[int, CaseId]:
        """The oldest touches, by number."""
        ...

    async def forget_touches(self, numbers: Sequence[int]) -> None:
        """These were seen to; what happens meanwhile has a number of its own."""
        ...

    async def cases_after(
        self, last: int, limit: int, creditor_ids: Sequence[CreditorId] | None = None
    ) -> tuple[CaseId, ...]:
        """The next cases that are to be treated, by number: open ones, and others not told to stop yet.

        Args:
            last: the last one that was.
            limit: how many.
            creditor_ids: of these only; None: everybody's.
        """
        ...

    async def sheets(
        self, case_ids: Sequence[CaseId], today: date, zone: ZoneInfo, *, with_history: bool = False
    ) -> tuple[CaseSheet, ...]:
        """What the store knows of these cases, those that exist, in the order of their numbers.

        Args:
            case_ids: some hundreds at most.
            today: the local day, for moratoria.
            zone: in which days are days.
            with_history: read also what a learned probability asks for: payments, calls since the last talk.
        """
        ...

    async def keep(self, planned: Sequence[Kept], on: date, at: datetime) -> None:
        """Write down what a planning changed: next steps, steps that opened or closed, phases with their reason."""
        ...

    async def run(self, zone: str, on_day: date) -> RunRow | None: ...

    async def save_run(self, row: RunRow) -> None:
        """Enter the run, or how far it has come."""
        ...

    async def run_again(self) -> None:
        """The newest day's planning begins anew: something changed that concerns all cases."""
        ...

    async def group_results(self, scope: Scope) -> tuple[GroupRow, ...]:
        """What became of the cases of each version, by its control group."""
        ...

    async def sources(self) -> tuple[CampaignSource, ...]:
        """Campaigns that take their leads from treatment and are not closed."""
        ...

    async def set_source(
        self, campaign_id: CampaignId, phase: PhaseName | None, at: datetime, by: UserId | None
    ) -> None:
        """From now on the campaign's leads come from this phase; None: from its lists again."""
        ...

    async def feed(
        self, source: CampaignSource, now: datetime, debtor_ids: Sequence[DebtorId] | None
    ) -> tuple[int, int]:
        """Enter leads of cases due for a call, take out those of cases that are no longer.

        Args:
            source: the campaign and its phase.
            now: when the new leads are due.
            debtor_ids: only theirs; None: everybody's.

        Returns:
            How many were entered, and how many taken out.
        """
        ...
