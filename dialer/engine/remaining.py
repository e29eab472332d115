"""What is left of a campaign's day: until when it may dial, and how many leads it may still dial."""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.pack import Pack
from dialer.core.dialing import closes_at
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId
from dialer.engine.policy import EnginePolicy
from dialer.engine.roster import Roster
from dialer.ports.clock import Clock
from dialer.ports.store import Store, StoreError

log = structlog.get_logger(__name__)

COUNT_LIMIT = 20_000
"""Leads beyond which a queue is not counted out: it is not the list that ends the day."""

FEW = 1000


class Remaining:
    """Closing instants are known until they pass; queues are counted now and then, and when leads became ready."""

    def __init__(self, *, store: Store, roster: Roster, clock: Clock, policy: EnginePolicy) -> None:
        self._store = store
        self._roster = roster
        self._clock = clock
        self._policy = policy
        self._closing: dict[CampaignId, tuple[Campaign, Pack, datetime, datetime]] = {}
        self._counts: dict[CampaignId, int | None] = {}
        self._stale = asyncio.Event()

    def time_left_s(self, campaign: Campaign, pack: Pack, now: datetime) -> float:
        """Until dialling ends, for a campaign that may dial now; seconds."""
        known = self._closing.get(campaign.campaign_id)
        if known is None or known[0] is not campaign or known[1] is not pack or not known[2] <= now < known[3]:
            known = campaign, pack, now, closes_at(pack, campaign, now)
            self._closing[campaign.campaign_id] = known
        return max(0.0, (known[3] - now).total_seconds())

    def leads_left(self, campaign_id: CampaignId, in_hand_count: int) -> int | None:
        """Leads that may still be dialled today; None: more than matter, or not known yet.

        Args:
            campaign_id: whose.
            in_hand_count: leads that this node could dial at once: never fewer are left.
        """
        count = self._counts.get(campaign_id)
        return None if count is None else max(count, in_hand_count)

    def launched(self, campaign_id: CampaignId) -> None:
        """One lead less."""
        count = self._counts.get(campaign_id)
        if count is not None:
            self._counts[campaign_id] = max(0, count - 1)

    def leads_changed(self) -> None:
        """Leads became ready or came back: where few were left, nobody should believe for long that the list ends."""
        is_new = any(campaign.campaign_id not in self._counts for campaign in self._forecasting())
        if is_new or any(count is not None and count < FEW for count in self._counts.values()):
            self._stale.set()

    def _forecasting(self) -> list[Campaign]:
        return [c for c in self._roster.running() if c.mode is DialMode.PREDICTIVE]

    async def run(self) -> None:
        """Count until cancelled."""
        while True:
            try:
                await self.count()
            except StoreError as error:
                log.warning("leads_left_not_counted", error=str(error))
            self._stale.clear()
            await asyncio.sleep(1.0)  # however often leads change
            try:
                async with asyncio.timeout(self._policy.forecast_save_s):
                    await self._stale.wait()
            except TimeoutError:
                pass

    async def count(self) -> None:
        """Count the queues of the running predictive campaigns.

        Raises:
            StoreError: some counts stay as they were.
        """
        running = self._forecasting()
        for campaign_id in self._counts.keys() - {c.campaign_id for c in running}:
            del self._counts[campaign_id]
        for campaign in running:
            now = self._clock.now()
            until = closes_at(self._roster.packs[campaign.campaign_id], campaign, now)
            async with self._store.transaction() as tx:
                self._counts[campaign.campaign_id] = await tx.leads.count_left(
                    campaign.campaign_id, until, limit=COUNT_LIMIT
                )
