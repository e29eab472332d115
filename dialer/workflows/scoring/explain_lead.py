"""Why a lead stands where it stands: the probabilities with what is behind them, the hours ahead, the money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import Conflict
from dialer.core.kernel.ids import LeadId
from dialer.core.scoring.appraise import Appraisal
from dialer.core.scoring.model import Estimate
from dialer.core.scoring.school import Question
from dialer.ports.scoring import StoredModel, Waiting
from dialer.ports.views import Views
from dialer.workflows.scoring.weigh_queues import scale_of


@dataclass(frozen=True, slots=True)
class NumberReasons:
    """One number, weighed, with what is behind each probability."""

    appraisal: Appraisal
    estimates: Mapping[Question, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadReasons:
    """A lead's worth, explained as of now."""

    waiting: Waiting
    campaign: Campaign
    models: Mapping[Question, StoredModel]
    numbers: tuple[NumberReasons, ...]
    """The best first."""
    minutes: float
    idle_minutes: float
    week_attempts: int | None


async def explain_lead(views: Views, packs: Mapping[str, Pack], lead_id: LeadId, *, now: datetime) -> LeadReasons:
    """Weigh one lead now and say why.

    Raises:
        NotFound: no such lead, or the campaign's pack is not installed.
        Conflict: the campaign will not dial within a week, so that nothing is to be weighed.
        StoreError: the database does not answer.
    """
    waiting = await views.scoring.of_lead(lead_id)
    campaign = (await views.campaigns.get(waiting.campaign_id)).campaign
    scale = await scale_of(views, packs, campaign, now)
    if scale is None:
        raise Conflict(
            f"campaign {campaign.name!r} has no hours of calling within a week; look at its schedule",
            code="no_hours_ahead",
            campaign_id=campaign.campaign_id,
        )
    return LeadReasons(
        waiting=waiting,
        campaign=campaign,
        models=scale.models,
        numbers=tuple(
            NumberReasons(one, scale.appraiser.reasons(one)) for one in scale.appraiser.appraise(waiting.subject)
        ),
        minutes=scale.terms.minutes,
        idle_minutes=scale.terms.idle_minutes,
        week_attempts=scale.terms.week_attempts,
    )
