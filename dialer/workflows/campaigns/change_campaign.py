"""Change a campaign's settings; a running one takes them with its next tick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.campaigns.readiness import check_startable
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.errors import InvalidTransition
from dialer.core.kernel.ids import CampaignId, UserId
from dialer.ports.store import AuditLine, Store
from dialer.workflows.campaigns.create_campaign import check_parts
from dialer.workflows.campaigns.start_campaign import caller_ids_of, owed_message


async def change_campaign(
    store: Store,
    campaign_id: CampaignId,
    changes: Mapping[str, Any],
    *,
    packs: Mapping[str, Pack] = MappingProxyType({}),
    by: UserId | None,
    now: datetime,
) -> Campaign:
    """Change the given fields of ``Campaign``.

    Raises:
        NotFound: no such campaign, team or trunk.
        Invalid: a mode that does not exist yet, or a schedule that cannot be.
        InvalidTransition: the campaign is closed.
        Conflict: the name is in use, or a running campaign would lose what it needs to dial.
    """
    async with store.transaction() as tx:
        before = await tx.campaigns.get(campaign_id)
        if before.state is CampaignState.CLOSED:
            raise InvalidTransition(
                f"Campaign {before.name} is closed and cannot be changed.", campaign_id=campaign_id, state="closed"
            )
        campaign = replace(before, **changes)
        await check_parts(tx, campaign)
        if campaign.state is CampaignState.RUNNING:
            check_startable(campaign, await caller_ids_of(tx, campaign), await owed_message(tx, campaign, packs, now))
        await tx.campaigns.update(campaign)
        changed = sorted(name for name in changes if getattr(before, name) != getattr(campaign, name))
        line = AuditLine(
            at=now, user_id=by, action="campaign.changed", subject=f"campaign:{campaign_id}", data={"fields": changed}
        )
        await tx.audit.add(line)
    return campaign
