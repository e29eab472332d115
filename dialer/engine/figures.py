"""The live figures of each campaign, told to supervisors once a second, and the gauges of the floor."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import datetime
from math import isfinite

from dialer import metrics
from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.campaigns.model import Campaign
from dialer.engine.desk import Desk
from dialer.engine.dial_loop import DialLoop
from dialer.engine.forecasts import Forecasts
from dialer.engine.pacing_history import PacingHistory
from dialer.engine.queue import LeadQueue
from dialer.engine.roster import Roster
from dialer.engine.trust import BEYOND_READY, Trust
from dialer.ports.clock import Clock
from dialer.ports.publisher import CampaignFigures, CapFigure, Publisher

PERIOD_S = 1.0
PACING_GAUGES = {
    "risk": metrics.PACING_RISK,
    "threshold": metrics.PACING_THRESHOLD,
    "budget": metrics.PACING_BUDGET,
    "answer_rate": metrics.PACING_ANSWER_RATE,
    "running_ratio": metrics.PACING_RUNNING_RATIO,
}
"""Figure of a predictive decision -> its gauge."""


class Figures:
    def __init__(
        self,
        *,
        desk: Desk,
        loop: DialLoop,
        roster: Roster,
        queue: LeadQueue,
        forecasts: Forecasts,
        trust: Trust,
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._loop = loop
        self._roster = roster
        self._queue = queue
        self._forecasts = forecasts
        self._trust = trust
        self._forecasting: set[str] = set()
        """Campaigns, by their label, that have gauges of pacing."""
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
            self._set_pacing_gauges(campaigns)
            self._set_gauges()

    def of_all(self) -> list[CampaignFigures]:
        return [self._of(campaign) for campaign in self._roster.running()]

    def _of(self, campaign: Campaign) -> CampaignFigures:
        now = self._clock.now()
        floor = self._desk.floor
        team = [a for a in floor.agents.values() if not a.teams.isdisjoint(campaign.teams)]
        calls = [c for c in floor.calls.values() if c.order.campaign_id == campaign.campaign_id]
        decision = self._loop.decisions.get(campaign.campaign_id)
        distrust = self._trust.word_for(campaign) if decision is not None and campaign.mode in BEYOND_READY else ""
        return CampaignFigures(
            campaign_id=campaign.campaign_id,
            at=now,
            agents_by_state=dict(Counter(a.state.value for a in team)),
            calls_by_state=dict(Counter(c.state.value for c in calls)),
            ready_lead_count=len(self._queue.candidates(campaign.campaign_id, now)),
            launch_reason=decision.reason if decision is not None else self._loop.idle_reason or "not_in_shift",
            figures=dict(decision.figures) if decision is not None else {},
            caps=self._caps(campaign, now),
            distrust=distrust,
            distrust_since=self._trust.since(campaign.campaign_id, distrust) if distrust else None,
        )

    def _caps(self, campaign: Campaign, now: datetime) -> tuple[CapFigure, ...]:
        """The campaign's abandonment rules with their counts, the one with the least room first."""
        forecast = self._forecasts.of(campaign.campaign_id)
        if forecast is None or campaign.mode not in BEYOND_READY:
            return ()
        budget = forecast.budget
        rows = []
        for rule, (served, lost) in zip(budget.rules, budget.counts(now.timestamp()), strict=True):
            ratio = rule.ratio(served, lost)
            cap = CapFigure(
                formula=rule.formula,
                max_ratio=rule.max_ratio,
                window=rule.window,
                hours=rule.hours,
                served_count=served,
                lost_count=lost,
                ratio=ratio if served and isfinite(ratio) else None,
            )
            rows.append((float(rule.cap) * (served + lost) - lost, cap))
        return tuple(cap for _, cap in sorted(rows, key=lambda row: row[0]))

    def _set_pacing_gauges(self, campaigns: list[CampaignFigures]) -> None:
        """What predictive campaigns weighed; those that no longer do leave nothing behind."""
        seen = set()
        for told in campaigns:
            if not told.caps:
                continue
            label = str(told.campaign_id)
            seen.add(label)
            for figure, gauge in PACING_GAUGES.items():
                if figure in told.figures:
                    gauge.labels(label).set(told.figures[figure])
        for label in self._forecasting - seen:
            for gauge in PACING_GAUGES.values():
                with suppress(KeyError):  # it never decided
                    gauge.remove(label)
        self._forecasting = seen

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
