"""Start a campaign, or start it again after a pause."""

from __future__ import annotations

from datetime import datetime

from dialer.core.campaigns.machine import CampaignRequest, move
from dialer.core.campaigns.model import Campaign
from dialer.core.campaigns.readiness import check_startable
from dialer.core.kernel.ids import CampaignId, UserId
from dialer.ports.store import AuditLine, Store, Transaction


async def start_campaign(store: Store, campaign_id: CampaignId, *, by: UserId | None, now: datetime) -> Campaign:
    """Move to running.

    Raises:
        NotFound: no such campaign.
        InvalidTransition: it runs already, or is closed.
        Conflict: it lacks a team, a trunk or a caller id.
    """
    async with store.transaction() as tx:
        campaign = move(await tx.campaigns.get(campaign_id), CampaignRequest.START)
        check_startable(campaign, await caller_ids_of(tx, campaign))
        await tx.campaigns.set_state(campaign_id, campaign.state, now)
        line = AuditLine(at=now, user_id=by, action="campaign.started", subject=f"campaign:{campaign_id}")
        await tx.audit.add(line)
    return campaign


async def caller_ids_of(tx: Transaction, campaign: Campaign) -> frozenset[str]:
    """The enabled caller ids of the campaign's enabled trunks."""
    found: set[str] = set()
    for trunk_id in campaign.trunk_ids:
        row = await tx.trunk_settings.get(trunk_id)
        if row.trunk.enabled:
            found.update(entry.caller_id for entry in row.caller_ids if entry.enabled)
    return frozenset(found)
