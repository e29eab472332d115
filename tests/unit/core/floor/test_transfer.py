"""A second agent at a conversation: asked first, given the person, all three together, and every way back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.agents import machine as agents
from dialer.core.agents.model import AgentState, LegDown, LegState, LegUp
from dialer.core.calls.model import (
    Answered,
    CallState,
    Gathered,
    HangupCause,
    Held,
    HungUp,
    Joined,
    JoinFailed,
    TransferStage,
)
from dialer.core.floor import (
    AgentMoved,
    Arm,
    Asked,
    ClearScreen,
    CloseAttempt,
    ConsultBegan,
    ConsultLegs,
    Deadline,
    DeadlineKind,
    DeadlinePassed,
    Effect,
    Floor,
    GatherLeg,
    HandedOver,
    HangUpCall,
    HoldAsked,
    HoldCall,
    HoldFailed,
    JoinLegs,
    LegStray,
    Ordered,
    ParkLeg,
    PopScreen,
    TransferAsked,
    TransferFailed,
    react,
)
from dialer.core.floor import TransferVerb as V
from dialer.core.kernel.errors import InvalidTransition, NotFound, Refused
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LegId, TeamId
from tests.factories import TEAM, later, make_agent, make_order
from tests.unit.core.floor.test_hold import notes, of

C1, A1, A2, A3 = CallId("c1"), AgentId(1), AgentId(2), AgentId(3)
LEG1, LEG2 = LegId("agent-1-leg"), LegId("agent-2-leg")
GONE = HangupCause(q850=16)
S = TransferStage


def talking() -> Floor:
    """The first agent talks; the second is free, and so is the third, of another team, since earlier."""
    floor = Floor(teams={CampaignId(1): frozenset({TEAM})})
    floor.agents[A1] = replace(make_agent(1), is_in_browser=True)
    order = make_order()
    react(floor, Ordered(order=order, at=order.ordered_at))
    react(floor, Answered(call_id=C1, at=later(8)))
    react(floor, Joined(call_id=C1, agent_id=A1, at=later(8.01)))
    floor.agents[A2] = replace(make_agent(2, since=later(5)), is_in_browser=True)
    floor.agents[A3] = make_agent(3, since=later(1), teams=(7,))
    return floor


def ask(
    floor: Floor, verb: V, at_s: float = 20, *, by: AgentId = A1, to: AgentId | None = None, team: int | None = None
) -> tuple[Effect, ...]:
    to_team = None if team is None else TeamId(team)
    return react(
        floor,
        TransferAsked(call_id=C1, at=later(at_s), by_agent_id=by, verb=verb, to_agent_id=to, to_team_id=to_team),
    )


def tell(floor: Floor, kind: type, at_s: float, agent: AgentId | None = None) -> tuple[Effect, ...]:
    more = {} if agent is None else {"agent_id": agent}
    return react(floor, kind(call_id=C1, at=later(at_s), **more))


def stage(floor: Floor) -> TransferStage | None:
    transfer = floor.calls[C1].transfer
    return transfer.stage if transfer is not None else None


def states(floor: Floor) -> tuple[AgentState, AgentState]:
    return floor.agents[A1].state, floor.agents[A2].state


def consulting() -> Floor:
    floor = talking()
    ask(floor, V.CONSULT, to=A2)
    tell(floor, Held, 20.1)
    react(floor, ConsultBegan(call_id=C1, leg_id=LEG1, at=later(20.2)))
    assert stage(floor) is S.CONSULTING
    return floor


def together() -> Floor:
    floor = consulting()
    ask(floor, V.GATHER, 30)
    tell(floor, Joined, 30.1, A1)
    tell(floor, Gathered, 30.2, A2)
    assert stage(floor) is S.TOGETHER
    return floor


JOIN_1 = JoinLegs(call_id=C1, leg_id=LEG1, agent_id=A1)
JOIN_2 = JoinLegs(call_id=C1, leg_id=LEG2, agent_id=A2)


def test_a_person_is_given_to_a_free_colleague_at_once() -> None:
    floor = talking()
    effects = ask(floor, V.HAND_OVER, to=A2)
    assert of(effects, JoinLegs) == [JOIN_2]
    assert [pop.agent_id for pop in effects if isinstance(pop, PopScreen)] == [A2], "the file is there before the voice"
    assert states(floor) == (AgentState.TALKING, AgentState.RESERVED)
    effects = tell(floor, Joined, 20.1, A2)
    call = floor.calls[C1]
    assert (call.agent_id, call.transfer, call.joined_at) == (A2, None, later(8.01))
    assert of(effects, HandedOver) == [HandedOver(call=call, from_agent_id=A1)]
    assert states(floor) == (AgentState.WRAP_UP, AgentState.TALKING)
    assert floor.agents[A1].call_id == C1, "what was done is still to be closed"
    assert [arm.deadline for arm in effects if isinstance(arm, Arm)] == [Deadline(DeadlineKind.WRAP_UP, A1)]
    assert floor.agents[A1].is_handed_over
    react(floor, Asked(agent_id=A1, fact=agents.Disposed(at=later(30)), at=later(30)))
    assert (floor.agents[A1].state, floor.agents[A1].is_handed_over) == (AgentState.READY, False)
    assert notes(effects) == ["handed_over"]


def test_who_of_a_team_is_free_for_longest_gets_the_person() -> None:
    floor = talking()
    floor.agents[A3] = replace(floor.agents[A3], teams=frozenset({TeamId(1)}))
    assert of(ask(floor, V.HAND_OVER, team=1), JoinLegs) == [replace(JOIN_2, leg_id=LegId("agent-3-leg"), agent_id=A3)]
    with pytest.raises(InvalidTransition, match="nobody of that team"):
        ask(talking(), V.HAND_OVER, team=99)


@pytest.mark.parametrize("is_held", [False, True])
def test_a_hand_over_that_fails_leaves_the_person_with_the_first_agent(is_held: bool) -> None:
    floor = talking()
    ask(floor, V.HAND_OVER, to=A2)
    if is_held:  # the bridge was half made
        tell(floor, Held, 20.1)
    effects = react(floor, JoinFailed(call_id=C1, agent_id=A2, at=later(20.2), reason="the agent's leg is gone"))
    if is_held:
        assert of(effects, JoinLegs) == [JOIN_1]
        effects = tell(floor, Joined, 20.3, A1)
    assert floor.calls[C1].transfer is None and floor.calls[C1].agent_id == A1
    assert states(floor) == (AgentState.TALKING, AgentState.READY)
    assert of(effects, ClearScreen) == [ClearScreen(agent_id=A2)]


def test_the_person_hears_music_while_two_agents_talk_and_is_then_handed_over() -> None:
    floor = talking()
    effects = ask(floor, V.CONSULT, to=A2)
    assert of(effects, HoldCall) == [HoldCall(call_id=C1)] and not of(effects, ConsultLegs)
    effects = tell(floor, Held, 20.1)
    assert of(effects, ConsultLegs) == [ConsultLegs(call_id=C1, leg_id=LEG1, other_leg_id=LEG2)]
    react(floor, ConsultBegan(call_id=C1, leg_id=LEG1, at=later(20.2)))
    assert states(floor) == (AgentState.TALKING, AgentState.TALKING)
    assert of(ask(floor, V.HAND_OVER, 40), JoinLegs) == [JOIN_2]
    tell(floor, Joined, 40.1, A2)
    call = floor.calls[C1]
    assert (call.agent_id, call.held_at, call.is_hold_wanted) == (A2, None, False)
    assert states(floor) == (AgentState.WRAP_UP, AgentState.TALKING)


@pytest.mark.parametrize("by", [A1, A2])
def test_either_agent_may_end_the_consultation_and_the_person_is_back(by: AgentId) -> None:
    floor = consulting()
    assert of(ask(floor, V.TAKE_BACK, 30, by=by), JoinLegs) == [JOIN_1]
    effects = tell(floor, Joined, 30.1, A1)
    call = floor.calls[C1]
    assert (call.transfer, call.held_at, call.agent_id) == (None, None, A1)
    assert states(floor) == (AgentState.TALKING, AgentState.READY)
    assert of(effects, ClearScreen) == [ClearScreen(agent_id=A2)]
    assert not of(effects, ParkLeg), "the first leg is taken out, the second falls back by itself"


def test_a_person_on_hold_already_is_not_held_twice() -> None:
    floor = talking()
    react(floor, HoldAsked(call_id=C1, at=later(10), by_agent_id=A1, is_wanted=True))
    tell(floor, Held, 10.1)
    effects = ask(floor, V.CONSULT, to=A2)
    assert of(effects, ConsultLegs) and not of(effects, HoldCall)


def test_three_talk_together_and_either_agent_may_leave() -> None:
    floor = consulting()
    assert of(ask(floor, V.GATHER, 30), JoinLegs) == [JOIN_1]
    assert of(tell(floor, Joined, 30.1, A1), GatherLeg) == [GatherLeg(call_id=C1, leg_id=LEG2)]
    tell(floor, Gathered, 30.2, A2)
    assert (stage(floor), floor.calls[C1].held_at) == (S.TOGETHER, None)
    assert of(ask(floor, V.HAND_OVER, 50), JoinLegs) == [JOIN_2], "the others in a bridge of their own"
    tell(floor, Joined, 50.1, A2)
    assert (floor.calls[C1].agent_id, states(floor)) == (A2, (AgentState.WRAP_UP, AgentState.TALKING))
    floor = together()
    assert of(ask(floor, V.TAKE_BACK, 50, by=A2), JoinLegs) == [JOIN_1]
    tell(floor, Joined, 50.1, A1)
    assert (floor.calls[C1].agent_id, states(floor)) == (A1, (AgentState.TALKING, AgentState.READY))


@pytest.mark.parametrize("is_held", [False, True])
def test_a_colleague_can_be_brought_in_at_once(is_held: bool) -> None:
    floor = talking()
    if is_held:
        react(floor, HoldAsked(call_id=C1, at=later(10), by_agent_id=A1, is_wanted=True))
        tell(floor, Held, 10.1)
    effects = ask(floor, V.GATHER, to=A2)
    if is_held:
        assert of(effects, JoinLegs) == [JOIN_1]
        effects = tell(floor, Joined, 20.1, A1)
    assert of(effects, GatherLeg) == [GatherLeg(call_id=C1, leg_id=LEG2)]
    tell(floor, Gathered, 20.2, A2)
    assert (stage(floor), states(floor)) == (S.TOGETHER, (AgentState.TALKING, AgentState.TALKING))
    assert of(ask(floor, V.CONSULT, 30), HoldCall), "and the two may talk alone again"
    assert of(tell(floor, Held, 30.1), ConsultLegs)


@pytest.mark.parametrize("make", [consulting, together])
def test_when_the_person_leaves_the_two_agents_are_parted(make: object) -> None:
    floor = make()  # type: ignore[operator]
    effects = react(floor, HungUp(call_id=C1, at=later(60), cause=GONE))
    assert of(effects, ParkLeg) == [ParkLeg(leg_id=LEG1)]
    assert states(floor) == (AgentState.WRAP_UP, AgentState.READY)
    [closed] = of(effects, CloseAttempt)
    assert closed.needs_disposition and closed.call.agent_id == A1  # type: ignore[attr-defined]
    assert floor.agents[A2].call_id is None
    late = react(floor, ConsultBegan(call_id=C1, leg_id=LEG1, at=later(60.1)))
    assert of(late, ParkLeg) == [ParkLeg(leg_id=LEG1)], "a bridge of the two that came about too late is undone"


@pytest.mark.parametrize("make", [consulting, together])
def test_when_the_first_agents_leg_is_lost_the_colleague_goes_on_with_the_person(make: object) -> None:
    floor = make()  # type: ignore[operator]
    effects = react(floor, LegDown(agent_id=A1, leg_id=LEG1, at=later(60)))
    assert of(effects, JoinLegs) == [JOIN_2]
    tell(floor, Joined, 60.1, A2)
    assert (floor.calls[C1].agent_id, states(floor)) == (A2, (AgentState.WRAP_UP, AgentState.TALKING))


@pytest.mark.parametrize("make", [consulting, together])
@pytest.mark.parametrize("browser", [True, False])
def test_when_the_colleagues_leg_is_lost_the_person_is_back_with_the_first(make: object, browser: bool) -> None:
    floor = make()  # type: ignore[operator]
    floor.agents[A2] = replace(floor.agents[A2], is_in_browser=browser)
    effects = react(floor, LegDown(agent_id=A2, leg_id=LEG2, at=later(60)))
    assert of(effects, JoinLegs) == [JOIN_1]
    assert not of(effects, HangUpCall), "a handset put down by a colleague does not end the person's call"
    tell(floor, Joined, 60.1, A1)
    assert states(floor) == (AgentState.TALKING, AgentState.PAUSED)
    assert floor.calls[C1].transfer is None


def test_when_both_legs_are_lost_the_person_waits_for_the_first_with_music() -> None:
    floor = consulting()
    react(floor, LegDown(agent_id=A2, leg_id=LEG2, at=later(60)))
    react(floor, LegDown(agent_id=A1, leg_id=LEG1, at=later(60.01)))
    react(floor, JoinFailed(call_id=C1, agent_id=A1, at=later(60.1), reason="the agent's leg is gone"))
    call = floor.calls[C1]
    assert (call.transfer, call.state, call.held_at) == (None, CallState.TALKING, later(20.1))
    again = LegId("agent-1-new")
    effects = react(floor, LegUp(agent_id=A1, leg_id=again, at=later(70)))
    assert of(effects, JoinLegs) == [JoinLegs(call_id=C1, leg_id=again, agent_id=A1)]


@pytest.mark.parametrize("who", [A1, A2])
def test_a_page_loaded_anew_goes_on_with_the_consultation(who: AgentId) -> None:
    floor = consulting()
    new = LegId(f"agent-{who}-new")
    react(floor, Asked(agent_id=who, fact=agents.AskedReconnect(at=later(30), leg_id=new), at=later(30)))
    effects = react(floor, LegDown(agent_id=who, leg_id=LEG1 if who == A1 else LEG2, at=later(30.1)))
    assert not of(effects, JoinLegs), "the old leg: the new one is on its way"
    effects = react(floor, LegUp(agent_id=who, leg_id=new, at=later(31)))
    legs = (new, LEG2) if who == A1 else (LEG1, new)
    assert of(effects, ConsultLegs) == [ConsultLegs(call_id=C1, leg_id=legs[0], other_leg_id=legs[1])]
    react(floor, ConsultBegan(call_id=C1, leg_id=legs[0], at=later(31.1)))
    assert stage(floor) is S.CONSULTING


@pytest.mark.parametrize("who", [A1, A2])
def test_a_page_loaded_anew_is_among_the_three_again(who: AgentId) -> None:
    floor = together()
    new = LegId(f"agent-{who}-new")
    react(floor, Asked(agent_id=who, fact=agents.AskedReconnect(at=later(40), leg_id=new), at=later(40)))
    effects = react(floor, LegUp(agent_id=who, leg_id=new, at=later(41)))
    assert of(effects, JoinLegs) == [replace(JOIN_1, leg_id=new if who == A1 else LEG1)]
    effects = tell(floor, Joined, 41.1, A1)
    assert of(effects, GatherLeg) == [GatherLeg(call_id=C1, leg_id=new if who == A2 else LEG2)]
    tell(floor, Gathered, 41.2, A2)
    assert stage(floor) is S.TOGETHER


def test_a_hold_or_a_bridge_that_the_switch_refuses_frees_the_colleague() -> None:
    floor = talking()
    ask(floor, V.CONSULT, to=A2)
    react(floor, HoldFailed(call_id=C1, at=later(21), reason="refused"))
    assert (floor.calls[C1].transfer, floor.calls[C1].is_hold_wanted) == (None, False)
    assert states(floor) == (AgentState.TALKING, AgentState.READY)
    floor = talking()
    ask(floor, V.CONSULT, to=A2)
    tell(floor, Held, 20.1)
    effects = react(floor, TransferFailed(call_id=C1, at=later(21), reason="refused"))
    assert of(effects, JoinLegs) == [JOIN_1], "the person hears the first agent again"
    tell(floor, Joined, 21.1, A1)
    assert states(floor) == (AgentState.TALKING, AgentState.READY)
    floor = talking()
    ask(floor, V.GATHER, to=A2)
    react(floor, TransferFailed(call_id=C1, at=later(21), reason="refused"))
    assert (floor.calls[C1].transfer, states(floor)) == (None, (AgentState.TALKING, AgentState.READY))


@pytest.mark.parametrize("verb", [V.HAND_OVER, V.CONSULT, V.GATHER])
def test_a_step_that_the_switch_does_not_tell_of_in_time_has_failed(verb: V) -> None:
    floor = talking()
    effects = ask(floor, verb, to=A2)
    [armed] = [one for one in effects if isinstance(one, Arm)]
    assert armed.deadline == Deadline(DeadlineKind.TRANSFER, C1)
    react(floor, DeadlinePassed(deadline=armed.deadline, at=armed.at))
    assert (floor.calls[C1].transfer, states(floor)) == (None, (AgentState.TALKING, AgentState.READY))
    floor = consulting()
    react(floor, DeadlinePassed(deadline=armed.deadline, at=later(90)))
    assert stage(floor) is S.CONSULTING, "two who talk are not hurried"


def test_a_bridge_of_the_two_that_came_about_after_it_was_given_up_is_undone() -> None:
    floor = talking()
    ask(floor, V.CONSULT, to=A2)
    tell(floor, Held, 20.1)
    react(floor, TransferFailed(call_id=C1, at=later(25), reason="not told in time"))
    effects = react(floor, ConsultBegan(call_id=C1, leg_id=LEG1, at=later(25.1)))
    assert of(effects, JoinLegs) == [JOIN_1], "the person has the first agent back"
    floor = talking()
    ask(floor, V.HAND_OVER, to=A2)
    tell(floor, Joined, 20.1, A2)
    effects = react(floor, ConsultBegan(call_id=C1, leg_id=LEG1, at=later(25.1)))
    assert of(effects, ParkLeg) == [ParkLeg(leg_id=LEG1)]


def test_what_cannot_be_is_refused_and_changes_nothing() -> None:
    floor = talking()
    before = (dict(floor.calls), dict(floor.agents))
    for asks, error in (
        (lambda: ask(floor, V.HAND_OVER, by=A2, to=A3), Refused),
        (lambda: ask(floor, V.HAND_OVER, to=AgentId(99)), NotFound),
        (lambda: ask(floor, V.HAND_OVER, to=A1), InvalidTransition),
        (lambda: ask(floor, V.HAND_OVER), InvalidTransition),
        (lambda: ask(floor, V.TAKE_BACK), InvalidTransition),
    ):
        with pytest.raises(error):
            asks()
    assert (dict(floor.calls), dict(floor.agents)) == before
    floor.agents[A2] = replace(floor.agents[A2], leg=LegState.DOWN)
    with pytest.raises(InvalidTransition, match="not free"):
        ask(floor, V.HAND_OVER, to=A2)


def test_while_a_colleague_is_there_hold_and_a_second_request_are_refused() -> None:
    floor = talking()
    ask(floor, V.HAND_OVER, to=A2)
    with pytest.raises(InvalidTransition, match="wait"):
        ask(floor, V.TAKE_BACK)
    with pytest.raises(InvalidTransition, match="wait"):
        ask(floor, V.HAND_OVER, to=A3)
    floor = consulting()
    with pytest.raises(InvalidTransition, match="colleague"):
        react(floor, HoldAsked(call_id=C1, at=later(30), by_agent_id=A1, is_wanted=False))
    with pytest.raises(Refused):
        ask(floor, V.HAND_OVER, 30, by=A2)


def test_a_call_with_its_outcome_given_is_not_handed_over() -> None:
    floor = talking()
    react(floor, Asked(agent_id=A1, fact=agents.Disposed(at=later(15)), at=later(15)))
    with pytest.raises(InvalidTransition, match="outcome"):
        ask(floor, V.HAND_OVER, to=A2)


def test_both_agents_pages_are_told_of_each_step() -> None:
    floor = talking()
    effects = ask(floor, V.CONSULT, to=A2)
    assert {moved.agent.agent_id for moved in effects if isinstance(moved, AgentMoved)} == {A1, A2}


def test_a_leg_found_with_somebody_unknown_goes_back_to_its_own_place() -> None:
    assert react(talking(), LegStray(leg_id=LEG2, at=later(9))) == (ParkLeg(leg_id=LEG2),)
