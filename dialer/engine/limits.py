"""Which campaigns may not dial ahead of their agents now, and why: their own limit of lost calls, or their country."""

from __future__ import annotations

from datetime import datetime

from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.ahead import why_not_ahead
from dialer.engine.forecasts import Forecasts
from dialer.engine.roster import Roster

CAP_EXCEEDED = "cap_exceeded"
"""In one of its windows the campaign has lost more calls than its packs allow."""


class Limits:
    """Asked before every plan. What it says ends by itself: calls are served, a window passes, a message is there."""

    def __init__(self, roster: Roster, forecasts: Forecasts) -> None:
        self._roster = roster
        self._forecasts = forecasts

    def word_for(self, campaign: Campaign, now: datetime) -> str:
        """One fixed word; empty when nothing holds the campaign back."""
        key = campaign.campaign_id
        rules = self._roster.rules.get(key)
        if rules is None:
            return ""
        forbidden = why_not_ahead(
            rules.campaign.packs,
            now,
            has_message=(campaign.creditor_id, campaign.language) in self._roster.messages,
            has_consent=campaign.has_message_consent,
        )
        if forbidden:
            return forbidden
        forecast = self._forecasts.of(key)
        return CAP_EXCEEDED if forecast is not None and forecast.budget.left(now.timestamp()) < 0 else ""
