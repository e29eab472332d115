"""The dial loop of a simulated node: snapshot, ``plan_tick``, orders placed; as the engine's, without waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.pack import Pack
from dialer.core.dialing import CampaignView, Snapshot, TickPlan, TrunkView, closes_at, opens_at, plan_tick
from dialer.core.kernel.codes import CampaignType, DialMode
from dialer.core.kernel.ids import CallId, CampaignId, CreditorId, TrunkId
from dialer.core.pacing.base import Pacer, PacingDecision
from dialer.core.pacing.forecast import Forecast
from dialer.core.trunks.model import Meter, Trunk, TrunkKind
from dialer.twin.crew import TEAM, WRAP_UP_LIMIT_S
from dialer.twin.lead_list import LeadList
from dialer.twin.model import Carrier, Scenario
from dialer.twin.world import World

TRUNK = TrunkId(1)
NO_LIMIT = 10**6
CALLER_ID = "+390422550130"


@dataclass(slots=True, kw_only=True)
class Outbound:
    """One campaign that dials."""

    campaign: Campaign
    leads: LeadList
    forecast: Forecast | None
    is_served_at_s: float = 0.0
    """When it last launched: the one that waits longest has its turn first."""


def make_campaign(scenario: Scenario, campaign_id: CampaignId, mode: DialMode, max_attempts: int) -> Campaign:
    return Campaign(
        campaign_id=campaign_id,
        name=f"campaign {campaign_id}",
        creditor_id=CreditorId(1),
        creditor_code="twin",
        kind=CampaignType.SOFT,
        mode=mode,
        state=CampaignState.RUNNING,
        teams=frozenset({TEAM}),
        trunk_ids=(TRUNK,),
        caller_id=CALLER_ID,
        zone=scenario.zone,
        ring_timeout_s=round(scenario.ring_timeout_s),
        power_ratio=scenario.power_ratio,
        wrap_up_s=WRAP_UP_LIMIT_S,
        max_attempts=max_attempts,
    )


def make_trunk(carrier: Carrier) -> Trunk:
    return Trunk(
        trunk_id=TRUNK,
        code="carrier",
        kind=TrunkKind.IP,
        host="carrier.invalid",
        max_channels=carrier.channels if carrier.channels is not None else NO_LIMIT,
        max_calls_per_s=carrier.calls_per_s if carrier.calls_per_s is not None else float(NO_LIMIT),
    )


class DialLoop:
    """Plans each tick for all campaigns together."""

    def __init__(
        self,
        scenario: Scenario,
        world: World,
        campaigns: Sequence[Outbound],
        pack: Pack,
        pacers: Mapping[DialMode, Pacer],
    ) -> None:
        self._world = world
        self._campaigns = list(campaigns)
        self._pack = pack
        self._pacers = pacers
        self._ends_s = scenario.shift_h * 3600
        stop_h = scenario.stop_dialling_at_h
        self._list_ends_s = stop_h * 3600 if stop_h is not None else None
        self._max_lines_per_agent = scenario.max_lines_per_agent
        self._trunk = make_trunk(scenario.carrier)
        rate = self._trunk.max_calls_per_s
        self._meter = Meter(rate, max(1.0, rate), world.clock.now)
        self._has_hours = bool(pack.texts)
        self._closed_until: datetime | None = None
        self._closes_at: datetime | None = None
        self._new_call_id: Callable[[], CallId] = map(CallId, map("c{}".format, count(1))).__next__
        self.decisions: dict[CampaignId, PacingDecision] = {}
        """The last one of each campaign."""
        self.decision_count = 0

    def tick(self) -> None:
        """Plan what should start now, and start it."""
        clock = self._world.clock
        now = clock.now
        if self._is_closed(now):
            return
        plan = plan_tick(self._snapshot(now), now, self._new_call_id, pacers=self._pacers)
        self.decisions = plan.decisions
        self.decision_count += len(plan.decisions)
        if plan.orders or plan.rulings:
            self._carry_out(plan, clock.now_s)

    @property
    def has_leads_left(self) -> bool:
        """Whether anybody may still be dialled today."""
        if self._list_ends_s is not None and self._world.clock.now_s >= self._list_ends_s:
            return False
        return any(c.leads.left_count != 0 for c in self._campaigns)

    def _is_closed(self, now: datetime) -> bool:
        """Outside the country's hours nothing is planned; the engine asks the same."""
        if not self._has_hours:
            return False
        if self._closed_until is None or now >= self._closed_until:
            self._closed_until = opens_at(self._pack, self._campaigns[0].campaign, now)
        return self._closed_until is not None

    def _time_left_s(self, now: datetime) -> float:
        """Until the shift, the hours of calling or the legal day end, whichever is first."""
        if self._closes_at is None or now >= self._closes_at:
            self._closes_at = closes_at(self._pack, self._campaigns[0].campaign, now)
        return min(self._ends_s - self._world.clock.now_s, (self._closes_at - now).total_seconds())

    def _snapshot(self, now: datetime) -> Snapshot:
        world = self._world
        clock, floor = world.clock, world.floor
        trunk = TrunkView(trunk=self._trunk, channels_in_use=world.channels_in_use, meter=self._meter.advanced(now))
        self._meter = trunk.meter
        is_dry = self._list_ends_s is not None and clock.now_s >= self._list_ends_s
        return Snapshot(
            campaigns=[
                CampaignView(
                    campaign=outbound.campaign,
                    candidates=() if is_dry else outbound.leads.hand(clock.now_s),
                    pack=self._pack,
                    forecast=outbound.forecast,
                    time_left_s=self._time_left_s(now),
                    leads_left_count=outbound.leads.left_count,
                    max_lines_per_agent=self._max_lines_per_agent,
                )
                for outbound in self._campaigns
            ],
            agents=list(floor.agents.values()),
            calls=list(floor.calls.values()),
            trunks={TRUNK: trunk},
            teams=floor.teams,
        )

    def _carry_out(self, plan: TickPlan, now_s: float) -> None:
        by_id = {outbound.campaign.campaign_id: outbound for outbound in self._campaigns}
        for order in plan.orders:
            outbound = by_id[order.campaign_id]
            self._world.place(order, outbound.leads.take(order.lead_id))
            outbound.is_served_at_s = now_s
        for ruling in plan.rulings:
            leads = by_id[ruling.campaign_id].leads
            leads.defer(leads.take(ruling.lead_id), ruling.due_at)
        self._meter = self._meter.take(len(plan.orders))
        if len(self._campaigns) > 1:
            self._campaigns.sort(key=lambda outbound: (outbound.is_served_at_s, outbound.campaign.campaign_id))
