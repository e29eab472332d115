"""A creditor that uploads its own files: the campaign that calls their debtors is made from the template it was given.

So a small creditor sees calls on the day of its first file: the upload makes and starts the campaign, the import enters
the debtors, and the rules decide when the first of them is called.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CampaignId, CreditorId, UserId
from dialer.ports.admin import CreditorRow
from dialer.ports.store import AuditLine, Store
from dialer.workflows.campaigns.create_campaign import check_parts, create_campaign
from dialer.workflows.campaigns.start_campaign import start_campaign

CAMPAIGN = "campaign_id"
TEMPLATE = "template"


async def set_template(
    store: Store, creditor_id: CreditorId, template: Campaign, kept: dict[str, Any], *, by: UserId | None, now: datetime
) -> CreditorRow:
    """Let the creditor upload files by itself.

    Args:
        template: what its campaign is made of.
        kept: the same as the door understands it, to be stored.

    Raises:
        NotFound: no such creditor, team or trunk.
        Invalid: a mode or a schedule that cannot be.
    """
    async with store.transaction() as tx:
        before = await tx.creditors.get(creditor_id)
        await check_parts(tx, replace(template, creditor_id=creditor_id, creditor_code=before.code))
        row = replace(before, self_service={**before.self_service, TEMPLATE: kept})
        await tx.creditors.update(row)
        await tx.audit.add(
            AuditLine(at=now, user_id=by, action="creditor.self_service", subject=f"creditor:{creditor_id}")
        )
    return row


async def own_campaign(
    store: Store, creditor: CreditorRow, template: Campaign, packs: dict[str, Pack], *, by: UserId, now: datetime
) -> Campaign:
    """The campaign into whose queue the creditor's files go: the one from before, or a new one that runs.

    Raises:
        Conflict: the creditor may not upload by itself, or its campaign cannot be started.
    """
    campaign = await _known(store, creditor)
    if campaign is None:
        draft = replace(template, creditor_id=creditor.creditor_id, name=await _free_name(store, creditor))
        campaign = await create_campaign(store, draft, by=by, now=now)
        async with store.transaction() as tx:
            row = await tx.creditors.get(creditor.creditor_id)
            linked = {**row.self_service, CAMPAIGN: campaign.campaign_id}
            await tx.creditors.update(replace(row, self_service=linked))
    if campaign.state is CampaignState.DRAFT:
        campaign = await start_campaign(store, campaign.campaign_id, packs=packs, by=by, now=now)
    return campaign


async def _known(store: Store, creditor: CreditorRow) -> Campaign | None:
    """None: none yet, or it was closed. One that a person paused stays paused."""
    campaign_id = creditor.self_service.get(CAMPAIGN)
    if not isinstance(campaign_id, int):
        return None
    async with store.transaction() as tx:
        try:
            campaign = await tx.campaigns.get(CampaignId(campaign_id))
        except NotFound:
            return None
    return None if campaign.state is CampaignState.CLOSED else campaign


async def _free_name(store: Store, creditor: CreditorRow) -> str:
    async with store.transaction() as tx:
        taken = {campaign.name for campaign in await tx.campaigns.all()}
    for number in range(1, len(taken) + 2):
        name = creditor.name if number == 1 else f"{creditor.name} {number}"
        if name not in taken:
            return name
    raise Conflict("no name is free for the creditor's campaign", code="name_taken")
