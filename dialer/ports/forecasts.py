"""What predictive pacing must not forget: counts by quarter of an hour, and what was learned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialer.core.kernel.ids import CampaignId, NodeId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterCount:
    """Calls of a campaign that were served and lost in a quarter of an hour (``core/calls/tally.py``)."""

    starts_at: datetime
    served_count: int = 0
    lost_count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedForecast:
    """What a campaign's forecast had learned, and who saved it when."""

    node_id: NodeId
    saved_at: datetime
    state: Mapping[str, object]


class ForecastsRepo(Protocol):
    """What predictive pacing must not forget."""

    async def counts(
        self, campaign_ids: Collection[CampaignId], since: datetime
    ) -> Mapping[CampaignId, tuple[QuarterCount, ...]]:
        """Served and lost calls of every campaign asked for, oldest first; all before ``since`` comes as one count."""
        ...

    async def began(self, campaign_ids: Collection[CampaignId]) -> Mapping[CampaignId, datetime]:
        """Start of the first quarter in which a call of the campaign counted, of those that have one."""
        ...

    async def states(self, campaign_ids: Collection[CampaignId]) -> Mapping[CampaignId, SavedForecast]:
        """What was saved last, of those campaigns that have it."""
        ...

    async def save(
        self, states: Mapping[CampaignId, Mapping[str, object]], *, node_id: NodeId, epoch: int, now: datetime
    ) -> bool:
        """Keep what forecasts have learned (JSON); False, and nothing saved, when another process is the node now."""
        ...
