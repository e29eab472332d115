"""What pacing weighed in the last quarter of an hour, so that a chart is full when a supervisor opens the page."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.kernel.ids import CampaignId
from dialer.ports.publisher import CampaignFigures

PERIOD = timedelta(seconds=5)
"""Between two samples."""
SPAN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingSample:
    """One instant of a campaign's pacing; ratios 0..1, None where there was nothing to tell."""

    at: datetime
    risk: float | None
    """That the next call, if answered, finds no agent in time."""
    threshold: float | None
    """Largest risk at which a line was opened."""
    running_ratio: float | None
    """Abandonment so far, by the formula and in the window of the tightest rule."""
    cap: float | None
    """Of that rule."""


class PacingHistory:
    """The samples of each campaign that forecasts; about nobody in particular."""

    def __init__(self) -> None:
        self._samples: dict[CampaignId, deque[PacingSample]] = {}

    def note(self, figures: CampaignFigures) -> None:
        """Take a sample if one is due. Campaigns without a forecast have none."""
        if not figures.caps:
            return
        kept = self._samples.setdefault(figures.campaign_id, deque())
        if kept and figures.at < kept[-1].at:
            kept.clear()  # the clock was set back
        if kept and figures.at < kept[-1].at + PERIOD:
            return
        kept.append(sample_of(figures))
        while kept[0].at < figures.at - SPAN:
            kept.popleft()

    def keep_only(self, campaign_ids: Iterable[CampaignId]) -> None:
        """Forget the campaigns that no longer run."""
        for campaign_id in self._samples.keys() - set(campaign_ids):
            del self._samples[campaign_id]

    def of(self, campaign_id: CampaignId) -> tuple[PacingSample, ...]:
        """The samples, oldest first."""
        return tuple(self._samples.get(campaign_id, ()))


def sample_of(figures: CampaignFigures) -> PacingSample:
    return PacingSample(
        at=figures.at,
        risk=figures.figures.get("risk"),
        threshold=figures.figures.get("threshold"),
        running_ratio=figures.caps[0].ratio,
        cap=figures.caps[0].max_ratio,
    )
