"""What a tick is planned from, and what the plan holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple, Protocol

from dialer.core.agents.model import Agent
from dialer.core.calls.model import Call, DialOrder
from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.evaluate import evaluate
from dialer.core.compliance.facts import Facts
from dialer.core.compliance.jurisdiction import Jurisdiction
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.compliance.verdict import Verdict
from dialer.core.kernel.ids import AgentId, CampaignId, LeadId, TeamId, TrunkId
from dialer.core.leads.model import Lead
from dialer.core.pacing.base import PacingDecision
from dialer.core.pacing.forecast import Forecast
from dialer.core.trunks.model import Meter, Trunk

REFUSED_AGAIN_AFTER = timedelta(hours=24)
"""A refused lead is weighed again after this long: holds are lifted, numbers are added."""


class Dialable(Protocol):
    """A leased lead with the facts that a decision reads."""

    @property
    def lead(self) -> Lead: ...
    @property
    def facts(self) -> Facts: ...


class TrunkView(NamedTuple):
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


class CampaignView(NamedTuple):
    campaign: Campaign
    candidates: Sequence[Dialable]
    """In the order in which they should be dialled: agreed callbacks first."""
    pack: Pack
    forecast: Forecast | None = None
    """What the campaign has learned; None where its mode does not forecast."""
    distrust: str = ""
    """Why this campaign's forecast may not be counted on; empty when it may."""
    time_left_s: float | None = None
    """Until dialling ends today (shift or calling hours); None when nobody knows."""
    leads_left_count: int | None = None
    """Leads that may still be dialled today; None when nobody knows."""
    max_lines_per_agent: float = 8.0
    """Unanswered lines per logged-in agent at most, whatever the pacer wants."""
    rules: Rulebook | None = None
    """Every pack that may hold for its debtors; None: ``pack`` alone, for everybody (simulated days)."""

    def evaluate(self, facts: Facts, now: datetime) -> Verdict:
        """May this number be called now, by all that holds for it?"""
        return evaluate(self.pack, facts, now) if self.rules is None else self.rules.evaluate(facts, now)

    def law_of(self, facts: Callable[[], Facts]) -> Jurisdiction | Pack:
        """Whose figures the call keeps; ``facts`` are asked for only where more than one pack may hold."""
        if self.rules is None:
            return self.pack
        return self.rules.applicable(facts()) or self.rules.campaign


class Snapshot(NamedTuple):
    """The whole floor at one instant. Campaigns come in the order of their turn (least recently served first)."""

    campaigns: Sequence[CampaignView]
    agents: Sequence[Agent]
    calls: Sequence[Call]
    trunks: Mapping[TrunkId, TrunkView]
    teams: Mapping[CampaignId, frozenset[TeamId]] = MappingProxyType({})
    distrust: str = ""
    """Why nothing that comes from events or clocks may be counted on (``stale_events``, ``reconnected``, ...); empty
    when it may."""


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
