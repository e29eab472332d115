from __future__ import annotations

from dataclasses import replace

import pytest

from dialer.core.agents.model import AgentState, LegDown, LegState, PauseReason
from dialer.core.calls.model import (
    Answered,
    Call,
    CallState,
    Gathered,
    Held,
    HungUp,
    Joined,
    JoinFailed,
    Transfer,
    TransferStage,
)
from dialer.core.floor import Adopted, Floor, HoldFailed, LegFound, LegStray, TransferFailed
from dialer.core.kernel.ids import AgentId, CallId, LegId, NodeId
from dialer.engine.reconcile import facts_of, lost_rows
from dialer.ports.attempts import OpenAttempt
from dialer.ports.publisher import CallChanged, Notice
from dialer.ports.store import StoreError
from dialer.ports.telephony import AliveCall, AliveLeg, Survey
from tests.factories import later, make_agent, make_order
from tests.shell.engine.conftest import Stage

C1, A1, LEG = CallId("c1"), AgentId(1), LegId("agent-1-leg")
NOW = later(30)


def floor_with(state: CallState | None, **more: object) -> Floor:
    floor = Floor()
    floor.agents[A1] = make_agent(1)
    if state is not None:
        answered_at = later(5) if state not in (CallState.DIALING, CallState.RINGING) else None
        agent_id = A1 if state in (CallState.CONNECTING, CallState.TALKING) else None
        floor.calls[C1] = Call(order=make_order(), state=state, answered_at=answered_at, agent_id=agent_id)
    return floor


def survey(
    *, answered: bool = False, joined: bool = False, alive: bool = True, leg: str = LEG, held: bool = False
) -> Survey:
    call = AliveCall(
        call_id=C1,
        is_answered=answered or joined or held,
        since=later(6),
        joined_leg_id=LEG if joined else None,
        is_held=held,
    )
    legs = (AliveLeg(leg_id=LegId(leg), agent_id=A1, joined_call_id=C1 if joined else None),) if leg else ()
    return Survey(calls=(call,) if alive else (), legs=legs)


def row(**times: object) -> OpenAttempt:
    values = {"agent_id": None, "ringing_at": None, "answered_at": None, "joined_at": None} | times
    return OpenAttempt(order=make_order(), node_id=NodeId("node-1"), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", [s for s in CallState if s is not CallState.ENDED], ids=lambda s: s.value)
def test_a_call_that_is_no_longer_alive_has_hung_up_unseen(state: CallState) -> None:
    [fact] = facts_of(floor_with(state), survey(alive=False), (), NOW)
    assert isinstance(fact, HungUp)
    assert not fact.is_seen


@pytest.mark.parametrize(
    ("state", "found", "kinds"),
    [
        (CallState.DIALING, survey(), []),
        (CallState.DIALING, survey(answered=True), [Answered]),
        (CallState.RINGING, survey(), []),
        (CallState.RINGING, survey(answered=True), [Answered]),
        (CallState.WAITING, survey(answered=True), []),
        (CallState.CONNECTING, survey(answered=True), [JoinFailed]),
        (CallState.CONNECTING, survey(joined=True), [Joined]),
        (CallState.TALKING, survey(joined=True), []),
        (CallState.TALKING, survey(held=True), [Held]),
    ],
)
def test_what_happened_while_nobody_listened_is_caught_up(state: CallState, found: Survey, kinds: list[type]) -> None:
    assert [type(fact) for fact in facts_of(floor_with(state), found, (), NOW)] == kinds


def test_a_conversation_that_was_held_and_is_joined_again_is_caught_up() -> None:
    floor = floor_with(CallState.TALKING)
    floor.calls[C1] = replace(floor.calls[C1], held_at=later(10))
    assert [type(fact) for fact in facts_of(floor, survey(joined=True), (), NOW)] == [Joined]


@pytest.mark.parametrize(("found", "kind"), [(survey(joined=True), HoldFailed), (survey(held=True), Held)])
def test_a_hold_whose_answer_was_lost_is_as_the_switch_has_it(found: Survey, kind: type) -> None:
    floor = floor_with(CallState.TALKING)
    floor.calls[C1] = replace(floor.calls[C1], is_hold_wanted=True)
    assert [type(fact) for fact in facts_of(floor, found, (), NOW)] == [kind]


@pytest.mark.parametrize(("leg", "is_wanted"), [(LEG, True), ("", False)])
def test_a_person_on_hold_is_adopted_as_the_same_agents_conversation(leg: str, is_wanted: bool) -> None:
    """With the agent's leg alive it was the agent who held; without it the person waits for the leg."""
    found = survey(held=True, leg=leg)
    facts = facts_of(Floor(), found, [row(agent_id=A1, answered_at=later(5), joined_at=later(6))], NOW)
    [adopted] = [fact for fact in facts if isinstance(fact, Adopted)]
    call = adopted.call
    assert (call.state, call.agent_id, call.held_at) == (CallState.TALKING, A1, later(6))
    assert call.is_hold_wanted is is_wanted


def test_legs_are_told_before_calls() -> None:
    facts = facts_of(floor_with(CallState.TALKING), survey(alive=False, leg=""), (), NOW)
    assert [type(fact) for fact in facts] == [LegDown, HungUp]
    facts = facts_of(floor_with(None), survey(joined=True, leg="agent-1-new"), [row()], NOW)
    assert [type(fact) for fact in facts] == [LegDown, LegFound, Adopted]


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (survey(), CallState.RINGING),
        (survey(answered=True), CallState.WAITING),
        (survey(joined=True), CallState.TALKING),
    ],
)
def test_a_call_of_an_earlier_life_is_adopted_as_it_stands(found: Survey, state: CallState) -> None:
    facts = facts_of(floor_with(None), found, [row(answered_at=later(4))], NOW)
    [adopted] = [fact for fact in facts if isinstance(fact, Adopted)]
    assert adopted.call.state is state
    assert adopted.call.answered_at == (None if state is CallState.RINGING else later(4))
    assert (adopted.call.agent_id == A1) == (state is CallState.TALKING)


A2, LEG2 = AgentId(2), LegId("agent-2-leg")


def with_second(stage: TransferStage, *, held: bool) -> Floor:
    """A conversation of the first agent, with a second at it."""
    floor = floor_with(CallState.TALKING)
    floor.agents[A2] = make_agent(2)
    transfer = Transfer(to_agent_id=A2, stage=stage, asked_at=later(20))
    floor.calls[C1] = replace(floor.calls[C1], transfer=transfer, held_at=later(21) if held else None)
    return floor


def legs_with(*, first: str, second: str, held: bool = False) -> Survey:
    """Where the two legs are: in the conversation, aside with each other, or in their loop."""
    legs = tuple(
        AliveLeg(
            leg_id=leg_id,
            agent_id=agent_id,
            joined_call_id=C1 if where == "in" else None,
            is_aside=where == "aside",
        )
        for leg_id, agent_id, where in ((LEG, A1, first), (LEG2, A2, second))
    )
    joined = LEG if first == "in" else LEG2 if second == "in" else None
    call = AliveCall(call_id=C1, is_answered=True, since=later(6), joined_leg_id=joined, is_held=held)
    return Survey(calls=(call,), legs=legs)


@pytest.mark.parametrize(
    ("stage", "held", "found", "kinds"),
    [
        (TransferStage.CONSULTING, True, legs_with(first="aside", second="aside", held=True), [Held]),
        (TransferStage.CONSULTING, True, legs_with(first="loop", second="loop", held=True), [Held, TransferFailed]),
        (TransferStage.HOLDING, False, legs_with(first="in", second="loop"), [TransferFailed]),
        (TransferStage.HOLDING, False, legs_with(first="loop", second="loop", held=True), [Held]),
        (TransferStage.HANDING_OVER, False, legs_with(first="loop", second="in"), [Joined]),
        (TransferStage.HANDING_OVER, False, legs_with(first="in", second="loop"), [TransferFailed]),
        (TransferStage.GATHERING, False, legs_with(first="in", second="in"), [Gathered]),
        (TransferStage.GATHERING, False, legs_with(first="in", second="loop"), [TransferFailed]),
        (TransferStage.TOGETHER, False, legs_with(first="in", second="in"), []),
        (TransferStage.TOGETHER, False, legs_with(first="in", second="loop"), [TransferFailed]),
        (TransferStage.TOGETHER, False, legs_with(first="loop", second="in"), [Joined]),
        (TransferStage.TAKING_BACK, False, legs_with(first="in", second="loop"), [TransferFailed]),
    ],
)
def test_a_second_agent_at_a_conversation_is_caught_up(
    stage: TransferStage, held: bool, found: Survey, kinds: list[type]
) -> None:
    facts = facts_of(with_second(stage, held=held), found, (), NOW)
    assert [type(fact) for fact in facts] == kinds


def test_two_agents_whom_another_life_had_brought_together_are_parted() -> None:
    floor = Floor(agents={A1: make_agent(1), A2: make_agent(2)})
    found = legs_with(first="aside", second="aside", held=True)
    facts = facts_of(floor, found, (row(agent_id=A1, answered_at=later(6), joined_at=later(7)),), NOW)
    assert [fact.leg_id for fact in facts if isinstance(fact, LegStray)] == [LEG, LEG2]


def test_of_three_whom_another_life_had_brought_together_the_owner_stays() -> None:
    floor = Floor(agents={A1: make_agent(1), A2: make_agent(2)})
    facts = facts_of(
        floor,
        legs_with(first="in", second="in"),
        (row(agent_id=A2, answered_at=later(6), joined_at=later(7)),),
        NOW,
    )
    assert [fact.leg_id for fact in facts if isinstance(fact, LegStray)] == [LEG]
    [adopted] = [fact for fact in facts if isinstance(fact, Adopted)]
    assert (adopted.call.agent_id, adopted.call.state) == (A2, CallState.TALKING)


@pytest.mark.parametrize("listed", [LegId("agent-1-new"), LEG])
@pytest.mark.parametrize("agent_id", [None, A1, A2])
def test_the_only_agent_with_a_person_is_never_taken_out(listed: LegId, agent_id: AgentId | None) -> None:
    """Whatever the row says, and though the call names a leg that is not listed: parting them would end the talk."""
    found = survey(joined=True, leg=listed)
    facts = facts_of(floor_with(None), found, (row(agent_id=agent_id, joined_at=later(7)),), NOW)
    assert not [fact for fact in facts if isinstance(fact, LegStray)]
    [adopted] = [fact for fact in facts if isinstance(fact, Adopted)]
    assert (adopted.call.agent_id, adopted.call.state) == (A1, CallState.TALKING)


def test_of_two_with_a_person_one_stays_though_the_row_names_neither() -> None:
    floor = Floor(agents={A1: make_agent(1), A2: make_agent(2)})
    facts = facts_of(floor, legs_with(first="in", second="in"), (row(agent_id=AgentId(3), joined_at=later(7)),), NOW)
    assert [fact.leg_id for fact in facts if isinstance(fact, LegStray)] == [LEG2]
    [adopted] = [fact for fact in facts if isinstance(fact, Adopted)]
    assert adopted.call.agent_id == A1


def test_rows_that_neither_the_switch_nor_the_floor_knows_are_lost() -> None:
    assert lost_rows(floor_with(None), survey(alive=False), [row()]) == [row()]
    assert lost_rows(floor_with(None), survey(), [row()]) == []
    assert lost_rows(floor_with(CallState.RINGING), survey(alive=False), [row()]) == []


# ---- through the node


async def unheard(stage: Stage, what: str, call_id: str) -> None:
    """The link falls, something happens, the link is back and reconciled."""
    stage.telephony.link_falls()
    getattr(stage.telephony, what)(call_id)
    stage.listener.messages.clear()
    stage.telephony.link_returns()
    await stage.until(lambda m: isinstance(m, Notice) and m.code == "link_up")


@pytest.mark.parametrize("rang", [False, True])
async def test_a_call_that_ended_unanswered_and_unheard_is_lost_and_counts(stage: Stage, rang: bool) -> None:
    await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    if rang:
        stage.telephony.ring(order.call_id)
    await unheard(stage, "far_end_hangs_up", order.call_id)
    [attempt] = await stage.rows("SELECT outcome FROM attempts")
    assert attempt["outcome"] == "LOST"
    [lead] = await stage.rows("SELECT state, attempt_count FROM leads")
    assert lead == {"state": "scheduled", "attempt_count": 1}


async def test_a_call_answered_unheard_gets_its_agent_when_the_link_is_back(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    order = await stage.next_order()
    await unheard(stage, "answer", order.call_id)
    await stage.until_agent(agent_id, AgentState.TALKING)


async def test_a_conversation_that_ended_unheard_ends_in_wrap_up(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await unheard(stage, "far_end_hangs_up", call_id)
    await stage.until_agent(agent_id, AgentState.WRAP_UP)
    [attempt] = await stage.rows("SELECT joined_at IS NOT NULL AS joined FROM attempts WHERE ended_at IS NOT NULL")
    assert attempt["joined"] == 1


async def test_a_conversation_goes_on_through_the_loss_of_the_link(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    await unheard(stage, "ring", call_id)
    assert stage.live.desk.floor.calls[call_id].state is CallState.TALKING
    assert stage.live.desk.floor.agents[agent_id].state is AgentState.TALKING


async def test_a_leg_lost_unheard_pauses_its_agent(stage: Stage) -> None:
    agent_id = await stage.agent_ready()
    [leg] = stage.telephony.legs
    await unheard(stage, "drop", leg)
    await stage.until_agent(agent_id, AgentState.PAUSED, PauseReason.LEG_LOST)
    assert stage.live.desk.floor.agents[agent_id].leg is LegState.DOWN


async def test_dialling_waits_until_the_database_lets_the_floor_be_reconciled(stage: Stage) -> None:
    stage.telephony.link_falls()
    stage.store.error = StoreError("locked", retryable=True)
    stage.telephony.link_returns()
    await stage.when(lambda: stage.store.refused_count)
    assert not stage.live.node.is_ready
    stage.store.error = None
    await stage.when(lambda: stage.live.node.is_ready)


async def test_a_connection_that_ended_before_it_was_reconciled_is_passed_over(stage: Stage) -> None:
    """Its survey no longer holds: only the newest one speaks."""
    agent_id = await stage.agent_ready()
    await stage.campaign()
    call_id = await stage.talk(agent_id)
    stage.telephony.link_falls()
    stage.store.error = StoreError("locked", retryable=True)
    calls = dict(stage.telephony.calls)
    stage.telephony.calls.clear()
    stage.telephony.link_returns()  # a survey without the call
    await stage.when(lambda: stage.store.refused_count)
    stage.telephony.link_falls()
    stage.telephony.calls.update(calls)
    stage.telephony.link_returns()
    stage.store.error = None
    await stage.when(lambda: stage.live.node.is_ready)
    assert stage.live.desk.floor.calls[call_id].state is CallState.TALKING
    ended = [m for m in stage.listener.messages if isinstance(m, CallChanged) and m.state is CallState.ENDED]
    assert ended == []
