"""A conversation on hold: by the agent's wish, or until the agent's leg is there again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.agents import machine as agents
from dialer.core.agents.model import AgentState, LegDown, LegState, LegUp
from dialer.core.calls.model import Answered, Call, CallState, Held, Joined, JoinFailed
from dialer.core.floor import (
    Adopted,
    AgentMoved,
    Asked,
    DropLeg,
    Effect,
    Floor,
    HangUpCall,
    HoldAsked,
    HoldCall,
    HoldChanged,
    HoldFailed,
    JoinLegs,
    Ordered,
    RaiseLeg,
    RecordFact,
    react,
)
from dialer.core.kernel.errors import InvalidTransition, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LegId
from tests.factories import TEAM, later, make_agent, make_order

C1, A1, A2 = CallId("c1"), AgentId(1), AgentId(2)
LEG, NEW_LEG = LegId("agent-1-leg"), LegId("agent-1-new")


def talking(*, browser: bool = True) -> Floor:
    floor = Floor(teams={CampaignId(1): frozenset({TEAM})})
    floor.agents[A1] = replace(make_agent(1), is_in_browser=browser)
    order = make_order()
    react(floor, Ordered(order=order, at=order.ordered_at))
    react(floor, Answered(call_id=C1, at=later(8)))
    react(floor, Joined(call_id=C1, agent_id=A1, at=later(8.01)))
    return floor


def of(effects: tuple[Effect, ...], kind: type) -> list[object]:
    return [effect for effect in effects if isinstance(effect, kind)]


def notes(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.kind for effect in effects if isinstance(effect, RecordFact)]


def ask(floor: Floor, at_s: float, *, wanted: bool = True, agent: AgentId = A1) -> tuple[Effect, ...]:
    return react(floor, HoldAsked(call_id=C1, at=later(at_s), by_agent_id=agent, is_wanted=wanted))


def held(floor: Floor, at_s: float) -> tuple[Effect, ...]:
    return react(floor, Held(call_id=C1, at=later(at_s)))


def test_a_hold_is_asked_of_the_switch_and_told_when_it_is_there() -> None:
    floor = talking()
    effects = ask(floor, 10)
    assert of(effects, HoldCall) == [HoldCall(call_id=C1)]
    assert floor.calls[C1].held_at is None, "the switch has not said so yet"
    effects = held(floor, 10.002)
    assert (floor.calls[C1].state, floor.calls[C1].held_at) == (CallState.TALKING, later(10.002))
    assert of(effects, HoldChanged) == [HoldChanged(call=floor.calls[C1])]
    assert of(effects, AgentMoved) == [AgentMoved(agent=floor.agents[A1])], "the agent's page is told"
    assert notes(effects) == ["held"]


def test_the_agent_brings_the_person_back() -> None:
    floor = talking()
    ask(floor, 10)
    held(floor, 10.1)
    effects = ask(floor, 40, wanted=False)
    assert of(effects, JoinLegs) == [JoinLegs(call_id=C1, leg_id=LEG, agent_id=A1)]
    effects = react(floor, Joined(call_id=C1, agent_id=A1, at=later(40.1)))
    call = floor.calls[C1]
    assert (call.held_at, call.is_hold_wanted, call.joined_at) == (None, False, later(8.01))
    assert notes(effects) == ["resumed"]
    assert floor.agents[A1].state is AgentState.TALKING and floor.agents[A1].since == later(8.01)


@pytest.mark.parametrize(
    ("prepare", "wanted", "agent", "error"),
    [
        ([], False, A1, InvalidTransition),
        (["ask"], True, A1, InvalidTransition),
        (["ask", "held"], True, A1, InvalidTransition),
        ([], True, A2, Refused),
        (["leg"], True, A1, InvalidTransition),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(
    prepare: list[str], wanted: bool, agent: AgentId, error: type[Exception]
) -> None:
    floor = talking()
    floor.agents[A2] = make_agent(2)
    for step in prepare:
        if step == "ask":
            ask(floor, 9)
        elif step == "held":
            held(floor, 9.1)
        else:
            react(floor, LegDown(agent_id=A1, leg_id=LEG, at=later(9)))
    before = floor.calls[C1]
    with pytest.raises(error):
        ask(floor, 10, wanted=wanted, agent=agent)
    assert floor.calls[C1] is before


def test_a_call_that_is_not_live_or_not_a_conversation_cannot_be_held() -> None:
    floor = Floor(agents={A1: make_agent(1)})
    with pytest.raises(NotFound):
        ask(floor, 1)
    floor.calls[C1] = Call(order=make_order(), state=CallState.WAITING, agent_id=A1)
    with pytest.raises(InvalidTransition, match="no conversation"):
        ask(floor, 1)


def test_a_hold_that_failed_leaves_them_talking() -> None:
    floor = talking()
    ask(floor, 10)
    effects = react(floor, HoldFailed(call_id=C1, at=later(10.1), reason="Channel does not exist"))
    assert not floor.calls[C1].is_hold_wanted and notes(effects) == ["hold_failed"]
    ask(floor, 11)
    held(floor, 11.1)
    assert react(floor, HoldFailed(call_id=C1, at=later(11.2), reason="late")) == ()


def test_a_person_whose_agents_leg_was_lost_is_joined_as_soon_as_the_leg_is_back() -> None:
    floor = talking()
    effects = held(floor, 20)
    assert [e.data for e in effects if isinstance(e, RecordFact)] == [(("by", "lost_leg"),)]
    assert of(react(floor, LegDown(agent_id=A1, leg_id=LEG, at=later(20.001))), HangUpCall) == []
    assert (floor.agents[A1].state, floor.agents[A1].leg) == (AgentState.TALKING, LegState.DOWN)
    effects = react(floor, Asked(agent_id=A1, fact=agents.AskedReconnect(at=later(21), leg_id=NEW_LEG), at=later(21)))
    assert of(effects, RaiseLeg) == [RaiseLeg(leg_id=NEW_LEG, agent_id=A1, endpoint="agent1")]
    effects = react(floor, LegUp(agent_id=A1, leg_id=NEW_LEG, at=later(21.3)))
    assert of(effects, JoinLegs) == [JoinLegs(call_id=C1, leg_id=NEW_LEG, agent_id=A1)]
    react(floor, Joined(call_id=C1, agent_id=A1, at=later(21.31)))
    assert floor.calls[C1].held_at is None


def test_a_hold_that_the_agent_wanted_outlives_a_lost_leg() -> None:
    floor = talking()
    ask(floor, 10)
    held(floor, 10.1)
    react(floor, LegDown(agent_id=A1, leg_id=LEG, at=later(20)))
    react(floor, Asked(agent_id=A1, fact=agents.AskedReconnect(at=later(21), leg_id=NEW_LEG), at=later(21)))
    assert of(react(floor, LegUp(agent_id=A1, leg_id=NEW_LEG, at=later(21.3))), JoinLegs) == []
    assert of(ask(floor, 30, wanted=False), JoinLegs) == [JoinLegs(call_id=C1, leg_id=NEW_LEG, agent_id=A1)]


def test_a_reconnection_drops_the_leg_of_the_dead_page_first() -> None:
    floor = talking()
    effects = react(floor, Asked(agent_id=A1, fact=agents.AskedReconnect(at=later(9), leg_id=NEW_LEG), at=later(9)))
    assert [type(e) for e in effects[:2]] == [DropLeg, RaiseLeg]
    held(floor, 9.1)
    react(floor, LegDown(agent_id=A1, leg_id=LEG, at=later(9.1)))
    assert floor.agents[A1].leg is LegState.CALLING, "the end of the old leg is not that of the new one"


def test_a_bridge_that_fails_on_the_way_back_is_noted_and_the_person_stays_on_hold() -> None:
    floor = talking()
    held(floor, 20)
    effects = react(floor, JoinFailed(call_id=C1, agent_id=A1, at=later(22), reason="the agent's leg is gone"))
    assert notes(effects) == ["resume_failed"]
    assert floor.calls[C1].held_at == later(20) and floor.agents[A1].state is AgentState.TALKING


def test_a_handset_that_is_put_down_ends_the_conversation() -> None:
    floor = talking(browser=False)
    effects = react(floor, LegDown(agent_id=A1, leg_id=LEG, at=later(20)))
    assert of(effects, HangUpCall) == [HangUpCall(call_id=C1)]


def test_after_a_restart_a_held_person_comes_back_with_the_agents_leg() -> None:
    floor = Floor(teams={CampaignId(1): frozenset({TEAM})})
    floor.agents[A1] = replace(make_agent(1, state=AgentState.OFFLINE, leg=LegState.DOWN), is_in_browser=True)
    call = Call(order=make_order(), state=CallState.TALKING, agent_id=A1, joined_at=later(1), held_at=later(5))
    react(floor, Adopted(call=call, at=later(6)))
    react(floor, Asked(agent_id=A1, fact=agents.AskedOnline(at=later(7), leg_id=NEW_LEG), at=later(7)))
    effects = react(floor, LegUp(agent_id=A1, leg_id=NEW_LEG, at=later(7.5)))
    assert of(effects, JoinLegs) == [JoinLegs(call_id=C1, leg_id=NEW_LEG, agent_id=A1)]
    assert (floor.agents[A1].state, floor.agents[A1].call_id) == (AgentState.TALKING, C1)
