"""After a (re)connection: make the floor equal to what the switch still has alive.

Events that were missed while the link was down are gone (AMI has no replay), so the survey is turned into the facts
that must have happened, and calls that another life of this node had started are adopted from their open rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from dialer.core.agents.model import LegDown, LegState
from dialer.core.calls.model import (
    Answered,
    Call,
    CallState,
    Gathered,
    HangupCause,
    Held,
    HungUp,
    Joined,
    JoinFailed,
    TransferStage,
)
from dialer.core.floor import Adopted, Floor, FloorFact, HoldFailed, LegFound, LegStray, TransferFailed
from dialer.core.kernel.ids import AgentId, CallId, LegId
from dialer.ports.attempts import OpenAttempt
from dialer.ports.telephony import AliveCall, Survey

LOST = HangupCause(text="not alive after the link came back")


def facts_of(floor: Floor, survey: Survey, rows: Sequence[OpenAttempt], at: datetime) -> list[FloorFact]:
    """What the survey proves, in an order that the machines accept: legs, calls that go on, calls that are gone.

    Args:
        floor: as it was before; not changed.
        rows: open attempts of this node, for calls that the floor does not know (after a restart).
    """
    legs = {leg.leg_id: leg for leg in survey.legs}
    agent_of = {leg.leg_id: leg.agent_id for leg in survey.legs}
    alive = {call.call_id: call for call in survey.calls}
    facts: list[FloorFact] = []
    for agent in floor.agents.values():
        if agent.leg is not LegState.DOWN and agent.leg_id is not None and agent.leg_id not in legs:
            facts.append(LegDown(agent_id=agent.agent_id, leg_id=agent.leg_id, at=at, reason="gone after reconnection"))
    for leg in survey.legs:
        known = floor.agents.get(leg.agent_id)
        if known is None or known.leg_id != leg.leg_id or known.leg is not LegState.UP:
            facts.append(LegFound(agent_id=leg.agent_id, leg_id=leg.leg_id, at=at))
    for call_id, call in floor.calls.items():
        if call_id not in alive:
            facts.append(HungUp(call_id=call_id, at=at, cause=LOST, is_seen=False))
        else:
            facts.extend(_caught_up(call, alive[call_id], agent_of, at) + _transfer_caught_up(call, floor, survey, at))
    for row in rows:
        call_id = row.order.call_id
        if call_id in floor.calls:
            continue
        if call_id in alive:
            facts.append(Adopted(call=_adopted(row, _as_owned(row, alive[call_id], survey), agent_of), at=at))
    return facts + [LegStray(leg_id=leg_id, at=at) for leg_id in _stray(floor, survey, rows)]


def _as_owned(row: OpenAttempt, alive: AliveCall, survey: Survey) -> AliveCall:
    """Of two agents in a conversation the one whose call it is; always a leg that the survey found there."""
    there = [leg for leg in survey.legs if leg.joined_call_id == alive.call_id]
    owners = [leg.leg_id for leg in there if leg.agent_id == row.agent_id]
    found = (
        owners or [leg.leg_id for leg in there if leg.leg_id == alive.joined_leg_id] or [leg.leg_id for leg in there]
    )
    return replace(alive, joined_leg_id=found[0]) if found else alive


def _stray(floor: Floor, survey: Survey, rows: Sequence[OpenAttempt]) -> list[LegId]:
    """Legs with somebody of whom the floor knows nothing: another life of this node had brought them there."""
    with_colleague = {
        agent_id
        for call in floor.calls.values()
        if call.transfer is not None
        for agent_id in (call.agent_id, call.transfer.to_agent_id)
    }
    alive = {call.call_id: call for call in survey.calls}
    owners = {
        row.order.call_id: _as_owned(row, alive[row.order.call_id], survey).joined_leg_id
        for row in rows
        if row.order.call_id in alive and row.order.call_id not in floor.calls
    }
    return [
        leg.leg_id
        for leg in survey.legs
        if leg.agent_id not in with_colleague
        and (leg.is_aside or owners.get(leg.joined_call_id or CallId(""), leg.leg_id) != leg.leg_id)
    ]


def _transfer_caught_up(call: Call, floor: Floor, survey: Survey, at: datetime) -> list[FloorFact]:
    """Where a second agent is at the conversation, and it has gone on, or fallen apart, while nobody listened."""
    transfer = call.transfer
    is_held = any(alive.is_held for alive in survey.calls if alive.call_id == call.call_id)
    if transfer is None or call.agent_id is None or (transfer.stage is TransferStage.HOLDING and is_held):
        return []
    legs = {leg.agent_id: leg for leg in survey.legs}
    first, second = legs.get(call.agent_id), legs.get(transfer.to_agent_id)
    is_first_in = first is not None and first.joined_call_id == call.call_id
    is_second_in = second is not None and second.joined_call_id == call.call_id
    if is_second_in and not is_first_in and call.held_at is None:
        return [Joined(call_id=call.call_id, agent_id=transfer.to_agent_id, at=at)]
    if is_first_in and is_second_in and transfer.stage is TransferStage.GATHERING:
        return [Gathered(call_id=call.call_id, agent_id=transfer.to_agent_id, at=at)]
    is_consulting = transfer.stage is TransferStage.CONSULTING and first is not None and first.is_aside
    is_together = transfer.stage is TransferStage.TOGETHER and is_first_in and is_second_in
    if is_consulting or is_together:
        return []
    return [TransferFailed(call_id=call.call_id, at=at, reason="not so when the link came back")]


def lost_rows(floor: Floor, survey: Survey, rows: Sequence[OpenAttempt]) -> list[OpenAttempt]:
    """Open attempts that neither the switch nor the floor knows: their end was not seen."""
    alive = {call.call_id for call in survey.calls}
    return [row for row in rows if row.order.call_id not in alive and row.order.call_id not in floor.calls]


def _caught_up(call: Call, alive: AliveCall, agent_of: Mapping[LegId, AgentId], at: datetime) -> list[FloorFact]:
    """A call answered or joined while nobody listened."""
    facts: list[FloorFact] = []
    if alive.is_answered and call.answered_at is None:
        facts.append(Answered(call_id=call.call_id, at=at))
    joined = agent_of.get(alive.joined_leg_id) if alive.joined_leg_id is not None else None
    if call.state is CallState.CONNECTING and call.agent_id is not None:
        if joined is not None:
            facts.append(Joined(call_id=call.call_id, agent_id=joined, at=at))
        else:
            reason = "not bridged when the link came back"
            facts.append(JoinFailed(call_id=call.call_id, agent_id=call.agent_id, at=at, reason=reason))
    if call.state is CallState.TALKING and alive.is_held:
        facts.append(Held(call_id=call.call_id, at=at))
    elif call.state is CallState.TALKING and call.held_at is not None and joined is not None:
        facts.append(Joined(call_id=call.call_id, agent_id=joined, at=at))
    elif call.state is CallState.TALKING and call.is_hold_wanted and call.held_at is None:
        facts.append(HoldFailed(call_id=call.call_id, at=at, reason="not on hold when the link came back"))
    return facts


def _adopted(row: OpenAttempt, alive: AliveCall, agent_of: Mapping[LegId, AgentId]) -> Call:
    agent_id = agent_of.get(alive.joined_leg_id) if alive.joined_leg_id is not None else None
    is_held = alive.is_held and row.agent_id is not None
    if is_held:
        agent_id = row.agent_id
    if agent_id is not None:
        state = CallState.TALKING
    elif alive.is_answered:
        state = CallState.WAITING
    else:
        state = CallState.RINGING
    return Call(
        order=row.order,
        state=state,
        ringing_at=row.ringing_at or alive.since,
        answered_at=(row.answered_at or alive.since) if alive.is_answered else None,
        joined_at=(row.joined_at or alive.since) if agent_id is not None else None,
        agent_id=agent_id,
        held_at=alive.since if is_held else None,
        is_hold_wanted=is_held and agent_id in agent_of.values(),
    )


def call_of(row: OpenAttempt) -> Call:
    """The record of an attempt whose end was not seen, for its closing."""
    return Call(
        order=row.order,
        state=CallState.TALKING if row.joined_at else CallState.WAITING if row.answered_at else CallState.DIALING,
        ringing_at=row.ringing_at,
        answered_at=row.answered_at,
        joined_at=row.joined_at,
        agent_id=row.agent_id,
    )
