"""Learned chances of an answer as pacing asks for them: each lead in hand carries its own (``core/scoring``)."""

from __future__ import annotations

from datetime import datetime

from dialer.core.kernel.ids import CampaignId, LeadId
from dialer.core.pacing.answering import LEAST, MOST, LineTraits
from dialer.engine.queue import LeadQueue


class LearnedAnswers:
    """The chances of one campaign's leads; the campaign's own rate for a lead that nobody weighed yet."""

    def __init__(self, queue: LeadQueue, campaign_id: CampaignId) -> None:
        self._queue = queue
        self._campaign_id = campaign_id

    def probability(self, traits: LineTraits, at: datetime, base: float) -> float:
        chance = self._queue.answer_chance(self._campaign_id, LeadId(traits.lead_id))
        return base if chance is None else min(MOST, max(LEAST, chance))
