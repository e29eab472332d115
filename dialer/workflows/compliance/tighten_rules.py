"""A creditor's or a campaign's own stricter figures of rules; an attempt to loosen one is refused, the rule named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing import rulebook_of
from dialer.core.kernel.errors import Conflict, DomainError
from dialer.core.kernel.ids import CampaignId, CreditorId, UserId
from dialer.ports.store import AuditLine, Store


async def tighten_campaign(
    store: Store,
    packs: Mapping[str, Pack],
    campaign_id: CampaignId,
    settings: Mapping[str, object],
    *,
    by: UserId,
    now: datetime,
) -> Campaign:
    """Replace the campaign's own figures, by rule id.

    Raises:
        NotFound: no such campaign, or its pack is not installed.
        Conflict: the campaign is closed.
        Invalid: a rule that no pack has, a malformed figure, or a laxer one (code ``loosens_pack``).
    """
    async with store.transaction() as tx:
        before = await tx.campaigns.get(campaign_id)
        if before.state is CampaignState.CLOSED:
            raise Conflict(f"campaign {before.name} is closed and cannot be changed", campaign_id=campaign_id)
        campaign = replace(before, settings=dict(settings))
        rulebook_of(packs, campaign)
        await tx.campaigns.update(campaign)
        line = AuditLine(
            at=now,
            user_id=by,
            action="rules.tightened",
            subject=f"campaign:{campaign_id}",
            data={"before": before.settings, "after": campaign.settings},
        )
        await tx.audit.add(line)
    return campaign


async def tighten_creditor(
    store: Store,
    packs: Mapping[str, Pack],
    creditor_id: CreditorId,
    settings: Mapping[str, object],
    *,
    by: UserId,
    now: datetime,
) -> None:
    """Replace the figures that hold for all of a creditor's campaigns.

    Raises:
        NotFound, Invalid: as for a campaign's.
        Conflict: a campaign's own rules cannot be joined with them; it is named.
    """
    async with store.transaction() as tx:
        row = await tx.creditors.get(creditor_id)
        Rulebook.of(packs.values(), next(iter(packs)), (settings,))
        for campaign in await tx.campaigns.all():
            if campaign.creditor_id != creditor_id or campaign.state is CampaignState.CLOSED:
                continue
            try:
                rulebook_of(packs, replace(campaign, creditor_settings=dict(settings)))
            except DomainError as error:
                if error.code == "loosens_pack":
                    raise
                raise Conflict(
                    f"campaign {campaign.name}: {error.message}", campaign_id=campaign.campaign_id
                ) from error
        await tx.creditors.update(replace(row, settings=dict(settings)))
        line = AuditLine(
            at=now,
            user_id=by,
            action="rules.tightened",
            subject=f"creditor:{creditor_id}",
            data={"before": dict(row.settings), "after": dict(settings)},
        )
        await tx.audit.add(line)
