"""Write to every lead what it is worth in these hours, so that the queue is read in the order of expected money.

A whole queue is weighed when its hours change (bands of two), or when something new was learned; in between only the
leads that have come since. A queue that is closed is weighed for its next hours, before they begin.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import DomainError
from dialer.core.kernel.ids import CampaignId, CreditorId, NumberId
from dialer.core.scoring.appraise import Appraiser, Terms
from dialer.core.scoring.school import Question, Standing
from dialer.core.scoring.traits import hour_band
from dialer.ports.scoring import StoredModel, Waiting, Weighing, Weight
from dialer.ports.store import Store
from dialer.ports.views import Views
from dialer.workflows.scoring.queue_terms import queue_terms

log = structlog.get_logger(__name__)

PAGE = 500


@dataclass(frozen=True, slots=True)
class QueueScale:
    """By what a queue is weighed."""

    appraiser: Appraiser
    terms: Terms
    models: Mapping[Question, StoredModel]
    """The newest of each question that there is."""

    @property
    def occasion(self) -> str:
        """Changes when the whole queue must be weighed again."""
        local = self.terms.hours[0]
        versions = " ".join(f"{q.value}:{self.models[q].model_id}" for q in Question if q in self.models)
        return f"{local.date()} {hour_band(local.hour)} idle:{self.terms.idle_minutes} {versions}".strip()

    @property
    def answer_model_id(self) -> int | None:
        """The learned model of answers, where it is better than the rate."""
        found = self.models.get(Question.ANSWER)
        return found.model_id if found is not None and found.standing is Standing.USED else None


async def scale_of(views: Views, packs: Mapping[str, Pack], campaign: Campaign, now: datetime) -> QueueScale | None:
    """The scale of a campaign's queue; None where it will not dial within a week.

    Raises:
        DomainError: its rules cannot be read.
        StoreError: the database does not answer.
    """
    terms = await queue_terms(views, packs, campaign, now)
    if terms is None:
        return None
    models = await models_of(views, campaign.creditor_id)
    return QueueScale(Appraiser({q: row.model for q, row in models.items()}, terms), terms, models)


async def models_of(views: Views, creditor_id: CreditorId) -> dict[Question, StoredModel]:
    """The newest models of a creditor."""
    return {row.question: row for row in await views.scoring.models(creditor_id)}


async def weigh_queues(
    store: Store, views: Views, packs: Mapping[str, Pack], *, now: datetime, campaign_id: CampaignId | None = None
) -> int:
    """Weigh the queues of running campaigns, or of one whatever its state; how many leads have another worth.

    Raises:
        StoreError: queues and pages before were weighed.
    """
    weighings = await views.scoring.weighings()
    changed = 0
    for row in await views.campaigns.all():
        campaign = row.campaign
        if campaign_id is None and campaign.state is not CampaignState.RUNNING:
            continue
        if campaign_id not in (None, campaign.campaign_id):
            continue
        try:
            scale = await scale_of(views, packs, campaign, now)
        except DomainError as error:
            log.warning("queue_not_weighed", campaign_id=campaign.campaign_id, error=str(error))
            continue
        if scale is None:
            continue
        last = weighings.get(campaign.campaign_id)
        is_whole = last is None or last.occasion != scale.occasion
        count, moved = await _weigh(store, views, campaign.campaign_id, scale, only_new=not is_whole)
        changed += moved
        if is_whole:
            weighing = Weighing(
                campaign_id=campaign.campaign_id,
                occasion=scale.occasion,
                weighed_at=now,
                lead_count=count,
                answer_model_id=scale.answer_model_id,
            )
            async with store.transaction() as tx:
                await tx.scoring.weighed(weighing)
    return changed


async def _weigh(
    store: Store, views: Views, campaign_id: CampaignId, scale: QueueScale, *, only_new: bool
) -> tuple[int, int]:
    """Leads looked at, and leads whose worth has changed."""
    after = count = changed = 0
    has_answers = scale.answer_model_id is not None
    while page := await views.scoring.waiting(campaign_id, after=after, limit=PAGE, only_new=only_new):
        weights = await asyncio.to_thread(_weights, page, scale.appraiser, has_answers)
        if weights:
            async with store.transaction() as tx:
                await tx.scoring.weigh(weights)
        after, count, changed = page[-1].lead_id, count + len(page), changed + len(weights)
    return count, changed


def _weights(page: Sequence[Waiting], appraiser: Appraiser, has_answers: bool) -> list[Weight]:
    """What is other than it stands; a lead without a number keeps the least."""
    found = []
    for waiting in page:
        numbers = appraiser.appraise(waiting.subject)
        if numbers:
            best = numbers[0]
            chance = round(best.prospect.answer_now, 4) if has_answers else None
            several = NumberId(best.number_id) if len(numbers) > 1 else None
            weight = Weight(waiting.lead_id, best.score, several, chance)
        else:
            weight = Weight(waiting.lead_id, 1, None, None)
        if (waiting.score, waiting.best_number_id, waiting.answer_chance) != weight[1:]:
            found.append(weight)
    return found
