from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from dialer.core.agents.model import Agent, AgentState
from dialer.core.calls.model import Call, CallState, DialOrder
from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.facts import Facts, Hold, PastAttempt, SilentCall
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.verdict import Decision, Verdict
from dialer.core.dialing import (
    NO_NUMBER,
    CampaignView,
    Snapshot,
    TickPlan,
    TrunkView,
    opens_at,
    order_for,
    plan_tick,
)
from dialer.core.kernel.codes import DialMode, HoldReason, NumberState, Outcome
from dialer.core.kernel.ids import AgentId, CallId, TrunkId
from dialer.core.leads.model import Callback
from dialer.core.trunks.model import Meter
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from tests.factories import MONDAY_10, Dialable, later, make_agent, make_campaign, make_dialable, make_order, make_trunk

IT: Pack = load_packs(config_folder() / "jurisdictions")["it"]


def ids() -> Callable[[], CallId]:
    numbers = count(1)
    return lambda: CallId(f"n{next(numbers)}")


def snapshot(
    candidates: Sequence[Dialable],
    agents: Iterable[Agent],
    *,
    campaign: Campaign | None = None,
    calls: Sequence[Call] = (),
    channels: int = 30,
    rate: float = 100.0,
    more: Sequence[tuple[Campaign, Sequence[Dialable]]] = (),
) -> Snapshot:
    first = campaign or make_campaign()
    all_ = [(first, candidates), *more]
    return Snapshot(
        campaigns=[CampaignView(campaign=c, candidates=leads, pack=IT) for c, leads in all_],
        agents=list(agents),
        calls=calls,
        trunks={
            TrunkId(1): TrunkView(
                trunk=make_trunk(max_channels=channels, max_calls_per_s=rate),
                channels_in_use=len(calls),
                meter=Meter(rate, rate, MONDAY_10),
            )
        },
        teams={c.campaign_id: c.teams for c, _ in all_},
    )


def plan(*args: object, now: datetime = MONDAY_10, **more: object) -> TickPlan:
    return plan_tick(snapshot(*args, **more), now, ids())  # type: ignore[arg-type]


def leads(n: int, **more: object) -> list[Dialable]:
    return [make_dialable(i + 1, **more) for i in range(n)]  # type: ignore[arg-type]


def test_progressive_orders_one_call_per_free_agent() -> None:
    done = plan(leads(10), [make_agent(1), make_agent(2), make_agent(3, state=AgentState.TALKING)])
    assert [o.lead_id for o in done.orders] == [1, 2]
    assert all(o.mode is DialMode.PROGRESSIVE and o.trunk_code == "carrier" for o in done.orders)
    assert done.orders[0].patience_s == 3.0
    assert done.orders[0].pack_version == IT.version


def test_calls_in_flight_use_up_free_agents() -> None:
    ringing = Call(order=make_order(), state=CallState.RINGING)
    assert len(plan(leads(10), [make_agent(1), make_agent(2)], calls=[ringing]).orders) == 1


def test_power_orders_its_ratio() -> None:
    campaign = make_campaign(mode=DialMode.POWER, power_ratio=2.0)
    assert len(plan(leads(10), [make_agent(1), make_agent(2)], campaign=campaign).orders) == 4


def test_channels_and_calls_per_second_hold_back() -> None:
    agents = [make_agent(i) for i in range(1, 9)]
    assert len(plan(leads(10), agents, channels=3).orders) == 3
    assert len(plan(leads(10), agents, rate=2.0).orders) == 2


def test_two_campaigns_do_not_count_on_the_same_agent() -> None:
    second = make_campaign(2)
    done = plan(leads(5), [make_agent(1)], more=[(second, leads(5, campaign=2))])
    assert len(done.orders) == 1


def test_an_agent_of_both_campaigns_goes_to_the_one_that_has_no_other() -> None:
    only_first = make_agent(1, teams=[1])
    both = make_agent(2, teams=[1, 2])
    second = make_campaign(2, teams=[2])
    ringing = Call(order=make_order(campaign=2), state=CallState.RINGING)
    done = plan(leads(5), [only_first, both], calls=[ringing], more=[(second, leads(5, campaign=2))])
    assert [o.campaign_id for o in done.orders] == [1]


def test_a_lead_outside_calling_hours_goes_back_with_the_instant_and_the_rule() -> None:
    sunday = MONDAY_10 - timedelta(days=1)
    done = plan(leads(1), [make_agent(1, since=sunday)], now=sunday)
    [ruling] = done.rulings
    assert ruling.verdict.decision is Decision.DEFERRED
    assert ruling.due_at == datetime(2026, 11, 23, 7, 30, tzinfo=MONDAY_10.tzinfo)
    assert done.orders == []


def test_a_refused_lead_is_weighed_again_a_day_later() -> None:
    held = leads(1, facts=Facts(holds=(Hold(reason=HoldReason.DISPUTED),)))
    [ruling] = plan(held, [make_agent(1)]).rulings
    assert ruling.verdict.decision is Decision.REFUSED
    assert ruling.due_at == MONDAY_10 + timedelta(hours=24)


def test_a_lead_that_may_not_be_called_does_not_cost_the_agent_his_call() -> None:
    gap = Facts(attempts=(PastAttempt(at=later(-600), e164="+393471234500", outcome=Outcome.NO_ANSWER),))
    done = plan([make_dialable(1, facts=gap), make_dialable(2)], [make_agent(1)])
    assert [o.lead_id for o in done.orders] == [2]
    assert [r.lead_id for r in done.rulings] == [1]


def test_a_lead_without_a_usable_number_is_refused_by_name() -> None:
    lead = make_dialable(1)
    numbers = tuple(replace(n, state=NumberState.WRONG) for n in lead.lead.numbers)
    [ruling] = plan([Dialable(replace(lead.lead, numbers=numbers), lead.facts)], [make_agent(1)]).rulings
    assert ruling.verdict.rule == NO_NUMBER


def test_an_agreed_callback_is_dialled_with_its_own_agent_held() -> None:
    mine = Callback(at=MONDAY_10, agreed=True, agent_id=AgentId(2))
    done = plan([make_dialable(1, callback=mine)], [make_agent(1, since=later(-900)), make_agent(2)])
    [order] = done.orders
    assert (order.reserved_agent_id, order.mode) == (2, DialMode.RESERVED_AGENT)


def test_a_callback_waits_ten_minutes_for_its_agent_and_then_goes_to_the_team() -> None:
    mine = Callback(at=MONDAY_10, agreed=True, agent_id=AgentId(2))
    off = make_agent(2, state=AgentState.OFFLINE)
    lead = [make_dialable(1, callback=mine)]
    early = plan(lead, [make_agent(1), off], now=later(599))
    assert early.orders == [] and early.rulings == []
    [order] = plan(lead, [make_agent(1), off], now=later(600)).orders
    assert order.reserved_agent_id == 1


def test_a_reserved_agent_is_not_counted_for_the_campaigns_other_calls() -> None:
    anyone = Callback(at=MONDAY_10, agreed=True)
    done = plan([make_dialable(1, callback=anyone), make_dialable(2)], [make_agent(1)])
    assert [o.lead_id for o in done.orders] == [1]


def test_the_first_recall_after_a_silent_call_has_an_agent_held_before_dialling() -> None:
    past = MONDAY_10 - timedelta(days=6)
    facts = Facts(
        silent_calls=(SilentCall(at=past, e164="+393471234500"),),
        attempts=(PastAttempt(at=past, e164="+393471234500", outcome=Outcome.SILENT),),
    )
    [order] = plan([make_dialable(1, facts=facts)], [make_agent(1)]).orders
    assert (order.mode, order.reserved_agent_id) == (DialMode.RESERVED_AGENT, 1)
    nobody = plan([make_dialable(1, facts=facts)], [make_agent(1, state=AgentState.TALKING)])
    assert nobody.orders == [] and nobody.rulings == []


def test_preview_offers_a_lead_to_each_free_agent_and_dials_nothing() -> None:
    campaign = make_campaign(mode=DialMode.PREVIEW, preview_s=45.0)
    done = plan(leads(3), [make_agent(1), make_agent(2)], campaign=campaign)
    assert [(p.agent_id, p.lead_id, p.until) for p in done.previews] == [(1, 1, later(45)), (2, 2, later(45))]
    assert done.orders == []


def test_an_accepted_preview_is_weighed_anew() -> None:
    campaign = make_campaign(mode=DialMode.PREVIEW)
    lead = make_dialable(1)
    snap = snapshot([lead], [make_agent(1)], campaign=campaign)
    order = order_for(snap, snap.campaigns[0], lead, make_agent(1), MONDAY_10, ids())
    assert isinstance(order, DialOrder)
    assert order.reserved_agent_id == 1
    night = MONDAY_10 + timedelta(hours=12)
    assert isinstance(order_for(snap, snap.campaigns[0], lead, make_agent(1), night, ids()), Verdict)
    full = snapshot([lead], [make_agent(1)], campaign=campaign, channels=0)
    assert order_for(full, full.campaigns[0], lead, make_agent(1), MONDAY_10, ids()) is None


def test_the_second_trunk_is_used_when_the_first_is_full() -> None:
    campaign = make_campaign(trunks=[2, 1])
    snap = snapshot(leads(1), [make_agent(1)], campaign=campaign)
    full = TrunkView(trunk=make_trunk(2, max_channels=0), channels_in_use=0, meter=Meter(5.0, 5.0, MONDAY_10))
    done = plan_tick(snap._replace(trunks={**snap.trunks, TrunkId(2): full}), MONDAY_10, ids())
    assert [o.trunk_id for o in done.orders] == [1]


def test_a_closed_country_says_when_it_opens() -> None:
    assert opens_at(IT, make_campaign(), MONDAY_10) is None
    saturday_evening = datetime(2026, 11, 28, 17, 0, tzinfo=MONDAY_10.tzinfo)
    assert opens_at(IT, make_campaign(), saturday_evening) == datetime(2026, 11, 30, 7, 30, tzinfo=MONDAY_10.tzinfo)


@pytest.mark.parametrize("mode", [DialMode.PROGRESSIVE, DialMode.POWER])
def test_without_agents_nothing_is_dialled(mode: DialMode) -> None:
    assert plan(leads(5), [], campaign=make_campaign(mode=mode)).orders == []


def test_campaigns_that_share_a_team_get_even_shares_even_when_one_has_its_lines_out() -> None:
    agents = [make_agent(i) for i in range(1, 7)]
    power = [make_campaign(n, mode=DialMode.POWER, power_ratio=1.5) for n in (1, 2)]
    first = plan(leads(20), agents, campaign=power[0], more=[(power[1], leads(20, campaign=2))])
    assert [sum(o.campaign_id == n for o in first.orders) for n in (1, 2)] == [4, 4]
    out = [Call(order=make_order(f"c{n}"), state=CallState.RINGING) for n in range(6)]
    then = plan(leads(20), agents, campaign=power[0], calls=out, more=[(power[1], leads(20, campaign=2))])
    assert {o.campaign_id for o in then.orders} == {2}


def test_a_campaign_without_leads_leaves_its_share_to_the_others() -> None:
    agents = [make_agent(i) for i in range(1, 5)]
    assert len(plan(leads(9), agents, more=[(make_campaign(2), [])]).orders) == 4
