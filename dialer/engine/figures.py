"""The live figures of each campaign, told to supervisors once a second, and the gauges of the floor."""

from __future__ import annotations

import asyncio
from collections import Counter

from dialer import metrics
from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.campaigns.model import Campaign
from dialer.engine.desk import Desk
from dialer.engine.dial_loop import DialLoop
from dialer.engine.pacing_history import PacingHistory
from dialer.engine.queue import LeadQueue
from dialer.engine.roster import Roster
from dialer.ports.clock import Clock
from dialer.ports.publisher import CampaignFigures, Publisher

PERIOD_S = 1.0


class Figures:
    def __init__(
        self, *, desk: Desk, loop: DialLoop, roster: Roster, queue: LeadQueue, publisher: Publisher, clock: Clock
    ) -> None:
        self._desk = desk
        self._loop = loop
        self._roster = roster
        self._queue = queue
        self._publisher = publisher
        self._clock = clock
        self.history = PacingHistory()

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            await asyncio.sleep(PERIOD_S)
            campaigns = self.of_all()
            for figures in campaigns:
                self._publisher.publish(figures)
                self._set_campaign_gauges(figures)
                self.history.note(figures)
            self.history.keep_only(figures.campaign_id for figures in campaigns)
            self._set_gauges()

    def of_all(self) -> list[CampaignFigures]:
        return [self._of(campaign) for campaign in self._roster.running()]

    def _of(self, campaign: Campaign) -> CampaignFigures:
        now = self._clock.now()
        floor = self._desk.floor
        team = [a for a in floor.agents.values() if not a.teams.isdisjoint(campaign.teams)]
        calls = [c for c in floor.calls.values() if c.order.campaign_id == campaign.campaign_id]
        decision = self._loop.decisions.get(campaign.campaign_id)
        return CampaignFigures(
            campaign_id=campaign.campaign_id,
            at=now,
            agents_by_state=dict(Counter(a.state.value for a in team)),
            calls_by_state=dict(Counter(c.state.value for c in calls)),
            ready_lead_count=len(self._queue.candidates(campaign.campaign_id, now)),
            launch_reason=decision.reason if decision is not None else self._loop.idle_reason or "not_in_shift",
            figures=dict(decision.figures) if decision is not None else {},
        )

    def _set_campaign_gauges(self, figures: CampaignFigures) -> None:
        campaign = str(figures.campaign_id)
        lines = figures.calls_by_state.get(CallState.DIALING.value, 0) + figures.calls_by_state.get(
            CallState.RINGING.value, 0
        )
        metrics.LINES_IN_FLIGHT.labels(campaign).set(lines)
        metrics.LEADS_READY.labels(campaign).set(figures.ready_lead_count)

    def _set_gauges(self) -> None:
        calls = Counter(c.state for c in self._desk.floor.calls.values())
        for state in CallState:
            if state is not CallState.ENDED:
                metrics.CALLS_IN_STATE.labels(state.value).set(calls[state])
        agents = Counter(a.state for a in self._desk.floor.agents.values())
        for agent_state in AgentState:
            metrics.AGENTS_IN_STATE.labels(agent_state.value).set(agents[agent_state])
        trunks = Counter(c.order.trunk_code for c in self._desk.floor.calls.values())
        for trunk in self._roster.trunks.values():
            metrics.TRUNK_CHANNELS.labels(trunk.code).set(trunks[trunk.code])
