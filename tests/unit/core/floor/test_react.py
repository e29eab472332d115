"""One fact after the other on the floor.

Long because each fact has its own story, and a reader looks for them in one place.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.agents import machine as agents
from dialer.core.agents.model import AgentState, LegDown, LegState, LegUp, PauseReason
from dialer.core.calls.model import (
    Answered,
    CallState,
    DialFailed,
    HangupCause,
    HungUp,
    Joined,
    JoinFailed,
    Released,
    Ringing,
)
from dialer.core.floor import (
    Adopted,
    Arm,
    Asked,
    ClearScreen,
    CloseAttempt,
    Deadline,
    DeadlineKind,
    DeadlinePassed,
    DropLeg,
    Effect,
    Floor,
    HangUpAsked,
    HangUpCall,
    JoinLegs,
    LegFound,
    Ordered,
    PopScreen,
    Previewed,
    RaiseLeg,
    ReleaseCall,
    ReturnLead,
    Withdrawn,
    react,
)
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import InvalidTransition, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId, LegId, TeamId
from tests.factories import MONDAY_10, TEAM, later, make_agent, make_order

C1 = CallId("c1")
A1, A2 = AgentId(1), AgentId(2)
NORMAL = HangupCause(q850=16)


def make_floor(*agents_on: object, **states: AgentState) -> Floor:
    floor = Floor(teams={CampaignId(1): frozenset({TEAM}), CampaignId(2): frozenset({TeamId(2)})})
    for agent in agents_on:
        floor.agents[agent.agent_id] = agent  # type: ignore[attr-defined]
    return floor


def of(effects: tuple[Effect, ...], kind: type) -> list[object]:
    return [e for e in effects if isinstance(e, kind)]


def ordered(floor: Floor, **more: object) -> tuple[Effect, ...]:
    order = make_order(**more)  # type: ignore[arg-type]
    return react(floor, Ordered(order=order, at=order.ordered_at))


def answered(floor: Floor, at_s: float = 8.0, call: str = "c1") -> tuple[Effect, ...]:
    return react(floor, Answered(call_id=CallId(call), at=later(at_s)))


def talking(floor: Floor) -> None:
    ordered(floor)
    answered(floor)
    react(floor, Joined(call_id=C1, agent_id=A1, at=later(8.01)))


def test_an_answered_call_goes_to_the_agent_who_has_been_idle_longest() -> None:
    floor = make_floor(make_agent(1, since=later(-10)), make_agent(2, since=later(-60)))
    ordered(floor)
    react(floor, Ringing(call_id=C1, at=later(2)))
    effects = answered(floor)
    assert of(effects, JoinLegs) == [JoinLegs(call_id=C1, leg_id=LegId("agent-2-leg"), agent_id=A2)]
    assert of(effects, PopScreen) == [PopScreen(agent_id=A2, call_id=C1, lead_id=LeadId(1), campaign_id=CampaignId(1))]
    assert floor.agents[A2].state is AgentState.RESERVED
    assert floor.calls[C1].state is CallState.CONNECTING


def test_the_bridge_is_asked_for_before_anything_else_of_the_answer() -> None:
    floor = make_floor(make_agent(1))
    ordered(floor)
    effects = answered(floor)
    assert [type(e) for e in effects].index(JoinLegs) < [type(e) for e in effects].index(PopScreen)


def test_an_answered_call_without_an_agent_waits_and_is_offered_until_just_before_the_legal_limit() -> None:
    floor = make_floor(make_agent(1, state=AgentState.TALKING))
    ordered(floor)
    effects = answered(floor)
    armed = {e.deadline.kind: e.at for e in of(effects, Arm)}  # type: ignore[attr-defined]
    assert armed[DeadlineKind.OFFER] == later(8.0 + 2.8)
    assert armed[DeadlineKind.RELEASE] == later(8.0 + 4.0)
    assert floor.calls[C1].state is CallState.WAITING


def test_the_agent_who_becomes_ready_takes_the_call_that_waited_longest() -> None:
    floor = make_floor(make_agent(1, state=AgentState.PAUSED))
    for n, name in enumerate(("c1", "c2")):
        ordered(floor, call=name, lead=n + 1)
    answered(floor, 8.5, "c2")
    answered(floor, 8.0, "c1")
    effects = react(floor, Asked(agent_id=A1, fact=agents.AskedReady(at=later(9)), at=later(9)))
    assert [e.call_id for e in of(effects, JoinLegs)] == [C1]  # type: ignore[attr-defined]


def test_an_agent_of_another_team_does_not_get_the_call() -> None:
    floor = make_floor(make_agent(1, teams=[2]))
    ordered(floor)
    assert of(answered(floor), JoinLegs) == []


def test_after_the_offer_is_closed_no_agent_gets_the_call_and_its_end_is_silent() -> None:
    floor = make_floor(make_agent(1, state=AgentState.PAUSED))
    ordered(floor)
    answered(floor)
    react(floor, DeadlinePassed(deadline=Deadline(DeadlineKind.OFFER, C1), at=later(10.8)))
    effects = react(floor, Asked(agent_id=A1, fact=agents.AskedReady(at=later(10.85)), at=later(10.85)))
    assert of(effects, JoinLegs) == []
    react(floor, Released(call_id=C1, at=later(11)))
    [close] = of(react(floor, HungUp(call_id=C1, at=later(11.1), cause=NORMAL)), CloseAttempt)
    assert close.call.outcome is Outcome.SILENT  # type: ignore[attr-defined]
    assert not close.needs_disposition  # type: ignore[attr-defined]


def test_a_bridge_that_happens_after_the_release_is_ended_as_silent() -> None:
    floor = make_floor(make_agent(1))
    ordered(floor)
    answered(floor)
    effects = react(floor, Released(call_id=C1, at=later(11)))
    assert floor.agents[A1].state is AgentState.READY
    assert of(effects, ClearScreen)
    effects = react(floor, Joined(call_id=C1, agent_id=A1, at=later(11.001)))
    assert of(effects, HangUpCall) == [HangUpCall(call_id=C1)]
    [close] = of(react(floor, HungUp(call_id=C1, at=later(11.1), cause=NORMAL)), CloseAttempt)
    assert close.call.outcome is Outcome.SILENT  # type: ignore[attr-defined]


def test_a_release_that_is_told_in_a_conversation_is_passed_over() -> None:
    floor = make_floor(make_agent(1))
    ordered(floor)
    answered(floor)
    react(floor, Joined(call_id=C1, agent_id=A1, at=later(10.99)))
    assert not react(floor, Released(call_id=C1, at=later(11)))
    assert floor.calls[C1].state is CallState.TALKING
    assert floor.agents[A1].state is AgentState.TALKING


def test_a_dialplan_that_forgets_its_limit_is_asked_for_the_release() -> None:
    floor = make_floor()
    ordered(floor)
    answered(floor)
    effects = react(floor, DeadlinePassed(deadline=Deadline(DeadlineKind.RELEASE, C1), at=later(12)))
    assert len(of(effects, ReleaseCall)) == 1


def test_a_conversation_ends_in_wrap_up_and_the_disposition_makes_the_agent_ready() -> None:
    floor = make_floor(make_agent(1))
    talking(floor)
    assert floor.agents[A1].state is AgentState.TALKING
    effects = react(floor, HungUp(call_id=C1, at=later(100), cause=NORMAL))
    [close] = of(effects, CloseAttempt)
    assert close.needs_disposition  # type: ignore[attr-defined]
    assert close.call.outcome is Outcome.CONNECTED  # type: ignore[attr-defined]
    assert floor.agents[A1].state is AgentState.WRAP_UP
    assert C1 not in floor.calls
    react(floor, Asked(agent_id=A1, fact=agents.Disposed(at=later(120)), at=later(120)))
    assert floor.agents[A1].state is AgentState.READY
    assert floor.agents[A1].call_id is None


def test_the_campaigns_wrap_up_time_is_the_one_that_is_armed() -> None:
    floor = make_floor(make_agent(1))
    floor.wrap_up_s[CampaignId(1)] = 25
    talking(floor)
    effects = react(floor, HungUp(call_id=C1, at=later(100), cause=NORMAL))
    assert Arm(deadline=Deadline(DeadlineKind.WRAP_UP, A1), at=later(125)) in effects


def test_a_wrap_up_that_runs_out_pauses_the_agent_who_keeps_the_unfinished_call() -> None:
    floor = make_floor(make_agent(1))
    talking(floor)
    react(floor, HungUp(call_id=C1, at=later(100), cause=NORMAL))
    react(floor, DeadlinePassed(deadline=Deadline(DeadlineKind.WRAP_UP, A1), at=later(160)))
    agent = floor.agents[A1]
    assert (agent.state, agent.pause_reason, agent.call_id) == (AgentState.PAUSED, PauseReason.UNFINISHED, C1)
    with pytest.raises(InvalidTransition, match="disposition"):
        react(floor, Asked(agent_id=A1, fact=agents.AskedReady(at=later(170)), at=later(170)))
    react(floor, Asked(agent_id=A1, fact=agents.Disposed(at=later(180)), at=later(180)))
    assert floor.agents[A1].state is AgentState.READY


def test_a_disposition_given_while_talking_skips_the_wrap_up() -> None:
    floor = make_floor(make_agent(1))
    talking(floor)
    react(floor, Asked(agent_id=A1, fact=agents.Disposed(at=later(50)), at=later(50)))
    assert floor.agents[A1].state is AgentState.TALKING
    effects = react(floor, HungUp(call_id=C1, at=later(100), cause=NORMAL))
    assert floor.agents[A1].state is AgentState.READY
    assert of(effects, ClearScreen)
    [close] = of(effects, CloseAttempt)
    assert not close.needs_disposition  # type: ignore[attr-defined]


def test_a_pause_asked_for_in_a_call_is_taken_after_the_disposition() -> None:
    floor = make_floor(make_agent(1))
    talking(floor)
    react(floor, Asked(agent_id=A1, fact=agents.AskedPause(at=later(50), reason=PauseReason.LUNCH), at=later(50)))
    react(floor, HungUp(call_id=C1, at=later(100), cause=NORMAL))
    react(floor, Asked(agent_id=A1, fact=agents.Disposed(at=later(110)), at=later(110)))
    assert floor.agents[A1].state is AgentState.PAUSED
    assert floor.agents[A1].pause_reason is PauseReason.LUNCH


def test_going_offline_in_a_call_drops_the_leg_only_after_the_disposition() -> None:
    floor = make_floor(make_agent(1))
    talking(floor)
    assert not of(react(floor, Asked(agent_id=A1, fact=agents.AskedOffline(at=later(50)), at=later(50))), DropLeg)
    react(floor, HungUp(call_id=C1, at=later(100), cause=NORMAL))
    effects = react(floor, Asked(agent_id=A1, fact=agents.Disposed(at=later(110)), at=later(110)))
    assert of(effects, DropLeg) == [DropLeg(leg_id=LegId("agent-1-leg"))]
    assert floor.agents[A1].state is AgentState.OFFLINE


def test_a_failed_bridge_tries_the_next_agent_and_never_the_same_again() -> None:
    floor = make_floor(make_agent(1, since=later(-60)), make_agent(2, since=later(-10)))
    ordered(floor)
    answered(floor)
    effects = react(floor, JoinFailed(call_id=C1, agent_id=A1, at=later(8.5), reason="gone"))
    assert [e.agent_id for e in of(effects, JoinLegs)] == [A2]  # type: ignore[attr-defined]
    effects = react(floor, JoinFailed(call_id=C1, agent_id=A2, at=later(8.7), reason="gone"))
    assert of(effects, JoinLegs) == []
    assert floor.calls[C1].state is CallState.WAITING
    assert floor.agents[A1].state is AgentState.READY


def test_a_bridge_that_never_comes_counts_as_failed() -> None:
    floor = make_floor(make_agent(1))
    ordered(floor)
    answered(floor)
    react(floor, DeadlinePassed(deadline=Deadline(DeadlineKind.JOIN, C1), at=later(11)))
    assert floor.agents[A1].state is AgentState.READY
    assert floor.calls[C1].state is CallState.RELEASED  # by then the offer is over


def test_someone_who_hangs_up_while_waiting_is_no_silent_call() -> None:
    floor = make_floor()
    ordered(floor)
    answered(floor)
    [close] = of(react(floor, HungUp(call_id=C1, at=later(9), cause=NORMAL)), CloseAttempt)
    assert close.call.outcome is Outcome.HUNG_UP_WAITING  # type: ignore[attr-defined]


def test_a_reserved_agent_is_held_while_the_call_rings_and_freed_when_nobody_answers() -> None:
    floor = make_floor(make_agent(1))
    ordered(floor, agent=1)
    assert floor.agents[A1].state is AgentState.RESERVED
    react(floor, HungUp(call_id=C1, at=later(30), cause=HangupCause(q850=19)))
    assert floor.agents[A1].state is AgentState.READY


def test_a_reserved_call_is_answered_by_its_own_agent_even_if_another_is_idle_longer() -> None:
    floor = make_floor(make_agent(1), make_agent(2, since=later(-600)))
    ordered(floor, agent=1)
    assert [e.agent_id for e in of(answered(floor), JoinLegs)] == [A1]  # type: ignore[attr-defined]


def test_an_order_for_an_agent_who_is_no_longer_free_changes_nothing() -> None:
    floor = make_floor(make_agent(1, state=AgentState.PAUSED))
    with pytest.raises(InvalidTransition):
        ordered(floor, agent=1)
    assert floor.calls == {}


def test_a_withdrawn_order_leaves_no_trace_and_frees_its_agent() -> None:
    floor = make_floor(make_agent(1))
    ordered(floor, agent=1)
    effects = react(floor, Withdrawn(call_id=C1, at=later(0.1)))
    assert floor.calls == {}
    assert floor.agents[A1].state is AgentState.READY
    assert not of(effects, CloseAttempt)


def test_a_call_that_the_switch_did_not_start_is_a_network_failure() -> None:
    floor = make_floor()
    ordered(floor)
    [close] = of(react(floor, DialFailed(call_id=C1, at=later(0.2), reason="no trunk")), CloseAttempt)
    assert close.call.outcome is Outcome.NETWORK_FAILURE  # type: ignore[attr-defined]


def test_a_call_that_the_switch_forgot_is_closed_after_its_ring_time() -> None:
    floor = make_floor()
    effects = ordered(floor)
    assert Arm(deadline=Deadline(DeadlineKind.RING, C1), at=later(45)) in effects
    effects = react(floor, DeadlinePassed(deadline=Deadline(DeadlineKind.RING, C1), at=later(45)))
    assert of(effects, CloseAttempt)
    assert floor.calls == {}


def test_late_and_repeated_facts_change_nothing() -> None:
    floor = make_floor(make_agent(1))
    talking(floor)
    before = (dict(floor.calls), dict(floor.agents))
    for fact in (
        Ringing(call_id=C1, at=later(20)),
        Answered(call_id=C1, at=later(20)),
        Joined(call_id=C1, agent_id=A1, at=later(20)),
        HungUp(call_id=CallId("unknown"), at=later(20), cause=NORMAL),
    ):
        assert react(floor, fact) == ()
    assert (dict(floor.calls), dict(floor.agents)) == before


def test_an_agent_may_not_hang_up_another_agents_call() -> None:
    floor = make_floor(make_agent(1), make_agent(2, state=AgentState.PAUSED))
    talking(floor)
    with pytest.raises(Refused):
        react(floor, HangUpAsked(call_id=C1, at=later(20), by_agent_id=A2))
    assert of(react(floor, HangUpAsked(call_id=C1, at=later(20), by_agent_id=A1)), HangUpCall)


def test_a_call_ended_by_us_before_the_answer_is_cancelled() -> None:
    floor = make_floor()
    ordered(floor)
    react(floor, HangUpAsked(call_id=C1, at=later(3)))
    [close] = of(react(floor, HungUp(call_id=C1, at=later(3.1), cause=HangupCause(sip=487))), CloseAttempt)
    assert close.call.outcome is Outcome.CANCELLED  # type: ignore[attr-defined]


def test_going_online_raises_the_leg_and_the_agent_arrives_paused() -> None:
    floor = make_floor(make_agent(1, state=AgentState.OFFLINE, leg=LegState.DOWN))
    fact = agents.AskedOnline(at=later(0), leg_id=LegId("agent-1-new"))
    effects = react(floor, Asked(agent_id=A1, fact=fact, at=later(0)))
    assert of(effects, RaiseLeg) == [RaiseLeg(leg_id=LegId("agent-1-new"), agent_id=A1, endpoint="agent1")]
    react(floor, LegUp(agent_id=A1, leg_id=LegId("agent-1-new"), at=later(2)))
    agent = floor.agents[A1]
    assert (agent.state, agent.pause_reason, agent.leg) == (AgentState.PAUSED, PauseReason.ARRIVED, LegState.UP)


def test_a_leg_that_comes_up_after_the_agent_went_offline_is_dropped() -> None:
    floor = make_floor(make_agent(1, state=AgentState.OFFLINE, leg=LegState.DOWN))
    fact = agents.AskedOnline(at=later(0), leg_id=LegId("agent-1-new"))
    react(floor, Asked(agent_id=A1, fact=fact, at=later(0)))
    react(floor, Asked(agent_id=A1, fact=agents.AskedOffline(at=later(1)), at=later(1)))
    effects = react(floor, LegUp(agent_id=A1, leg_id=LegId("agent-1-new"), at=later(2)))
    assert of(effects, DropLeg)
    assert floor.agents[A1].state is AgentState.OFFLINE


def test_a_ready_agent_whose_leg_drops_is_paused_as_leg_lost() -> None:
    floor = make_floor(make_agent(1))
    react(floor, LegDown(agent_id=A1, leg_id=LegId("agent-1-leg"), at=later(5)))
    assert floor.agents[A1].pause_reason is PauseReason.LEG_LOST
    with pytest.raises(InvalidTransition, match="online"):
        react(floor, Asked(agent_id=A1, fact=agents.AskedReady(at=later(6)), at=later(6)))


def test_an_older_legs_end_does_not_touch_the_new_one() -> None:
    floor = make_floor(make_agent(1))
    react(floor, LegDown(agent_id=A1, leg_id=LegId("agent-1-older"), at=later(5)))
    assert floor.agents[A1].state is AgentState.READY


def test_a_leg_lost_while_connecting_gives_the_person_to_another_agent() -> None:
    floor = make_floor(make_agent(1, since=later(-60)), make_agent(2))
    ordered(floor)
    answered(floor)
    effects = react(floor, LegDown(agent_id=A1, leg_id=LegId("agent-1-leg"), at=later(8.2)))
    assert [e.agent_id for e in of(effects, JoinLegs)] == [A2]  # type: ignore[attr-defined]
    assert floor.agents[A1].state is AgentState.PAUSED


def test_a_preview_holds_the_agent_and_an_accepted_one_becomes_the_agents_call() -> None:
    floor = make_floor(make_agent(1))
    preview = Previewed(agent_id=A1, lead_id=LeadId(1), campaign_id=CampaignId(1), until=later(60), at=later(0))
    effects = react(floor, preview)
    assert of(effects, PopScreen)
    ordered(floor, agent=1)
    assert floor.previews == {}
    assert floor.agents[A1].call_id == C1
    assert [e.agent_id for e in of(answered(floor), JoinLegs)] == [A1]  # type: ignore[attr-defined]


def test_a_preview_that_runs_out_returns_the_lead_and_pauses_the_agent() -> None:
    floor = make_floor(make_agent(1))
    react(
        floor,
        Previewed(agent_id=A1, lead_id=LeadId(1), campaign_id=CampaignId(1), until=later(60), at=later(0)),
    )
    effects = react(floor, DeadlinePassed(deadline=Deadline(DeadlineKind.PREVIEW, A1), at=later(60)))
    assert of(effects, ReturnLead) == [ReturnLead(lead_id=LeadId(1), campaign_id=CampaignId(1))]
    assert floor.agents[A1].state is AgentState.PAUSED


def test_a_found_conversation_is_adopted_with_its_agent_in_talk() -> None:
    floor = make_floor(make_agent(1, state=AgentState.OFFLINE, leg=LegState.DOWN))
    react(floor, LegFound(agent_id=A1, leg_id=LegId("agent-1-leg"), at=later(0)))
    source = make_floor(make_agent(1))
    talking(source)
    effects = react(floor, Adopted(call=source.calls[C1], at=later(20)))
    assert floor.agents[A1].state is AgentState.TALKING
    assert of(effects, PopScreen)
    react(floor, HungUp(call_id=C1, at=later(60), cause=NORMAL))
    assert floor.agents[A1].state is AgentState.WRAP_UP


def test_a_found_waiting_call_is_offered_as_long_as_its_patience_lasts() -> None:
    source = make_floor()
    ordered(source)
    answered(source)
    waiting = source.calls[C1]
    floor = make_floor(make_agent(1))
    assert of(react(floor, Adopted(call=waiting, at=later(9))), JoinLegs)
    late = make_floor(make_agent(1))
    assert not of(react(late, Adopted(call=replace(waiting), at=later(20))), JoinLegs)
    assert late.calls[C1].state is CallState.RELEASED


def test_an_unknown_agents_request_is_not_found() -> None:
    with pytest.raises(NotFound):
        react(make_floor(), Asked(agent_id=A1, fact=agents.AskedReady(at=MONDAY_10), at=MONDAY_10))


def test_a_cancelled_call_that_is_answered_all_the_same_gets_no_agent_and_is_ended_again() -> None:
    floor = make_floor(make_agent(1))
    ordered(floor)
    react(floor, HangUpAsked(call_id=C1, at=later(1)))
    assert of(react(floor, Ringing(call_id=C1, at=later(2))), HangUpCall)
    effects = answered(floor)
    assert of(effects, HangUpCall) and not of(effects, JoinLegs)
    [close] = of(react(floor, HungUp(call_id=C1, at=later(9), cause=NORMAL)), CloseAttempt)
    assert close.call.outcome is Outcome.SILENT  # type: ignore[attr-defined]


def test_an_adopted_call_that_rings_has_its_ring_time() -> None:
    source = make_floor()
    ordered(source)
    react(source, Ringing(call_id=C1, at=later(2)))
    floor = make_floor()
    effects = react(floor, Adopted(call=source.calls[C1], at=later(20)))
    assert Arm(deadline=Deadline(DeadlineKind.RING, C1), at=later(20 + 45)) in effects


def test_a_second_leg_left_over_is_dropped() -> None:
    floor = make_floor(make_agent(1))
    effects = react(floor, LegFound(agent_id=A1, leg_id=LegId("agent-1-older"), at=later(5)))
    assert of(effects, DropLeg) == [DropLeg(leg_id=LegId("agent-1-older"))]
    assert floor.agents[A1].leg_id == "agent-1-leg"


def test_an_end_that_nobody_saw_is_lost_when_unanswered_and_silent_when_the_person_waited() -> None:
    for wait, outcome in ((False, Outcome.LOST), (True, Outcome.SILENT)):
        floor = make_floor()
        ordered(floor)
        if wait:
            answered(floor)
        fact = HungUp(call_id=C1, at=later(40), cause=HangupCause(), is_seen=False)
        [close] = of(react(floor, fact), CloseAttempt)
        assert close.call.outcome is outcome  # type: ignore[attr-defined]


def test_a_withdrawn_order_clears_the_screen_of_its_preview() -> None:
    floor = make_floor(make_agent(1))
    ordered(floor, agent=1)
    assert of(react(floor, Withdrawn(call_id=C1, at=later(0.1))), ClearScreen)
