"""Start a campaign, or start it again after a pause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from dialer.core.campaigns.machine import CampaignRequest, move
from dialer.core.campaigns.model import Campaign
from dialer.core.campaigns.readiness import check_startable
from dialer.core.compliance.ahead import INFORMATION_MESSAGE, MESSAGE_MISSING, why_not_ahead
from dialer.core.compliance.pack import Pack
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId, UserId
from dialer.ports.store import AuditLine, Store, Transaction


async def start_campaign(
    store: Store,
    campaign_id: CampaignId,
    *,
    packs: Mapping[str, Pack] = MappingProxyType({}),
    by: UserId | None,
    now: datetime,
) -> Campaign:
    """Move to running.

    Raises:
        NotFound: no such campaign.
        InvalidTransition: it runs already, or is closed.
        Conflict: it lacks a team, a trunk, a caller id, or the message that its rule pack asks for.
    """
    async with store.transaction() as tx:
        campaign = move(await tx.campaigns.get(campaign_id), CampaignRequest.START)
        check_startable(campaign, await caller_ids_of(tx, campaign), await owed_message(tx, campaign, packs, now))
        await tx.campaigns.set_state(campaign_id, campaign.state, now)
        line = AuditLine(at=now, user_id=by, action="campaign.started", subject=f"campaign:{campaign_id}")
        await tx.audit.add(line)
    return campaign


async def owed_message(tx: Transaction, campaign: Campaign, packs: Mapping[str, Pack], now: datetime) -> str:
    """What must be recorded before the campaign dials ahead of its agents (``domain.md`` §1.8.10); empty: nothing."""
    pack = packs.get(campaign.pack)
    if pack is None or campaign.mode not in (DialMode.PREDICTIVE, DialMode.POWER):
        return ""
    rows = await tx.announcements.of(campaign.creditor_id)
    has_message = any((row.name, row.language) == (INFORMATION_MESSAGE, campaign.language) for row in rows)
    word = why_not_ahead((pack,), now, has_message=has_message, has_consent=True)
    if word != MESSAGE_MISSING:
        return ""
    return (
        f"the creditor's information message ({INFORMATION_MESSAGE!r}, language {campaign.language!r}: record it, or "
        "give the creditor a telephone, and the machine's voice says it)"
    )


async def caller_ids_of(tx: Transaction, campaign: Campaign) -> frozenset[str]:
    """The enabled caller ids of the campaign's enabled trunks."""
    found: set[str] = set()
    for trunk_id in campaign.trunk_ids:
        row = await tx.trunk_settings.get(trunk_id)
        if row.trunk.enabled:
            found.update(entry.caller_id for entry in row.caller_ids if entry.enabled)
    return frozenset(found)
