"""Whether what the node sees may be counted on, asked before every plan; told to log, metrics and supervisors.

Where it may not, campaigns that would dial beyond the ready agents stop doing so (``core/pacing/distrust.py`` says
when a doubt comes and goes). Each doubt is told once when it begins to matter and once when it is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog

from dialer import metrics
from dialer.core.calls.model import CallState
from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CallId, CampaignId
from dialer.core.pacing.distrust import Distrust, Doubts, Signs
from dialer.engine.desk import Desk
from dialer.engine.diary import Diary
from dialer.engine.forecasts import Forecasts
from dialer.engine.limits import Limits
from dialer.engine.policy import EnginePolicy
from dialer.ports.clock import Clock
from dialer.ports.publisher import Notice, Publisher
from dialer.ports.telephony import Telephony

log = structlog.get_logger(__name__)

BEYOND_READY = frozenset({DialMode.PREDICTIVE, DialMode.POWER})
"""Modes that dial for agents who are not yet known to be ready."""
UNANSWERED = (CallState.DIALING, CallState.RINGING)

_Doubt = tuple[str, CampaignId | None]
"""A doubt, and the campaign that it is about; None: all of this node."""


class Trust:
    """Looks before every plan; the dial loop and the floor page read what was found."""

    def __init__(
        self,
        *,
        telephony: Telephony,
        desk: Desk,
        diary: Diary,
        forecasts: Forecasts,
        limits: Limits,
        publisher: Publisher,
        clock: Clock,
        policy: EnginePolicy,
    ) -> None:
        self._telephony = telephony
        self._desk = desk
        self._diary = diary
        self._forecasts = forecasts
        self._publisher = publisher
        self._clock = clock
        self._keeps = limits
        self._limits = policy.distrust
        self._doubts = Doubts(policy.distrust)
        self._reconnected_s: float | None = None
        self._slow_s = 0.0
        self._told: dict[_Doubt, datetime] = {}
        self._marked: set[tuple[str, str]] = set()
        """Labels under which the gauge says that a campaign falls back."""

    # ---- what others notice

    def link_returned(self) -> None:
        """The link had been away, or calls of another life go on; all of it has been reconciled."""
        self._reconnected_s = self._clock.elapsed_s()

    def transaction_took(self, length_s: float) -> None:
        """How long the dial loop waited for the database, in real time."""
        self._slow_s = max(self._slow_s, length_s)

    def is_too_late(self, length_s: float) -> bool:
        """Whether orders that took so long to be written rest on a floor that is gone."""
        return length_s > self._limits.stall_s

    # ---- the look

    def look(self, campaigns: Sequence[Campaign]) -> None:
        """Take note of everything, and tell what has changed.

        Args:
            campaigns: those that dial now.
        """
        floor = self._desk.floor
        if floor.calls:
            self._telephony.nudge()
        now = self._clock.now()
        self._doubts.weigh(
            Signs(
                elapsed_s=self._clock.elapsed_s(),
                wall_s=now.timestamp(),
                silence_s=self._telephony.silence_s,
                has_calls=bool(floor.calls),
                reconnected_s=self._reconnected_s,
                stall_s=max(self._diary.lag_s, self._slow_s),
                lines=self._lines,
            )
        )
        self._slow_s = 0.0
        self._tell(self._found([c for c in campaigns if c.mode in BEYOND_READY], now), now)

    def _lines(self) -> frozenset[CallId]:
        return frozenset(key for key, call in self._desk.floor.calls.items() if call.state in UNANSWERED)

    @property
    def word(self) -> str:
        """The gravest doubt about everything that this node sees; empty when there is none."""
        return self._doubts.word

    def word_for(self, campaign: Campaign) -> str:
        """Why a campaign may not dial beyond its ready agents; empty when it may."""
        forecast = self._forecasts.of(campaign.campaign_id)
        is_off = campaign.mode is DialMode.PREDICTIVE and forecast is not None and forecast.is_off
        limit = self._keeps.word_for(campaign, self._clock.now()) if campaign.mode in BEYOND_READY else ""
        return limit or self._doubts.word or (Distrust.FORECAST_OFF.value if is_off else "")

    def since(self, campaign_id: CampaignId, word: str) -> datetime | None:
        """When a doubt was told, for the floor page."""
        return self._told.get((word, None)) or self._told.get((word, campaign_id))

    # ---- telling

    def _found(self, campaigns: Sequence[Campaign], now: datetime) -> dict[_Doubt, list[CampaignId]]:
        """Each doubt that holds a campaign back, with the campaigns."""
        found: dict[_Doubt, list[CampaignId]] = {}
        ids = [campaign.campaign_id for campaign in campaigns]
        if ids:
            found.update({(word.value, None): ids for word in self._doubts.standing})
        for campaign in campaigns:
            campaign_id = campaign.campaign_id
            forecast = self._forecasts.of(campaign_id)
            if campaign.mode is DialMode.PREDICTIVE and forecast is not None and forecast.is_off:
                found[Distrust.FORECAST_OFF.value, campaign_id] = [campaign_id]
            limit = self._keeps.word_for(campaign, now)
            if limit:
                found[limit, campaign_id] = [campaign_id]
        return found

    def _tell(self, found: dict[_Doubt, list[CampaignId]], now: datetime) -> None:
        if found.keys() != self._told.keys():
            for doubt in [doubt for doubt in self._told if doubt not in found]:
                self._is_over(doubt, now)
            for doubt, campaigns in found.items():
                if doubt not in self._told:
                    self._began(doubt, campaigns, now)
        marked = {(str(key), word) for (word, _), campaigns in found.items() for key in campaigns}
        if marked != self._marked:
            for labels in self._marked - marked:
                metrics.PACING_FALLBACK.remove(*labels)
            for labels in marked - self._marked:
                metrics.PACING_FALLBACK.labels(*labels).set(1)
            self._marked = marked

    def _began(self, doubt: _Doubt, campaigns: Sequence[CampaignId], now: datetime) -> None:
        self._told[doubt] = now
        metrics.PACING_FALLBACKS.labels(doubt[0]).inc()
        log.warning("pacing_fallback", reason=doubt[0], campaigns=list(campaigns))
        self._notify("warning", "pacing_fallback", doubt, now)

    def _is_over(self, doubt: _Doubt, now: datetime) -> None:
        since = self._told.pop(doubt)
        lasted_s = round((now - since).total_seconds(), 1)
        log.info("pacing_trusted", reason=doubt[0], campaign_id=doubt[1], lasted_s=lasted_s)
        self._notify("info", "pacing_trusted", doubt, now, lasted_s=lasted_s)

    def _notify(self, level: str, code: str, doubt: _Doubt, now: datetime, **facts: float) -> None:
        word, campaign_id = doubt
        about: dict[str, str | int | float] = {"reason": word, **facts}
        if campaign_id is not None:
            about["campaign_id"] = campaign_id
        self._publisher.publish(Notice(at=now, level=level, code=code, facts=about))
