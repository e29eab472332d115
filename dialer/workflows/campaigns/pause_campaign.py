"""Pause a campaign: no new calls; those under way go on."""

from __future__ import annotations

from datetime import datetime

from dialer.core.campaigns.machine import CampaignRequest, move
from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.ids import CampaignId, UserId
from dialer.ports.store import AuditLine, Store


async def pause_campaign(store: Store, campaign_id: CampaignId, *, by: UserId | None, now: datetime) -> Campaign:
    """Move to paused.

    Raises:
        NotFound: no such campaign.
        InvalidTransition: its state does not have this move.
    """
    async with store.transaction() as tx:
        campaign = move(await tx.campaigns.get(campaign_id), CampaignRequest.PAUSE)
        await tx.campaigns.set_state(campaign_id, campaign.state, now)
        line = AuditLine(at=now, user_id=by, action="campaign.paused", subject=f"campaign:{campaign_id}")
        await tx.audit.add(line)
    return campaign
