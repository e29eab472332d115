"""The tick: leased leads, verdicts and pacing in; orders, previews, deferrals and refusals out.

One call of ``plan_tick`` plans for every campaign of the node, so that agents and channels that campaigns share are
counted once. It decides; ``engine/dial_loop`` writes and dials. The rule check runs here, at the instant of dialling,
never only when a lead is imported.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import repeat

from dialer.core.agents.model import Agent, AgentState, LegState
from dialer.core.calls.model import DialOrder
from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.verdict import Verdict
from dialer.core.dialing.judge import facts_for, judge
from dialer.core.dialing.sight import Ahead, busy_agents, lines_of, need_of
from dialer.core.dialing.snapshot import (
    REFUSED_AGAIN_AFTER,
    CampaignView,
    Dialable,
    PreviewOffer,
    Ruling,
    Snapshot,
    TickPlan,
)
from dialer.core.dialing.traits import traits_of
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, NumberId, TeamId
from dialer.core.leads.model import Callback, LeadNumber
from dialer.core.pacing.base import (
    PACERS,
    Pacer,
    PacingDecision,
    PacingInput,
    PacingPolicy,
)
from dialer.core.trunks.model import Trunk

CALLBACK_TO_TEAM_AFTER = timedelta(minutes=10)
"""An agreed callback waits this long for its own agent, then any agent of the team takes it."""
ROUNDING = 1e-9
"""Sums of probabilities that differ by less are equal."""


def plan_tick(
    snapshot: Snapshot,
    now: datetime,
    new_call_id: Callable[[], CallId],
    *,
    pacers: Mapping[DialMode, Pacer] = PACERS,
) -> TickPlan:
    """Decide everything that should start at this instant.

    Args:
        snapshot: the floor; nothing in it is changed.
        now: aware UTC.
        new_call_id: makes the ids of the calls, one per order.
        pacers: the algorithm of each mode; the digital twin puts others beside ours.
    """
    tick = _Tick(snapshot, now, new_call_id, pacers)
    for view in snapshot.campaigns:
        tick.plan_campaign(view)
    return tick.plan


def order_for(
    snapshot: Snapshot,
    view: CampaignView,
    candidate: Dialable,
    agent: Agent,
    now: datetime,
    new_call_id: Callable[[], CallId],
    *,
    number_id: NumberId | None = None,
) -> DialOrder | Verdict | None:
    """The order of one previewed lead for the agent who accepted it, weighed anew.

    Args:
        number_id: the one number that may be dialled; None: the best of the lead's.

    Returns:
        The order; the verdict that forbids it; or None when the campaign's trunks have no room.
    """
    verdict, number = judge(candidate, view, DialMode.PREVIEW, now, number_id=number_id)
    if number is None:
        return verdict
    tick = _Tick(snapshot, now, new_call_id)
    tick.order(view, candidate, number, DialMode.PREVIEW, verdict, agent)
    return tick.plan.orders[0] if tick.plan.orders else None


class _Tick:
    """One tick's bookkeeping: what is left of agents, channels and tokens as campaigns take their turns."""

    def __init__(
        self,
        snapshot: Snapshot,
        now: datetime,
        new_call_id: Callable[[], CallId],
        pacers: Mapping[DialMode, Pacer] = PACERS,
    ) -> None:
        self.pacers = pacers
        self.snapshot = snapshot
        self.now = now
        self.new_call_id = new_call_id
        self.plan = TickPlan()
        self.trunks = dict(snapshot.trunks)
        self.held: set[AgentId] = set()
        self.new_lines: dict[CampaignId, int] = {}
        self.new_needs: dict[CampaignId, float] = {}
        """Agents that the lines opened in this tick will take."""
        self.ratio = {
            view.campaign.campaign_id: view.campaign.power_ratio
            for view in snapshot.campaigns
            if view.campaign.mode is DialMode.POWER
        }
        self.lines = lines_of(snapshot.calls, now)
        self.hungry = [view.campaign for view in snapshot.campaigns if view.candidates]
        is_ready, is_up = AgentState.READY, LegState.UP
        ready = [a for a in snapshot.agents if a.state is is_ready and a.leg is is_up]
        self.share = self._shares(ready)
        self.ready = sorted(ready, key=_idle_key) if len(ready) > 1 else ready

    # ---- agents

    def _shares(self, ready: list[Agent]) -> dict[CampaignId, int]:
        """How many of the ready agents each campaign may count on: evenly among those that have leads to dial.

        Without it the campaign that has lines out would take every agent who becomes free, and others would starve.
        """
        share = {view.campaign.campaign_id: 0 for view in self.snapshot.campaigns}
        hungry = self.hungry
        if len(hungry) == 1:
            share[hungry[0].campaign_id] = len(ready)
            return share
        for agent in ready:
            takers = [campaign for campaign in hungry if not campaign.teams.isdisjoint(agent.teams)]
            if takers:
                share[min(takers, key=lambda c: share[c.campaign_id]).campaign_id] += 1
        return share

    def _ready_for(self, campaign: Campaign) -> list[Agent]:
        """Ready agents of the campaign, longest idle first: its share, less those whom other campaigns' calls need."""
        free = [agent for agent in self.ready if agent.agent_id not in self.held]
        if not free:
            return free
        ours = campaign.teams
        for teams in self._foreign_needs(campaign):
            taken = _first(free, teams, avoid=ours)
            if taken is not None:
                free.remove(taken)
        return [a for a in free if not ours.isdisjoint(a.teams)][: self.share[campaign.campaign_id]]

    def _foreign_needs(self, campaign: Campaign) -> Iterator[frozenset[TeamId]]:
        """The teams of one agent for each whom the other campaigns' unanswered and waiting calls need."""
        for campaign_id in dict.fromkeys((*self.new_needs, *self.lines)):
            if campaign_id != campaign.campaign_id:
                lines = self.lines.get(campaign_id)
                need = self.new_needs.get(campaign_id, 0.0) + (lines.need if lines is not None else 0.0)
                count = math.ceil(need / self.ratio.get(campaign_id, 1.0) - ROUNDING)
                yield from repeat(self.snapshot.teams.get(campaign_id, frozenset()), count)

    # ---- one campaign

    def plan_campaign(self, view: CampaignView) -> None:
        campaign = view.campaign
        ready = self._ready_for(campaign)
        candidates = self._plan_reserved(view, ready)
        decision = self.pacers[campaign.mode](self._pacing_input(view, ready, candidates), _policy(view))
        self.plan.decisions[campaign.campaign_id] = decision
        if campaign.mode is DialMode.PREVIEW:
            self._plan_previews(view, candidates, ready, decision.launch_count)
            return
        self.new_lines[campaign.campaign_id] = 0
        left = decision.launch_count
        if left <= 0:
            return
        for candidate in candidates:
            if self._launch(view, candidate, campaign.mode, ready, decision):
                left -= 1
                if left <= 0:
                    break

    def _plan_reserved(self, view: CampaignView, ready: list[Agent]) -> Sequence[Dialable]:
        """Agreed callbacks: their agent, or after ten minutes anyone of the team, is held before dialling.

        Returns:
            The other candidates.
        """
        if all(candidate.lead.callback is None for candidate in view.candidates):
            return view.candidates
        others: list[Dialable] = []
        for candidate in view.candidates:
            callback = candidate.lead.callback
            if callback is None:
                others.append(candidate)
                continue
            agent = self._agent_for(callback, ready)
            if agent is None:
                continue  # stays in hand until its agent is free
            verdict, number = judge(candidate, view, DialMode.RESERVED_AGENT, self.now)
            if number is None:
                self._rule_out(view, candidate, verdict)
            elif self.order(view, candidate, number, DialMode.RESERVED_AGENT, verdict, agent):
                ready.remove(agent)
        return others

    def _agent_for(self, callback: Callback, ready: list[Agent]) -> Agent | None:
        """The promised agent; after ten minutes, or at once when nobody was promised, the longest idle of the team."""
        own = next((agent for agent in ready if agent.agent_id == callback.agent_id), None)
        if own is not None:
            return own
        if callback.agent_id is not None and self.now < callback.at + CALLBACK_TO_TEAM_AFTER:
            return None
        return ready[0] if ready else None

    def _plan_previews(
        self, view: CampaignView, candidates: Sequence[Dialable], ready: list[Agent], count: int
    ) -> None:
        until = self.now + timedelta(seconds=view.campaign.preview_s)
        for candidate in candidates:
            if count <= 0 or not ready:
                return
            verdict, number = judge(candidate, view, DialMode.PREVIEW, self.now)
            if number is None:
                self._rule_out(view, candidate, verdict)
                continue
            agent = ready.pop(0)
            self.held.add(agent.agent_id)
            self.plan.previews.append(
                PreviewOffer(
                    agent_id=agent.agent_id,
                    lead_id=candidate.lead.lead_id,
                    campaign_id=view.campaign.campaign_id,
                    until=until,
                )
            )
            count -= 1

    def _launch(
        self, view: CampaignView, candidate: Dialable, mode: DialMode, ready: list[Agent], decision: PacingDecision
    ) -> bool:
        """Order one call if the rules permit, an agent held where they ask for it; whether a line was used."""
        verdict, number = judge(candidate, view, mode, self.now)
        if number is not None:
            index = self.new_lines[view.campaign.campaign_id]
            risk = decision.risks[min(index, len(decision.risks) - 1)] if decision.risks else None
            used = self.order(view, candidate, number, mode, verdict, None, risk)
            if used:
                self._count_line(view.campaign.campaign_id)
            return used
        if verdict.required_mode is None:
            self._rule_out(view, candidate, verdict)
            return False
        verdict, number = judge(candidate, view, verdict.required_mode, self.now)
        if number is None:
            self._rule_out(view, candidate, verdict)
            return False
        if not ready or not self.order(view, candidate, number, DialMode.RESERVED_AGENT, verdict, ready[0]):
            return False  # stays in hand until an agent can be held
        ready.pop(0)
        return True

    def _count_line(self, campaign_id: CampaignId) -> None:
        """The line just ordered: the campaigns after this one leave it the agents that it will take."""
        order = self.plan.orders[-1]
        self.new_lines[campaign_id] += 1
        need = need_of(order.mode, order.answer_probability)
        self.new_needs[campaign_id] = self.new_needs.get(campaign_id, 0.0) + need

    def _rule_out(self, view: CampaignView, candidate: Dialable, verdict: Verdict) -> None:
        self.plan.rulings.append(
            Ruling(
                lead_id=candidate.lead.lead_id,
                campaign_id=view.campaign.campaign_id,
                verdict=verdict,
                due_at=verdict.until or self.now + REFUSED_AGAIN_AFTER,
            )
        )

    def order(
        self,
        view: CampaignView,
        candidate: Dialable,
        number: LeadNumber,
        mode: DialMode,
        verdict: Verdict,
        agent: Agent | None,
        risk: float | None = None,
    ) -> bool:
        """Add an order to the plan; False when no trunk has room."""
        campaign = view.campaign
        trunk = self._take_trunk(campaign)
        if trunk is None:
            return False
        if agent is not None:
            self.held.add(agent.agent_id)
        law = view.law_of(lambda: facts_for(candidate, number, caller_id=campaign.caller_id, mode=mode))
        patience_s = law.answer_to_agent_s(self.now)
        if view.rules is not None:
            patience_s = min(patience_s, view.rules.campaign.answer_to_agent_s(self.now))
        self.plan.orders.append(
            DialOrder(
                call_id=self.new_call_id(),
                campaign_id=campaign.campaign_id,
                lead_id=candidate.lead.lead_id,
                debtor_id=candidate.lead.debtor_id,
                number_id=number.number_id,
                e164=number.e164,
                trunk_id=trunk.trunk_id,
                trunk_code=trunk.code,
                caller_id=campaign.caller_id,
                mode=mode,
                ring_timeout_s=law.ring_timeout_s(campaign.ring_timeout_s, self.now),
                patience_s=patience_s,
                treatment=law.treatment(self.now),
                reserved_agent_id=agent.agent_id if agent is not None else None,
                rule_id=verdict.rule,
                pack_version=verdict.pack_version,
                creditor_code=campaign.creditor_code,
                language=campaign.language,
                attempt_count=candidate.lead.attempt_count,
                answer_probability=self._probability(view, candidate, number),
                risk=risk,
                ordered_at=self.now,
            )
        )
        return True

    def _take_trunk(self, campaign: Campaign) -> Trunk | None:
        for trunk_id in campaign.trunk_ids:
            view = self.trunks.get(trunk_id)
            if view is not None and view.room > 0:
                self.trunks[trunk_id] = view._replace(
                    channels_in_use=view.channels_in_use + 1, meter=view.meter.take(1)
                )
                return view.trunk
        return None

    # ---- pacing

    def _probability(self, view: CampaignView, candidate: Dialable, number: LeadNumber) -> float | None:
        return view.forecast.probability(traits_of(candidate.lead, number), self.now) if view.forecast else None

    def _pacing_input(self, view: CampaignView, ready: list[Agent], candidates: Sequence[Dialable]) -> PacingInput:
        campaign, now, forecast = view.campaign, self.now, view.forecast
        rivals = [other for other in self.hungry if other is not campaign] if len(self.hungry) > 1 else ()
        busy, logged_in_count = busy_agents(self.snapshot.agents, campaign.teams, rivals, now)
        lines = self.lines.get(campaign.campaign_id)
        return PacingInput(
            now=now,
            free_agent_count=len(ready),
            busy=busy,
            logged_in_count=logged_in_count,
            in_flight=lines.in_flight if lines is not None else (),
            waiting_count=lines.waiting_count if lines is not None else 0,
            line_limit=sum(self.trunks[t].room for t in campaign.trunk_ids if t in self.trunks),
            distrust=self.snapshot.distrust or view.distrust,
            forecast=forecast,
            next_probabilities=Ahead(forecast, candidates, now) if forecast is not None else (),
            time_left_s=view.time_left_s,
            leads_left_count=view.leads_left_count,
        )


def _policy(view: CampaignView) -> PacingPolicy:
    return PacingPolicy(power_ratio=view.campaign.power_ratio, max_lines_per_agent=view.max_lines_per_agent)


def _idle_key(agent: Agent) -> tuple[float, int]:
    """Longest idle first; ties go to the lower id."""
    return (agent.since.timestamp() if agent.since else 0.0, agent.agent_id)


def _first(agents: list[Agent], teams: frozenset[TeamId], *, avoid: frozenset[TeamId]) -> Agent | None:
    """An agent of ``teams``, outside ``avoid`` if there is one."""
    mine = [a for a in agents if not a.teams.isdisjoint(teams)]
    return next((a for a in mine if a.teams.isdisjoint(avoid)), mine[0] if mine else None)
