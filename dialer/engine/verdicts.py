"""How each campaign's queue stands with the rules: counted in the background, kept with its instant.

The whole queue is read and weighed, so the cost is bounded: page by page, beside the dial loop, with a pause after each
page up to three times as long as the page took (``scripts/bench standing`` measures it).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from dialer.core.campaigns.model import Campaign
from dialer.core.dialing import CampaignView, judge
from dialer.core.dialing.standing import Standing
from dialer.core.kernel.errors import NotFound
from dialer.core.kernel.ids import CampaignId
from dialer.core.leads.model import LeadState
from dialer.engine.roster import Roster
from dialer.engine.tasks import Tasks
from dialer.ports.clock import Clock
from dialer.ports.prospects import ProspectViews
from dialer.ports.store import StoreError

log = structlog.get_logger(__name__)

PAGE_COUNT = 200
SLICE_COUNT = 25
"""Leads weighed without letting anything else happen."""
PAUSE_SHARE = 3.0
PAUSE_MAX_S = 0.15
"""A page that took long because the machine was busy is not made up for in full: a queue must be counted in the end."""
FRESH_FOR = timedelta(seconds=60)
"""A count is not made anew for so long ..."""
FRESH_SHARE = 4
"""... nor for so many times as long as it took, so that an open page never keeps a large queue being counted."""
WAIT_S = 2.0
"""How long an asker waits for a small queue's count."""


@dataclass(slots=True)
class QueueStanding:
    """A campaign's count, or the one under way where there is none yet."""

    campaign_id: CampaignId
    at: datetime | None = None
    """Instant of the count; None: never finished."""
    took: timedelta = timedelta(0)
    """How long the count took."""
    standing: Standing = field(default_factory=Standing)
    is_counting: bool = False
    counted: int = 0
    """Leads that the count under way has weighed."""


class Verdicts:
    """Counts on demand, one campaign at a time."""

    def __init__(self, *, views: ProspectViews, roster: Roster, tasks: Tasks, clock: Clock) -> None:
        self._views = views
        self._roster = roster
        self._tasks = tasks
        self._clock = clock
        self._known: dict[CampaignId, QueueStanding] = {}
        self._turn = asyncio.Lock()

    async def of(self, campaign_id: CampaignId) -> QueueStanding:
        """The campaign's standing; one that is old is counted anew meanwhile.

        Raises:
            NotFound: the campaign is not open, or has no rules that can be used.
        """
        campaign = self._roster.campaigns.get(campaign_id)
        if campaign is None:
            raise NotFound(f"campaign {campaign_id} is closed, or there is none", campaign_id=campaign_id)
        known = self._known.setdefault(campaign_id, QueueStanding(campaign_id))
        now = self._clock.now()
        is_fresh = known.at is not None and known.at <= now < known.at + max(FRESH_FOR, FRESH_SHARE * known.took)
        if not known.is_counting and not is_fresh:
            known.is_counting = True
            done = asyncio.Event()
            self._tasks.start(self._count(campaign, known, done), f"verdicts-{campaign_id}")
            try:
                async with asyncio.timeout(WAIT_S):
                    await done.wait()
            except TimeoutError:
                pass
        return known

    async def _count(self, campaign: Campaign, known: QueueStanding, done: asyncio.Event) -> None:
        try:
            async with self._turn:
                now, began_s = self._clock.now(), asyncio.get_running_loop().time()
                standing = await self._weigh_all(campaign, known, now)
                known.standing, known.at = standing, now
                known.took = timedelta(seconds=asyncio.get_running_loop().time() - began_s)
        except StoreError as error:
            log.warning("verdicts_not_counted", campaign_id=campaign.campaign_id, error=str(error))
        finally:
            known.is_counting, known.counted = False, 0
            done.set()

    async def _weigh_all(self, campaign: Campaign, known: QueueStanding, now: datetime) -> Standing:
        standing = Standing()
        after = 0
        key = campaign.campaign_id
        view = CampaignView(
            campaign=campaign, candidates=(), pack=self._roster.packs[key], rules=self._roster.rules[key]
        )
        loop = asyncio.get_running_loop()
        while True:
            began_s = loop.time()
            page = await self._views.queue_page(key, after=after, limit=PAGE_COUNT, now=now)
            for index, candidate in enumerate(page):
                verdict, _number = judge(candidate, view, campaign.mode, now)
                lead = candidate.lead
                is_due = lead.state is not LeadState.SCHEDULED or lead.due_at <= now
                standing.add(verdict, is_due=is_due)
                if index % SLICE_COUNT == SLICE_COUNT - 1:
                    await asyncio.sleep(0)
            known.counted = standing.counted
            if len(page) < PAGE_COUNT:
                return standing
            after = page[-1].lead.lead_id
            await asyncio.sleep(min((loop.time() - began_s) * PAUSE_SHARE, PAUSE_MAX_S))
