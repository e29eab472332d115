"""What a tick is planned from: campaigns that may dial now, and the floor with all that is known of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from dialer.core.agents.model import AgentState
from dialer.core.campaigns.model import Campaign
from dialer.core.campaigns.schedule import is_on_shift
from dialer.core.dialing import CampaignView, Snapshot, TrunkView, opens_first
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import CampaignId, TrunkId
from dialer.engine.desk import Desk
from dialer.engine.forecasts import Forecasts
from dialer.engine.policy import EnginePolicy
from dialer.engine.queue import LeadQueue
from dialer.engine.remaining import Remaining
from dialer.engine.roster import Roster
from dialer.engine.trust import Trust

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Lookout:
    """Takes the snapshots of the dial loop; remembers whose turn it is, and who is closed until when."""

    def __init__(
        self,
        *,
        desk: Desk,
        roster: Roster,
        queue: LeadQueue,
        forecasts: Forecasts,
        remaining: Remaining,
        trust: Trust,
        policy: EnginePolicy,
    ) -> None:
        self._desk = desk
        self._roster = roster
        self._queue = queue
        self._forecasts = forecasts
        self._remaining = remaining
        self._trust = trust
        self._policy = policy
        self._served: dict[CampaignId, datetime] = {}
        self._closed_until: dict[CampaignId, datetime] = {}
        self._asked_at: dict[CampaignId, datetime] = {}

    def may_dial(self, now: datetime) -> list[Campaign]:
        """Running campaigns in their shift whose country is within its hours."""
        return [
            c
            for c in self._roster.running()
            if is_on_shift(c, now) and not self._is_closed(c, now) and not self._forecasts.is_awaited(c)
        ]

    def _is_closed(self, campaign: Campaign, now: datetime) -> bool:
        """Whether the campaign's country is outside its hours: then its queue is not touched at all."""
        until = self._closed_until.get(campaign.campaign_id)
        if until is None or now >= until or now < self._asked_at[campaign.campaign_id]:
            until = opens_first(self._roster.rules[campaign.campaign_id], campaign, now)
            self._closed_until[campaign.campaign_id] = until or now
            self._asked_at[campaign.campaign_id] = now
        return until is not None and now < until

    def wanted(self, campaign: Campaign) -> int:
        """Leads to have in hand: a few seconds of dialling for the agents who could talk."""
        team = sum(
            1
            for a in self._desk.floor.agents.values()
            if a.state is not AgentState.OFFLINE and not a.teams.isdisjoint(campaign.teams)
        )
        if team == 0:
            return 0
        return min(self._policy.lead_batch_count, max(10, 2 * team))

    def launched(self, campaign_id: CampaignId, now: datetime) -> None:
        """The campaign has had its turn, and a lead less."""
        self._served[campaign_id] = now
        self._remaining.launched(campaign_id)

    def snapshot(self, campaigns: Sequence[Campaign], now: datetime) -> Snapshot:
        """The floor now, and these campaigns in the order of their turn."""
        floor = self._desk.floor
        turn = sorted(campaigns, key=lambda c: (self._served.get(c.campaign_id, LONG_AGO), c.campaign_id))
        return Snapshot(
            campaigns=[self._view(campaign, now) for campaign in turn],
            agents=list(floor.agents.values()),
            calls=list(floor.calls.values()),
            trunks=self._trunks(now),
            teams=floor.teams,
            distrust=self._trust.word,
        )

    def _view(self, campaign: Campaign, now: datetime) -> CampaignView:
        key = campaign.campaign_id
        pack = self._roster.packs[key]
        candidates = self._queue.candidates(key, now, look_s=look_s(campaign))
        forecasts = campaign.mode is DialMode.PREDICTIVE
        return CampaignView(
            campaign=campaign,
            candidates=candidates,
            pack=pack,
            rules=self._roster.rules[key],
            forecast=self._forecasts.of(key) if forecasts else None,
            distrust=self._trust.word_for(campaign),
            time_left_s=self._remaining.time_left_s(campaign, pack, now) if forecasts else None,
            leads_left_count=self._remaining.leads_left(key, len(candidates)) if forecasts else None,
            max_lines_per_agent=self._policy.max_lines_per_agent,
        )

    def _trunks(self, now: datetime) -> dict[TrunkId, TrunkView]:
        in_use = Counter([call.order.trunk_id for call in self._desk.floor.calls.values()])
        trunks = {}
        for trunk_id, trunk in self._roster.trunks.items():
            meter = self._roster.meters[trunk_id] = self._roster.meters[trunk_id].advanced(now)
            trunks[trunk_id] = TrunkView(
                trunk=trunk,
                channels_in_use=in_use[trunk_id],
                meter=meter,
                is_reachable=trunk_id not in self._roster.unreachable,
            )
        return trunks


def look_s(campaign: Campaign) -> float:
    """How long a lead of the campaign may be looked at before it is dialled."""
    return campaign.preview_s if campaign.mode is DialMode.PREVIEW else 0.0
