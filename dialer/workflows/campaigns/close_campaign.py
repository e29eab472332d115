"""Close a campaign for good; its queue stays as it is, for the record."""

from __future__ import annotations

from datetime import datetime

from dialer.core.campaigns.machine import CampaignRequest, move
from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.ids import CampaignId, UserId
from dialer.ports.store import AuditLine, Store


async def close_campaign(store: Store, campaign_id: CampaignId, *, by: UserId | None, now: datetime) -> Campaign:
    """Move to closed.

    Raises:
        NotFound: no such campaign.
        InvalidTransition: its state does not have this move.
    """
    async with store.transaction() as tx:
        campaign = move(await tx.campaigns.get(campaign_id), CampaignRequest.CLOSE)
        await tx.campaigns.set_state(campaign_id, campaign.state, now)
        line = AuditLine(at=now, user_id=by, action="campaign.closed", subject=f"campaign:{campaign_id}")
        await tx.audit.add(line)
    return campaign
