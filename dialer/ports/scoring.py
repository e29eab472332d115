"""What scoring reads of the past and of the queues, and what it writes: models, and the worth of each lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from dialer.core.kernel.ids import CampaignId, CaseId, CreditorId, DebtorId, LeadId, NumberId
from dialer.core.scoring.model import Model
from dialer.core.scoring.paid_share import PaidShare
from dialer.core.scoring.proof import Bin
from dialer.core.scoring.school import Question, Standing, Taught
from dialer.core.scoring.subject import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredModel:
    """A model as it is kept."""

    model_id: int
    """Its version."""
    creditor_id: CreditorId
    creditor_name: str
    question: Question
    standing: Standing
    learned_at: datetime
    since_at: datetime | None
    until_at: datetime | None
    seen_count: int
    rate: float
    unseen_count: int
    brier: float | None
    base_brier: float | None
    gain_low: float | None
    bins: tuple[Bin, ...]
    model: Model


class Waiting(NamedTuple):
    """A lead in a queue, with what scoring knows of its debtor."""

    lead_id: LeadId
    campaign_id: CampaignId
    debtor_id: DebtorId
    debtor_name: str
    """For the explanation to a person; never a trait."""
    subject: Subject
    score: int
    best_number_id: NumberId | None
    answer_chance: float | None


class Weight(NamedTuple):
    """What a lead is worth now."""

    lead_id: LeadId
    score: int
    """Expected minor units an agent-hour; at least 1."""
    best_number_id: NumberId | None
    answer_chance: float | None = None
    """Learned, 0..1; None: nothing was learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """When a whole queue was weighed, and by what."""

    campaign_id: CampaignId
    occasion: str
    weighed_at: datetime
    lead_count: int
    answer_model_id: int | None = None
    """The learned model of answers that was used; None: none is better than the rate."""


class ScoringViews(Protocol):
    async def history(self, creditor_id: CreditorId, *, since: datetime, most: int) -> tuple[Subject, ...]:
        """The debtors whom the creditor's campaigns called since then, with the newest ``most`` calls in all."""
        ...

    async def waiting(
        self, campaign_id: CampaignId, *, after: int, limit: int, only_new: bool = False
    ) -> tuple[Waiting, ...]:
        """Leads that may still be dialled, by id from ``after`` on; ``only_new``: those never weighed."""
        ...

    async def of_lead(self, lead_id: LeadId) -> Waiting:
        """Raises NotFound."""
        ...

    async def lead_of_case(self, case_id: CaseId) -> LeadId | None:
        """The lead by which the case's debtor would be called for its creditor: running campaigns first, the newest."""
        ...

    async def models(self, creditor_id: CreditorId | None = None) -> tuple[StoredModel, ...]:
        """The newest of each creditor and question."""
        ...

    async def versions(self, creditor_id: CreditorId, question: Question, *, limit: int) -> tuple[StoredModel, ...]:
        """Newest first."""
        ...

    async def weighings(self) -> Mapping[CampaignId, Weighing]: ...

    async def minutes_of(self, campaign_id: CampaignId, *, since: datetime) -> tuple[float, int]:
        """Agents' minutes in conversations and wrap-ups of the campaign, and how many conversations they were."""
        ...


class ScoringRepo(Protocol):
    async def add_model(self, creditor_id: CreditorId, taught: Taught, at: datetime) -> int:
        """Keep a model; answers its version."""
        ...

    async def weigh(self, weights: Sequence[Weight]) -> None:
        """Write what leads are worth."""
        ...

    async def weighed(self, weighing: Weighing) -> None:
        """A whole queue was weighed."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete versions learned before then; how many.

        The newest of each creditor and question stay, and those by which a queue was weighed. The weighings of closed
        campaigns go first.
        """
        ...

    async def pay_models(self) -> Mapping[CreditorId, tuple[int, Model, PaidShare]]:
        """The newest model of payment of each creditor with its version, where it proved better than the rate."""
        ...

    async def learned_queues(self) -> frozenset[CampaignId]:
        """Campaigns whose leads carry learned chances of an answer."""
        ...
