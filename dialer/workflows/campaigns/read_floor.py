"""What a campaign's scenario and its outlook are made of: its measures, the terms that are set, its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.campaigns.measured import Measured
from dialer.core.campaigns.model import Campaign
from dialer.core.campaigns.schedule import is_on_shift, next_start
from dialer.core.compliance.pack import Pack
from dialer.core.dialing import abandonment_rules, closes_at, opens_at
from dialer.core.kernel.errors import Conflict, NotFound
from dialer.core.kernel.ids import CampaignId
from dialer.core.kernel.window import zone
from dialer.core.pacing.abandon import AbandonmentRule
from dialer.ports.store import Store
from dialer.ports.views import Views
from dialer.twin.calibrate import Terms
from dialer.twin.model import Formula

MEASURED_DAYS = 14
"""Looked back unless said otherwise: long enough for each hour of the day, short enough for the same list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorReading:
    measured: Measured
    terms: Terms
    rules: tuple[AbandonmentRule, ...]
    pack: Pack
    state: Mapping[str, object] | None
    """What the campaign's forecast has learned, as it was saved last."""

    @property
    def campaign(self) -> Campaign:
        return self.measured.campaign


async def read_floor(
    store: Store,
    views: Views,
    packs: Mapping[str, Pack],
    campaign_id: CampaignId,
    *,
    now: datetime,
    days: int = MEASURED_DAYS,
) -> FloorReading:
    """Read a campaign's floor.

    Args:
        store: where its forecast's state is.
        views: where to read the rest.
        packs: the installed rule packs.
        campaign_id: whose.
        now: aware UTC.
        days: how far back.

    Raises:
        NotFound: no such campaign, or its rule pack is not installed.
        StoreError: the database does not answer.
    """
    measured = await views.measures.measured(campaign_id, since=now - timedelta(days=days), now=now)
    campaign = measured.campaign
    if campaign.pack not in packs:
        raise NotFound(
            f"rule pack {campaign.pack!r} of campaign {campaign.name!r} is not installed; there are "
            f"{', '.join(sorted(packs))}",
            field="pack",
        )
    pack = packs[campaign.pack].tightened(campaign.settings)
    trunks = [row.trunk for row in await views.house.trunks() if row.trunk.trunk_id in campaign.trunk_ids]
    usable = [trunk for trunk in trunks if trunk.enabled]
    async with store.transaction() as tx:
        saved = (await tx.forecasts.states([campaign_id])).get(campaign_id)
    return FloorReading(
        measured=measured,
        terms=Terms(
            patience_s=pack.answer_to_agent_s(now),
            cap=pack.abandonment_max_ratio(now),
            formula=_formula(pack.abandonment_formula(now)),
            ring_timeout_s=float(pack.ring_timeout_s(campaign.ring_timeout_s, now)),
            power_ratio=max(1.0, campaign.power_ratio),
            channels=sum(trunk.max_channels for trunk in usable) or None,
            calls_per_s=sum(trunk.max_calls_per_s for trunk in usable) or None,
        ),
        rules=abandonment_rules(pack, now),
        pack=pack,
        state=saved.state if saved is not None else None,
    )


def _formula(word: str) -> Formula:
    return Formula.SILENT_PER_GOOD if word == Formula.SILENT_PER_GOOD.value else Formula.ABANDONED_PER_ANSWERED


def rest_until(reading: FloorReading, now: datetime) -> datetime:
    """When the campaign's dialling ends today.

    Raises:
        Conflict: it does not dial now, so that the day has no rest; the message says when it begins.
    """
    campaign, opens = reading.campaign, opens_at(reading.pack, reading.campaign, now)
    if opens is not None or not is_on_shift(campaign, now):
        begins = max((at for at in (opens, next_start(campaign, now)) if at is not None), default=None)
        when = f"; it may dial again from {_local(begins, campaign)}" if begins is not None else ""
        raise Conflict(
            f"campaign {campaign.name!r} does not dial at {_local(now, campaign)}: there is no rest of the day to "
            f"look at{when}",
            code="not_dialling_now",
            campaign_id=campaign.campaign_id,
        )
    return closes_at(reading.pack, campaign, now)


def _local(at: datetime, campaign: Campaign) -> str:
    return at.astimezone(zone(campaign.zone)).strftime("%Y-%m-%d %H:%M")
