"""Records that are valid by default: a test names only what matters to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dialer.core.agents.model import Agent, AgentState, LegState
from dialer.core.calls.model import DialOrder
from dialer.core.campaigns.model import Campaign, CampaignState
from dialer.core.compliance.facts import Facts
from dialer.core.kernel.codes import CampaignType, DialMode, Treatment
from dialer.core.kernel.ids import (
    AgentId,
    CallId,
    CampaignId,
    CreditorId,
    DebtorId,
    LeadId,
    LegId,
    NumberId,
    TeamId,
    TrunkId,
)
from dialer.core.leads.model import Callback, Lead, LeadNumber
from dialer.core.trunks.model import Trunk, TrunkKind

MONDAY_10 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A working Monday, 10:00 in Rome."""
TEAM = TeamId(1)


def later(seconds: float, since: datetime = MONDAY_10) -> datetime:
    return since + timedelta(seconds=seconds)


def make_order(
    call: str = "c1",
    *,
    campaign: int = 1,
    lead: int = 1,
    agent: int | None = None,
    mode: DialMode = DialMode.PROGRESSIVE,
    patience_s: float = 3.0,
    treatment: Treatment = Treatment.RELEASE,
    e164: str = "+393471234500",
    at: datetime = MONDAY_10,
    ring_timeout_s: int = 30,
) -> DialOrder:
    return DialOrder(
        call_id=CallId(call),
        campaign_id=CampaignId(campaign),
        lead_id=LeadId(lead),
        debtor_id=DebtorId(lead),
        number_id=NumberId(lead),
        e164=e164,
        trunk_id=TrunkId(1),
        trunk_code="carrier",
        caller_id="+390422550130",
        mode=mode,
        ring_timeout_s=ring_timeout_s,
        patience_s=patience_s,
        treatment=treatment,
        reserved_agent_id=AgentId(agent) if agent is not None else None,
        rule_id="IT",
        pack_version="it-test",
        creditor_code="acme",
        ordered_at=at,
    )


def make_agent(
    agent: int = 1,
    *,
    state: AgentState = AgentState.READY,
    since: datetime = MONDAY_10,
    teams: Iterable[int] = (1,),
    leg: LegState = LegState.UP,
) -> Agent:
    return Agent(
        agent_id=AgentId(agent),
        name=f"Agent {agent}",
        endpoint=f"agent{agent}",
        teams=frozenset(TeamId(t) for t in teams),
        wrap_up_s=60,
        state=state,
        since=since,
        leg=leg,
        leg_id=LegId(f"agent-{agent}-leg") if leg is not LegState.DOWN else None,
    )


def make_campaign(
    campaign: int = 1,
    *,
    mode: DialMode = DialMode.PROGRESSIVE,
    state: CampaignState = CampaignState.RUNNING,
    teams: Iterable[int] = (1,),
    trunks: Iterable[int] = (1,),
    **more: object,
) -> Campaign:
    return Campaign(
        campaign_id=CampaignId(campaign),
        name=f"Campaign {campaign}",
        creditor_id=CreditorId(1),
        creditor_code="acme",
        kind=CampaignType.PHONE,
        mode=mode,
        state=state,
        teams=frozenset(TeamId(t) for t in teams),
        trunk_ids=tuple(TrunkId(t) for t in trunks),
        caller_id="+390422550130",
        **more,  # type: ignore[arg-type]
    )


def make_lead(
    lead: int = 1,
    *,
    campaign: int = 1,
    numbers: Iterable[str] = ("+393471234500",),
    callback: Callback | None = None,
    due_at: datetime = MONDAY_10,
    priority: int = 0,
    attempt_count: int = 0,
) -> Lead:
    return Lead(
        lead_id=LeadId(lead),
        campaign_id=CampaignId(campaign),
        debtor_id=DebtorId(lead),
        numbers=tuple(
            LeadNumber(number_id=NumberId(lead * 10 + i), e164=e164, rank=i) for i, e164 in enumerate(numbers)
        ),
        due_at=due_at,
        callback=callback,
        priority=priority,
        attempt_count=attempt_count,
    )


@dataclass(frozen=True)
class Dialable:
    lead: Lead
    facts: Facts


def make_dialable(lead: int = 1, *, facts: Facts | None = None, **more: object) -> Dialable:
    return Dialable(make_lead(lead, **more), facts or Facts())  # type: ignore[arg-type]


def make_trunk(trunk: int = 1, *, max_channels: int = 30, max_calls_per_s: float = 100.0) -> Trunk:
    return Trunk(
        trunk_id=TrunkId(trunk),
        code="carrier",
        kind=TrunkKind.IP,
        host="127.0.0.1",
        max_channels=max_channels,
        max_calls_per_s=max_calls_per_s,
    )
