"""The tick: leased leads, verdicts and pacing in; orders, previews, deferrals and refusals out.

One call of ``plan_tick`` plans for every campaign of the node, so that agents and channels that campaigns share are
counted once. It decides; ``engine/dial_loop`` writes and dials. The rule check runs here, at the instant of dialling,
never only when a lead is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from dialer.core import routing
from dialer.core.agents.model import Agent, AgentState
from dialer.core.calls.model import Call, CallState, DialOrder
from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Facts, NumberFacts
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId, TrunkId
from dialer.core.leads.model import Callback, Lead, LeadNumber
from dialer.core.leads.order import choose_number
from dialer.core.pacing.base import (
    PACERS,
    BusyAgent,
    LineInFlight,
    PacingDecision,
    PacingInput,
    PacingPolicy,
)
from dialer.core.trunks.model import Meter, Trunk

CALLBACK_TO_TEAM_AFTER = timedelta(minutes=10)
"""An agreed callback waits this long for its own agent, then any agent of the team takes it."""
REFUSED_AGAIN_AFTER = timedelta(hours=24)
"""A refused lead is weighed again after this long: holds are lifted, numbers are added."""
NO_NUMBER = "NO-NUMBER"
"""Rule reported for a lead whose numbers are all wrong or disabled."""
UNANSWERED = (CallState.DIALING, CallState.RINGING)


class Dialable(Protocol):
    """A leased lead with the facts that a decision reads."""

    @property
    def lead(self) -> Lead: ...
    @property
    def facts(self) -> Facts: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkView:
    trunk: Trunk
    channels_in_use: int
    meter: Meter
    is_reachable: bool = True

    @property
    def room(self) -> int:
        """Calls that may start on this trunk at this instant."""
        if not self.trunk.enabled or not self.is_reachable:
            return 0
        return max(0, min(self.trunk.max_channels - self.channels_in_use, self.meter.whole))


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignView:
    campaign: Campaign
    candidates: Sequence[Dialable]
    """In the order in which they should be dialled: agreed callbacks first."""
    pack: Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The whole floor at one instant. Campaigns come in the order of their turn (least recently served first)."""

    campaigns: Sequence[CampaignView]
    agents: Sequence[Agent]
    calls: Sequence[Call]
    trunks: Mapping[TrunkId, TrunkView]
    teams: Mapping[CampaignId, frozenset[int]] = field(default_factory=dict)
    is_trusted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewOffer:
    agent_id: AgentId
    lead_id: LeadId
    campaign_id: CampaignId
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A lead that may not be called now: back to the queue until ``due_at``, with the verdict that says why."""

    lead_id: LeadId
    campaign_id: CampaignId
    verdict: Verdict
    due_at: datetime


@dataclass(slots=True, kw_only=True)
class TickPlan:
    orders: list[DialOrder] = field(default_factory=list)
    previews: list[PreviewOffer] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    decisions: dict[CampaignId, PacingDecision] = field(default_factory=dict)


def plan_tick(snapshot: Snapshot, now: datetime, new_call_id: Callable[[], CallId]) -> TickPlan:
    """Decide everything that should start at this instant.

    Args:
        snapshot: the floor; nothing in it is changed.
        now: aware UTC.
        new_call_id: makes the ids of the calls, one per order.
    """
    tick = _Tick(snapshot, now, new_call_id)
    for view in snapshot.campaigns:
        tick.plan_campaign(view)
    return tick.plan


def judge(candidate: Dialable, view: CampaignView, mode: DialMode, now: datetime) -> tuple[Verdict, LeadNumber | None]:
    """Weigh the lead's numbers in the order in which they should be tried; the first permitted one wins.

    Returns:
        The verdict and, when permitted, the number; else the soonest of the deferrals. A lead without any number that
        could ever be dialled is refused by ``NO-NUMBER``.
    """
    choice = choose_number(
        candidate.lead,
        lambda number: evaluate(view.pack, _facts_for(candidate, number, view.campaign, mode), now),
        now,
    )
    if choice is None:
        return Verdict(decision=Decision.REFUSED, rule=NO_NUMBER, pack_version=view.pack.version), None
    return choice.verdict, choice.number if choice.verdict.is_permitted else None


def opens_at(pack: Pack, campaign: Campaign, now: datetime) -> datetime | None:
    """When calling hours begin for a debtor of whom only the country is known; None while they last.

    A whole queue need not be read while nobody in it may be called.
    """
    verdict = evaluate(
        pack, Facts(country=pack.country, mode=DialMode.RESERVED_AGENT, caller_id=campaign.caller_id), now
    )
    return verdict.until


def _facts_for(candidate: Dialable, number: LeadNumber, campaign: Campaign, mode: DialMode) -> Facts:
    callback = candidate.lead.callback
    return candidate.facts.for_call(
        number=NumberFacts(
            e164=number.e164,
            number_id=number.number_id,
            source=number.source,
            place=number.place,
            state=number.state,
            do_not_call=number.do_not_call,
        ),
        mode=mode,
        caller_id=campaign.caller_id,
        agreed_callback_at=callback.at if callback is not None and callback.agreed else None,
    )


def order_for(
    snapshot: Snapshot,
    view: CampaignView,
    candidate: Dialable,
    agent: Agent,
    now: datetime,
    new_call_id: Callable[[], CallId],
) -> DialOrder | Verdict | None:
    """The order of one previewed lead for the agent who accepted it, weighed anew.

    Returns:
        The order; the verdict that forbids it; or None when the campaign's trunks have no room.
    """
    verdict, number = judge(candidate, view, DialMode.PREVIEW, now)
    if number is None:
        return verdict
    tick = _Tick(snapshot, now, new_call_id)
    tick.order(view, candidate, number, DialMode.PREVIEW, verdict, agent)
    return tick.plan.orders[0] if tick.plan.orders else None


class _Tick:
    """One tick's bookkeeping: what is left of agents, channels and tokens as campaigns take their turns."""

    def __init__(self, snapshot: Snapshot, now: datetime, new_call_id: Callable[[], CallId]) -> None:
        self.snapshot = snapshot
        self.now = now
        self.new_call_id = new_call_id
        self.plan = TickPlan()
        self.trunks = dict(snapshot.trunks)
        self.held: set[AgentId] = set()
        self.new_lines: dict[CampaignId, int] = {}

    # ---- agents

    def _ready_for(self, campaign: Campaign) -> list[Agent]:
        """Ready agents of the campaign, longest idle first, less those held or needed by other campaigns' calls."""
        free = [a for a in self.snapshot.agents if a.agent_id not in self.held and routing.may_take(a, a.teams)]
        free.sort(key=lambda a: (a.since.timestamp() if a.since else 0.0, a.agent_id))
        ours = campaign.teams
        for teams in self._foreign_lines(campaign):
            taken = _first(free, teams, avoid=ours)
            if taken is not None:
                free.remove(taken)
        return [a for a in free if routing.may_take(a, ours)]

    def _foreign_lines(self, campaign: Campaign) -> Iterable[frozenset[int]]:
        for call in self.snapshot.calls:
            if call.order.campaign_id == campaign.campaign_id or call.order.reserved_agent_id is not None:
                continue
            if call.state in UNANSWERED or call.state is CallState.WAITING:
                yield self.snapshot.teams.get(call.order.campaign_id, frozenset())
        for campaign_id, count in self.new_lines.items():
            if campaign_id != campaign.campaign_id:
                for _ in range(count):
                    yield self.snapshot.teams.get(campaign_id, frozenset())

    # ---- one campaign

    def plan_campaign(self, view: CampaignView) -> None:
        campaign = view.campaign
        ready = self._ready_for(campaign)
        candidates = list(view.candidates)
        self._plan_reserved(view, candidates, ready)
        decision = PACERS[campaign.mode](self._pacing_input(campaign, ready), _policy(campaign))
        self.plan.decisions[campaign.campaign_id] = decision
        if campaign.mode is DialMode.PREVIEW:
            self._plan_previews(view, candidates, ready, decision.launch_count)
            return
        self.new_lines[campaign.campaign_id] = 0
        left = decision.launch_count
        for candidate in candidates:
            if left <= 0:
                break
            if self._launch(view, candidate, campaign.mode, ready):
                left -= 1

    def _plan_reserved(self, view: CampaignView, candidates: list[Dialable], ready: list[Agent]) -> None:
        """Agreed callbacks: their agent, or after ten minutes anyone of the team, is held before dialling."""
        for candidate in list(candidates):
            callback = candidate.lead.callback
            if callback is None:
                continue
            candidates.remove(candidate)
            agent = self._agent_for(callback, ready)
            if agent is None:
                continue  # stays in hand until its agent is free
            verdict, number = judge(candidate, view, DialMode.RESERVED_AGENT, self.now)
            if number is None:
                self._rule_out(view, candidate, verdict)
            elif self.order(view, candidate, number, DialMode.RESERVED_AGENT, verdict, agent):
                ready.remove(agent)

    def _agent_for(self, callback: Callback, ready: list[Agent]) -> Agent | None:
        """The promised agent; after ten minutes, or at once when nobody was promised, the longest idle of the team."""
        own = next((agent for agent in ready if agent.agent_id == callback.agent_id), None)
        if own is not None:
            return own
        if callback.agent_id is not None and self.now < callback.at + CALLBACK_TO_TEAM_AFTER:
            return None
        return ready[0] if ready else None

    def _plan_previews(self, view: CampaignView, candidates: list[Dialable], ready: list[Agent], count: int) -> None:
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

    def _launch(self, view: CampaignView, candidate: Dialable, mode: DialMode, ready: list[Agent]) -> bool:
        """Order one call if the rules permit, an agent held where they ask for it; whether a line was used."""
        verdict, number = judge(candidate, view, mode, self.now)
        if number is not None:
            used = self.order(view, candidate, number, mode, verdict, None)
            self.new_lines[view.campaign.campaign_id] += used
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
    ) -> bool:
        """Add an order to the plan; False when no trunk has room."""
        campaign = view.campaign
        trunk = self._take_trunk(campaign)
        if trunk is None:
            return False
        if agent is not None:
            self.held.add(agent.agent_id)
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
                ring_timeout_s=view.pack.ring_timeout_s(campaign.ring_timeout_s, self.now),
                patience_s=view.pack.answer_to_agent_s(self.now),
                treatment=view.pack.treatment(self.now),
                reserved_agent_id=agent.agent_id if agent is not None else None,
                rule_id=verdict.rule,
                pack_version=verdict.pack_version,
                creditor_code=campaign.creditor_code,
                language=campaign.language,
                ordered_at=self.now,
            )
        )
        return True

    def _take_trunk(self, campaign: Campaign) -> Trunk | None:
        for trunk_id in campaign.trunk_ids:
            view = self.trunks.get(trunk_id)
            if view is not None and view.room > 0:
                self.trunks[trunk_id] = replace(
                    view, channels_in_use=view.channels_in_use + 1, meter=view.meter.take(1)
                )
                return view.trunk
        return None

    # ---- pacing

    def _pacing_input(self, campaign: Campaign, ready: list[Agent]) -> PacingInput:
        calls = [
            c
            for c in self.snapshot.calls
            if c.order.campaign_id == campaign.campaign_id and c.order.reserved_agent_id is None
        ]
        team = [a for a in self.snapshot.agents if not a.teams.isdisjoint(campaign.teams)]
        return PacingInput(
            now=self.now,
            free_agent_count=len(ready),
            busy=tuple(
                BusyAgent(since=a.since, is_wrap_up=a.state is AgentState.WRAP_UP)
                for a in team
                if a.state in (AgentState.TALKING, AgentState.WRAP_UP) and a.since is not None
            ),
            logged_in_count=sum(a.state is not AgentState.OFFLINE for a in team),
            in_flight=tuple(
                LineInFlight(ordered_at=c.order.ordered_at, ringing_at=c.ringing_at)
                for c in calls
                if c.state in UNANSWERED
            ),
            waiting_count=sum(c.state is CallState.WAITING for c in calls),
            line_limit=sum(self.trunks[t].room for t in campaign.trunk_ids if t in self.trunks),
            is_trusted=self.snapshot.is_trusted,
        )


def _policy(campaign: Campaign) -> PacingPolicy:
    return PacingPolicy(power_ratio=campaign.power_ratio)


def _first(agents: list[Agent], teams: frozenset[int], *, avoid: frozenset[int]) -> Agent | None:
    """An agent of ``teams``, outside ``avoid`` if there is one."""
    mine = [a for a in agents if not a.teams.isdisjoint(teams)]
    return next((a for a in mine if a.teams.isdisjoint(avoid)), mine[0] if mine else None)
