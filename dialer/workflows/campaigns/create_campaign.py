"""Make a campaign, as a draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.campaigns.schedule import check_schedule
from dialer.core.kernel.ids import CampaignId, UserId
from dialer.core.kernel.window import zone
from dialer.core.pacing import pacer_for
from dialer.ports.store import AuditLine, Store, Transaction


async def create_campaign(store: Store, campaign: Campaign, *, by: UserId | None, now: datetime) -> Campaign:
    """Add the campaign; its id, state and creditor's code are found here.

    Raises:
        NotFound: no such creditor, team or trunk.
        Invalid: a mode that does not exist yet, or a schedule that cannot be.
        Conflict: the name is in use.
    """
    async with store.transaction() as tx:
        creditor = await tx.creditors.get(campaign.creditor_id)
        await check_parts(tx, campaign)
        draft = replace(campaign, state=CampaignState.DRAFT, creditor_code=creditor.code)
        campaign_id = await tx.campaigns.add(draft)
        line = AuditLine(
            at=now, user_id=by, action="campaign.created", subject=f"campaign:{campaign_id}", data={"name": draft.name}
        )
        await tx.audit.add(line)
    return replace(draft, campaign_id=CampaignId(campaign_id))


async def check_parts(tx: Transaction, campaign: Campaign) -> None:
    """Raises NotFound for a team or trunk that does not exist, Invalid for a mode or a schedule that cannot be."""
    pacer_for(campaign.mode)
    check_schedule(campaign.schedule)
    zone(campaign.zone)
    for team_id in sorted(campaign.teams):
        await tx.teams.get(team_id)
    for trunk_id in campaign.trunk_ids:
        await tx.trunks.get(trunk_id)
