from __future__ import annotations

import pytest

from dialer.core.agents import machine as agents
from dialer.core.agents.model import AgentState
from dialer.core.calls.model import Answered, HangupCause, HungUp, Ringing
from dialer.core.floor import Asked, CallMoved, Effect, Floor, JoinLegs, Ordered
from dialer.core.kernel.errors import InvalidTransition, NotFound
from dialer.core.kernel.ids import AgentId, CallId, CampaignId
from dialer.engine.desk import Desk
from tests.factories import TEAM, later, make_agent, make_order

C1 = CallId("c1")


def make_desk() -> tuple[Desk, list[Effect]]:
    floor = Floor(teams={CampaignId(1): frozenset({TEAM})})
    floor.agents[AgentId(1)] = make_agent(1)
    desk = Desk(floor)
    done: list[Effect] = []
    desk.performed_by(done.extend)
    return desk, done


def test_a_fact_is_worked_in_the_callers_turn() -> None:
    desk, done = make_desk()
    desk.put(Ordered(order=make_order(), at=later(0)))
    desk.put(Answered(call_id=C1, at=later(5)))
    assert any(isinstance(effect, JoinLegs) for effect in done)


def test_facts_that_come_while_one_is_worked_wait_in_their_order() -> None:
    desk, _ = make_desk()
    seen: list[str] = []

    def perform(effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            if isinstance(effect, CallMoved):
                seen.append(effect.call.state.value)
                if effect.call.state.value == "dialing":  # an adapter that answers at once
                    desk.put(Ringing(call_id=C1, at=later(1)))
                    desk.put(HungUp(call_id=C1, at=later(2), cause=HangupCause(q850=17)))
                    assert seen == ["dialing"]

    desk.performed_by(perform)
    desk.put(Ordered(order=make_order(), at=later(0)))
    assert seen == ["dialing", "ringing", "ended"]


def test_a_refused_request_is_raised_and_what_was_in_line_is_worked() -> None:
    desk, _ = make_desk()
    with pytest.raises(NotFound):
        desk.ask(Asked(agent_id=AgentId(9), fact=agents.AskedReady(at=later(0)), at=later(0)))
    with pytest.raises(InvalidTransition):
        desk.ask(Asked(agent_id=AgentId(1), fact=agents.AskedOnline(at=later(0), leg_id="x"), at=later(0)))  # type: ignore[arg-type]
    desk.ask(Asked(agent_id=AgentId(1), fact=agents.AskedOffline(at=later(0)), at=later(0)))
    assert desk.floor.agents[AgentId(1)].state is AgentState.OFFLINE


def test_a_fact_that_cannot_be_worked_does_not_stop_the_next() -> None:
    desk, _ = make_desk()
    desk.put(Asked(agent_id=AgentId(9), fact=agents.AskedReady(at=later(0)), at=later(0)))  # refused
    desk.put("no fact at all")  # type: ignore[arg-type]
    desk.put(Ordered(order=make_order(), at=later(0)))
    assert C1 in desk.floor.calls


def test_a_desk_without_anyone_to_perform_says_so() -> None:
    desk = Desk(Floor())
    with pytest.raises(RuntimeError, match="nobody to perform"):
        desk.ask(Ordered(order=make_order(), at=later(0)))
