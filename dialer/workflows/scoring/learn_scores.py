"""Learn anew, each night, from what became of every creditor's calls: answers, right parties, payments."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

import structlog

from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.ids import CreditorId
from dialer.core.kernel.window import zone
from dialer.core.scoring.school import MOST_OBSERVATIONS, Question, Taught, teach
from dialer.core.scoring.subject import Subject, lessons_of
from dialer.ports.store import Store
from dialer.ports.views import Views
from dialer.workflows.scoring.queue_terms import ageing_of

log = structlog.get_logger(__name__)

LEARNED_DAYS = 180
"""Older calls say little of today's (POLICY)."""


async def learn_scores(
    store: Store, views: Views, *, now: datetime, zone_name: str, creditor_id: CreditorId | None = None
) -> int:
    """Learn the models of every enabled creditor whose campaigns have called, or of one; how many were kept.

    Each creditor's calls teach its own models only: its data serve its own mandate.

    Args:
        zone_name: in which hours are counted where a creditor's campaigns do not say.
        creditor_id: None: all of them.

    Raises:
        StoreError: the creditors before were learned, the others were not.
    """
    zones = await _zones(views, zone_name)
    kept = 0
    for creditor in await views.debt.creditors():
        if creditor_id not in (None, creditor.creditor_id) or (creditor_id is None and not creditor.enabled):
            continue
        since = now - timedelta(days=LEARNED_DAYS)
        subjects = await views.scoring.history(creditor.creditor_id, since=since, most=MOST_OBSERVATIONS)
        if not subjects:
            continue
        tz = zones.get(creditor.creditor_id, zone(zone_name))
        taught = await asyncio.to_thread(_taught, subjects, tz, now)
        async with store.transaction() as tx:
            for one in taught:
                await tx.scoring.add_model(creditor.creditor_id, one, now)
        kept += len(taught)
        for one in taught:
            log.info(
                "score_learned",
                creditor_id=creditor.creditor_id,
                question=one.question.value,
                standing=one.standing.value,
                seen=one.seen_count,
                skill=round(one.proof.skill, 4) if one.proof is not None else None,
            )
    return kept


def _taught(subjects: Sequence[Subject], tz: tzinfo, now: datetime) -> tuple[Taught, ...]:
    lessons = [lessons_of(subject, tz, now, ageing_of) for subject in subjects]
    return (
        teach(Question.ANSWER, [row for one in lessons for row in one.answer]),
        teach(Question.RIGHT_PARTY, [row for one in lessons for row in one.right_party]),
        teach(
            Question.PAYS,
            [row for one in lessons for row in one.pays],
            [row for one in lessons for row in one.shares],
        ),
    )


async def _zones(views: Views, zone_name: str) -> dict[CreditorId, tzinfo]:
    """Where each creditor's hours are counted: as its newest running campaign does, else its newest."""
    campaigns = [row.campaign for row in await views.campaigns.all()]
    campaigns.sort(key=lambda c: (c.state is CampaignState.RUNNING, c.campaign_id))
    return {campaign.creditor_id: zone(campaign.zone or zone_name) for campaign in campaigns}
