"""A campaign, valid by default."""

from __future__ import annotations

from dialer.core.campaigns.model import Campaign, CampaignState, Shift
from dialer.core.kernel.codes import CampaignType, DialMode
from dialer.core.kernel.ids import CampaignId, CreditorId, TeamId, TrunkId


def make_campaign(
    *, state: CampaignState = CampaignState.DRAFT, schedule: tuple[Shift, ...] = (), zone: str = "Europe/Rome"
) -> Campaign:
    return Campaign(
        campaign_id=CampaignId(1),
        name="Luce 30 giorni",
        creditor_id=CreditorId(1),
        creditor_code="LUCE",
        kind=CampaignType.SOFT,
        mode=DialMode.PROGRESSIVE,
        state=state,
        teams=frozenset({TeamId(1)}),
        trunk_ids=(TrunkId(1),),
        caller_id="+390612345678",
        zone=zone,
        schedule=schedule,
    )
