"""Put the debtors with an open case of the campaign's creditor into the campaign's queue, but those it may not take."""

from __future__ import annotations

from datetime import datetime

from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.errors import InvalidTransition
from dialer.core.kernel.ids import CampaignId, UserId
from dialer.ports.leads import Entered
from dialer.ports.store import AuditLine, Store


async def enter_leads(store: Store, campaign_id: CampaignId, *, by: UserId | None, now: datetime) -> Entered:
    """How many were entered, and which cases may not yet; those already in the queue stay as they are.

    Raises:
        NotFound: no such campaign.
        InvalidTransition: the campaign is closed.
    """
    async with store.transaction() as tx:
        campaign = await tx.campaigns.get(campaign_id)
        if campaign.state is CampaignState.CLOSED:
            raise InvalidTransition(
                f"Campaign {campaign.name} is closed and takes no leads.", campaign_id=campaign_id, state="closed"
            )
        entered = await tx.leads.add(campaign_id, now=now)
        line = AuditLine(
            at=now,
            user_id=by,
            action="campaign.leads_entered",
            subject=f"campaign:{campaign_id}",
            data={"count": entered.count, "kept_out": len(entered.kept_out)},
        )
        await tx.audit.add(line)
    return entered
