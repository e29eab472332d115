from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.agents import machine
from dialer.core.agents.machine import (
    AskedOffline,
    AskedOnline,
    AskedPause,
    AskedReady,
    Disposed,
    Freed,
    Reserved,
    SaidClosing,
    TalkBegan,
    TalkEnded,
    WrapUpRanOut,
    accepts,
    step,
)
from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.kernel.errors import InvalidTransition
from dialer.core.kernel.ids import CallId, LegId
from tests.factories import later, make_agent


def test_every_state_can_be_left_and_reached() -> None:
    targets = {t for moves in machine.TRANSITIONS.values() for t in moves.values()}
    assert targets == set(AgentState)
    for state, moves in machine.TRANSITIONS.items():
        assert set(moves.values()) - {state}, state


def test_a_whole_call_leads_from_ready_to_ready() -> None:
    agent = make_agent()
    for fact, state in (
        (Reserved(at=later(1), call_id=CallId("c1")), AgentState.RESERVED),
        (TalkBegan(at=later(2)), AgentState.TALKING),
        (TalkEnded(at=later(60)), AgentState.WRAP_UP),
        (Disposed(at=later(70)), AgentState.READY),
    ):
        agent = step(agent, fact)
        assert agent.state is state
        assert agent.since == fact.at
    assert agent.call_id is None


def test_asking_for_ready_twice_keeps_the_idle_time() -> None:
    agent = make_agent(since=later(0))
    assert step(agent, AskedReady(at=later(30))).since == later(0)


@pytest.mark.parametrize("state", [AgentState.TALKING, AgentState.WRAP_UP, AgentState.RESERVED])
def test_ready_cannot_be_asked_for_in_a_call(state: AgentState) -> None:
    agent = replace(make_agent(state=state), call_id=CallId("c1"))
    with pytest.raises(InvalidTransition):
        step(agent, AskedReady(at=later(1)))


def test_online_twice_is_refused() -> None:
    with pytest.raises(InvalidTransition, match="already"):
        step(make_agent(), AskedOnline(at=later(1), leg_id=LegId("agent-1-x")))


def test_a_newer_wish_replaces_an_older_one() -> None:
    agent = replace(make_agent(state=AgentState.TALKING), call_id=CallId("c1"))
    agent = step(agent, AskedOffline(at=later(1)))
    agent = step(agent, AskedPause(at=later(2), reason=PauseReason.BREAK))
    assert (agent.offline_wanted, agent.pause_wanted) == (False, PauseReason.BREAK)


def test_a_freed_agent_takes_the_pause_that_was_wished_for() -> None:
    agent = step(make_agent(), Reserved(at=later(1), call_id=CallId("c1")))
    agent = step(agent, AskedPause(at=later(2), reason=PauseReason.BREAK))
    agent = step(agent, Freed(at=later(3)))
    assert (agent.state, agent.pause_reason) == (AgentState.PAUSED, PauseReason.BREAK)


def test_an_agent_without_a_leg_is_not_ready_after_a_call() -> None:
    agent = replace(make_agent(state=AgentState.WRAP_UP, leg=LegState.DOWN), call_id=CallId("c1"))
    agent = step(agent, Disposed(at=later(5)))
    assert (agent.state, agent.pause_reason) == (AgentState.PAUSED, PauseReason.LEG_LOST)


def test_late_facts_of_the_system_change_nothing() -> None:
    agent = make_agent(state=AgentState.PAUSED)
    for fact in (Freed(at=later(1)), TalkBegan(at=later(1)), TalkEnded(at=later(1)), WrapUpRanOut(at=later(1))):
        assert not accepts(agent, fact)
        assert step(agent, fact) is agent


def test_an_agents_closing_sign_keeps_its_first_instant_until_it_is_taken_back() -> None:
    talking = replace(make_agent(state=AgentState.TALKING, since=later(0)), call_id=CallId("c1"))
    closing = step(step(talking, SaidClosing(at=later(40))), SaidClosing(at=later(50)))
    assert (closing.state, closing.since, closing.closing_at) == (AgentState.TALKING, later(0), later(40))
    back = step(closing, SaidClosing(at=later(55), is_closing=False))
    assert back.closing_at is None
    assert step(back, SaidClosing(at=later(60))).closing_at == later(60)


@pytest.mark.parametrize("is_disposed", [False, True])
def test_the_closing_sign_ends_with_the_talk(is_disposed: bool) -> None:
    agent = replace(make_agent(state=AgentState.TALKING), call_id=CallId("c1"), disposed=is_disposed)
    agent = step(step(agent, SaidClosing(at=later(40))), TalkEnded(at=later(50)))
    assert agent.closing_at is None
    assert agent.state is (AgentState.READY if is_disposed else AgentState.WRAP_UP)


def test_a_disposition_given_while_talking_is_a_closing_sign_too() -> None:
    agent = replace(make_agent(state=AgentState.TALKING), call_id=CallId("c1"))
    assert step(agent, Disposed(at=later(30))).closing_at == later(30)
    said_before = step(step(agent, SaidClosing(at=later(20))), Disposed(at=later(30)))
    assert said_before.closing_at == later(20)


@pytest.mark.parametrize("state", [state for state in AgentState if state is not AgentState.TALKING])
def test_outside_a_conversation_there_is_nothing_to_close(state: AgentState) -> None:
    with pytest.raises(InvalidTransition, match="not possible"):
        step(make_agent(state=state), SaidClosing(at=later(1)))
