"""A second agent at a conversation: asked first or given the person at once, all three together, and every way back.

The call stays the first agent's until the switch has bridged the person to the second (``Joined``). Who is left by a
colleague is always bridged anew to the person, which takes the other leg out of whatever it was in; so no step leaves
anybody in a bridge that the floor does not know. Seen on a real Asterisk: docs/asterisk.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dialer.core import routing
from dialer.core.agents import machine as agents
from dialer.core.agents.model import Agent, AgentState, LegState
from dialer.core.calls.model import Call, CallState, Gathered, Held, Joined, JoinFailed, Transfer, TransferStage
from dialer.core.floor.effects import (
    ClearScreen,
    ConsultLegs,
    GatherLeg,
    HandedOver,
    HoldCall,
    HoldChanged,
    JoinLegs,
    ParkLeg,
)
from dialer.core.floor.facts import ConsultBegan, DeadlineKind, HoldFailed, TransferAsked, TransferFailed, TransferVerb
from dialer.core.floor.hold import apply_held_moved
from dialer.core.floor.pairing import pop_screen, settle_agent
from dialer.core.floor.turn import Turn
from dialer.core.kernel.errors import InvalidTransition, Refused
from dialer.core.kernel.ids import AgentId

S, V = TransferStage, TransferVerb

STEADY = {
    V.HAND_OVER: (S.CONSULTING, S.TOGETHER),
    V.GATHER: (S.CONSULTING,),
    V.TAKE_BACK: (S.CONSULTING, S.TOGETHER),
    V.CONSULT: (S.TOGETHER,),
}
"""In which stages a verb may be asked for once a colleague is there."""

UNDER_WAY = (S.HOLDING, S.HANDING_OVER, S.TAKING_BACK, S.GATHERING)
STEP_LIMIT = timedelta(seconds=5)
"""A step that the switch has not told of by then has failed: the person goes back to the first agent."""


def apply_transfer_asked(turn: Turn, fact: TransferAsked) -> None:
    """An agent wants a colleague at the conversation, or moves on from there.

    Raises:
        NotFound, Refused, InvalidTransition: another agent's call, no conversation, nobody free, or not at this stage.
    """
    call = turn.floor.call(fact.call_id)
    asker = turn.floor.agent(fact.by_agent_id)
    transfer = call.transfer
    if transfer is not None and fact.by_agent_id == transfer.to_agent_id and fact.verb is V.TAKE_BACK:
        _check_stage(transfer, fact.verb)
        _rejoin(turn, call, fact.at)
        return
    if call.agent_id != fact.by_agent_id:
        raise Refused("that call is with another agent", call_id=fact.call_id)
    if call.state is not CallState.TALKING:
        raise InvalidTransition("there is no conversation to hand over", state=call.state.value)
    if asker.leg is not LegState.UP or asker.leg_id is None:
        raise InvalidTransition("your telephone is not connected", state=call.state.value)
    if asker.disposed and fact.verb is not V.TAKE_BACK:
        raise InvalidTransition("the outcome of this call is given already; end it instead", state=call.state.value)
    if transfer is not None:
        _check_stage(transfer, fact.verb)
        _go_on(turn, call, asker, turn.floor.agent(transfer.to_agent_id), fact)
        return
    if fact.verb is V.TAKE_BACK:
        raise InvalidTransition("no colleague is at this conversation", state=call.state.value)
    _begin(turn, call, asker, _colleague(turn, fact), fact)


def _check_stage(transfer: Transfer, verb: TransferVerb) -> None:
    if transfer.stage not in STEADY[verb]:
        raise InvalidTransition("not at this moment; wait for what was asked before", state=transfer.stage.value)


def _colleague(turn: Turn, fact: TransferAsked) -> Agent:
    """Who is asked for, free now."""
    if fact.to_team_id is not None:
        found = routing.choose_agent(
            turn.floor.agents.values(), frozenset({fact.to_team_id}), excluded=frozenset({fact.by_agent_id})
        )
        if found is None:
            raise InvalidTransition("nobody of that team is free now", reason="nobody_free")
        return found
    if fact.to_agent_id is None:
        raise InvalidTransition("say to which colleague or team", reason="nobody_named")
    agent = turn.floor.agent(fact.to_agent_id)
    if agent.agent_id == fact.by_agent_id or agent.state is not AgentState.READY or agent.leg is not LegState.UP:
        raise InvalidTransition("that colleague is not free now", reason="nobody_free")
    return agent


def _begin(turn: Turn, call: Call, asker: Agent, other: Agent, fact: TransferAsked) -> None:
    assert asker.leg_id is not None and other.leg_id is not None
    stage = {V.HAND_OVER: S.HANDING_OVER, V.CONSULT: S.HOLDING, V.GATHER: S.GATHERING}[fact.verb]
    moved = replace(call, transfer=Transfer(to_agent_id=other.agent_id, stage=stage, asked_at=fact.at))
    if fact.verb is V.HAND_OVER:
        turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=other.leg_id, agent_id=other.agent_id))
    elif call.held_at is None and fact.verb is V.CONSULT:
        moved = replace(moved, is_hold_wanted=True)
        turn.effects.append(HoldCall(call_id=call.call_id))
    elif fact.verb is V.CONSULT:
        turn.effects.append(ConsultLegs(call_id=call.call_id, leg_id=asker.leg_id, other_leg_id=other.leg_id))
    elif call.held_at is not None:
        turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=asker.leg_id, agent_id=asker.agent_id))
    else:
        turn.effects.append(GatherLeg(call_id=call.call_id, leg_id=other.leg_id))
    turn.step_agent(other.agent_id, agents.Reserved(at=fact.at, call_id=call.call_id))
    turn.effects.append(pop_screen(moved, other.agent_id))
    _set(turn, moved, fact.at, f"{fact.verb.value}_asked", other.agent_id)


def _go_on(turn: Turn, call: Call, asker: Agent, other: Agent, fact: TransferAsked) -> None:
    """The colleague is there already: what next."""
    assert asker.leg_id is not None
    if fact.verb is V.TAKE_BACK:
        _rejoin(turn, call, fact.at)
        return
    if other.leg is not LegState.UP or other.leg_id is None:
        raise InvalidTransition("the colleague's telephone is not connected", state=call.state.value)
    if fact.verb is V.HAND_OVER:
        _give(turn, call, fact.at)
    elif fact.verb is V.GATHER:
        turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=asker.leg_id, agent_id=asker.agent_id))
        _stage(turn, call, S.GATHERING, fact.at, "gather_asked")
    else:
        turn.effects.append(HoldCall(call_id=call.call_id))
        _stage(turn, replace(call, is_hold_wanted=True), S.HOLDING, fact.at, "consult_asked")


def _give(turn: Turn, call: Call, at: datetime) -> None:
    """Bridge the person to the colleague."""
    assert call.transfer is not None
    other = turn.floor.agents[call.transfer.to_agent_id]
    assert other.leg_id is not None
    turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=other.leg_id, agent_id=other.agent_id))
    _stage(turn, call, S.HANDING_OVER, at, "hand_over_asked")


def _rejoin(turn: Turn, call: Call, at: datetime) -> None:
    """Bridge the person to the first agent again; without a telephone there the person waits for it with music."""
    first = turn.floor.agents.get(call.agent_id) if call.agent_id is not None else None
    if first is None or first.leg is not LegState.UP or first.leg_id is None:
        _end(turn, replace(call, is_hold_wanted=False), at, "no_telephone")
        return
    turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=first.leg_id, agent_id=first.agent_id))
    _stage(turn, call, S.TAKING_BACK, at, "take_back_asked")


# ---- what the switch tells


def apply_transfer_late(turn: Turn, call: Call, at: datetime) -> None:
    """The switch has not told of a step in time."""
    if call.transfer is not None and call.transfer.stage in UNDER_WAY:
        apply_transfer_failed(turn, TransferFailed(call_id=call.call_id, at=at, reason="not told in time"))


def apply_consult_began(turn: Turn, fact: ConsultBegan) -> None:
    """The two agents hear each other."""
    call = turn.floor.calls.get(fact.call_id)
    first = turn.floor.agents.get(call.agent_id) if call is not None and call.agent_id is not None else None
    if call is None or first is None or first.leg_id != fact.leg_id:
        turn.effects.append(ParkLeg(leg_id=fact.leg_id))  # the person has gone meanwhile, or is the colleague's
        return
    if call.transfer is None or call.transfer.stage is not S.HOLDING:
        turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=fact.leg_id, agent_id=first.agent_id))
        return
    turn.step_agent(call.transfer.to_agent_id, agents.TalkBegan(at=fact.at))
    _stage(turn, call, S.CONSULTING, fact.at, "consulting")


def apply_transfer_failed(turn: Turn, fact: TransferFailed | HoldFailed) -> None:
    """The switch did not bring the colleague: back to the first agent."""
    call = turn.floor.calls.get(fact.call_id)
    if call is None or call.transfer is None:
        return
    turn.note(call, fact.at, "transfer_failed", ("reason", fact.reason))
    if call.held_at is None:
        _end(turn, call, fact.at, "failed")
    else:
        _rejoin(turn, call, fact.at)


def apply_transfer_moved(turn: Turn, before: Call, moved: Call, fact: Held | Joined | JoinFailed | Gathered) -> None:
    """What the switch tells of a conversation with a second agent.

    Args:
        before: the call as it was; it has a transfer.
        moved: the same after the fact.
    """
    transfer = moved.transfer
    assert transfer is not None
    turn.floor.calls[moved.call_id] = moved
    is_colleague = not isinstance(fact, Held) and fact.agent_id == transfer.to_agent_id
    if isinstance(fact, Joined) and is_colleague:
        _handed_over(turn, moved, fact.at)
        return
    if isinstance(fact, Held) or (isinstance(fact, Joined) and fact.agent_id == moved.agent_id):
        apply_held_moved(turn, before, moved, fact)
    match fact:
        case Held() if transfer.stage is S.HOLDING:
            _consult(turn, moved, fact.at)
        case Joined() if transfer.stage is S.GATHERING:
            _gather(turn, moved, fact.at)
        case Joined() if transfer.stage is S.TAKING_BACK:
            _end(turn, moved, fact.at, "taken_back")
        case Gathered() if is_colleague and transfer.stage is S.GATHERING:
            turn.step_agent(fact.agent_id, agents.TalkBegan(at=fact.at))
            _stage(turn, moved, S.TOGETHER, fact.at, "together")
        case JoinFailed(reason=reason) if is_colleague == (transfer.stage is S.HANDING_OVER):
            turn.note(moved, fact.at, "transfer_failed", ("reason", reason))
            if is_colleague and moved.held_at is not None:
                _rejoin(turn, moved, fact.at)
            else:
                _end(turn, moved, fact.at, "failed")
        case _:
            return


def _gather(turn: Turn, call: Call, at: datetime) -> None:
    """The person and the first agent hear each other: now the second."""
    assert call.transfer is not None
    leg_id = turn.floor.agents[call.transfer.to_agent_id].leg_id
    if leg_id is None:
        _end(turn, call, at, "failed")
    else:
        turn.effects.append(GatherLeg(call_id=call.call_id, leg_id=leg_id))


def _consult(turn: Turn, call: Call, at: datetime) -> None:
    """The person hears music: the two agents may talk."""
    assert call.transfer is not None and call.agent_id is not None
    first, other = turn.floor.agents[call.agent_id], turn.floor.agents[call.transfer.to_agent_id]
    if first.leg_id is None or other.leg_id is None:
        _rejoin(turn, call, at)
        return
    turn.effects.append(ConsultLegs(call_id=call.call_id, leg_id=first.leg_id, other_leg_id=other.leg_id))


def _handed_over(turn: Turn, call: Call, at: datetime) -> None:
    """The person talks with the colleague: the call is theirs, the first agent wraps up."""
    transfer, first_id = call.transfer, call.agent_id
    assert transfer is not None and first_id is not None
    given = replace(call, agent_id=transfer.to_agent_id, transfer=None, is_hold_wanted=False)
    turn.floor.calls[call.call_id] = given
    turn.disarm(DeadlineKind.TRANSFER, call.call_id)
    turn.note(given, at, "handed_over", ("from", first_id), ("to", transfer.to_agent_id))
    turn.step_agent(transfer.to_agent_id, agents.TalkBegan(at=at))
    turn.moved_agents[transfer.to_agent_id] = None
    turn.effects.append(HandedOver(call=given, from_agent_id=first_id))
    first = turn.step_agent(first_id, agents.HandedOn(at=at))
    if first is not None:
        wrap_up_s = turn.floor.wrap_up_s.get(call.order.campaign_id, first.wrap_up_s)
        turn.arm(DeadlineKind.WRAP_UP, first_id, at + timedelta(seconds=wrap_up_s))


# ---- legs and ends


def leave_transfer(turn: Turn, agent: Agent, at: datetime) -> bool:
    """An agent's leg is gone in a conversation of two agents: the other goes on with the person.

    Returns:
        Whether there was such a conversation.
    """
    call = _call_of(turn, agent)
    if call is None or call.transfer is None:
        return False
    if call.transfer.stage is S.HANDING_OVER:
        return True  # under way, or the switch says that it failed
    other = turn.floor.agents[call.transfer.to_agent_id]
    if agent.agent_id == other.agent_id:
        _rejoin(turn, call, at)
    elif other.leg is LegState.UP and other.leg_id is not None:
        _give(turn, call, at)
    else:
        _end(turn, replace(call, is_hold_wanted=False), at, "no_telephone")
    return True


def return_to_transfer(turn: Turn, agent: Agent, at: datetime) -> bool:
    """An agent's leg was made anew (the page was loaded again) in a conversation of two agents: it goes on.

    Returns:
        Whether there was such a conversation.
    """
    call = _call_of(turn, agent)
    if call is None or call.transfer is None:
        return False
    if call.transfer.stage in (S.HOLDING, S.CONSULTING) and call.held_at is not None:
        _consult(turn, _stage(turn, call, S.HOLDING, at, "consult_again"), at)
    elif call.transfer.stage in (S.GATHERING, S.TOGETHER):
        first = turn.floor.agents.get(call.agent_id) if call.agent_id is not None else None
        if first is not None and first.leg_id is not None:
            turn.effects.append(JoinLegs(call_id=call.call_id, leg_id=first.leg_id, agent_id=first.agent_id))
        _stage(turn, call, S.GATHERING, at, "gather_again")
    elif call.transfer.stage is S.TAKING_BACK:
        _rejoin(turn, call, at)
    return True


def end_with_call(turn: Turn, call: Call, at: datetime) -> None:
    """The person is gone: the two agents are parted, and the second is free."""
    transfer = call.transfer
    if transfer is None:
        return
    turn.disarm(DeadlineKind.TRANSFER, call.call_id)
    first = turn.floor.agents.get(call.agent_id) if call.agent_id is not None else None
    if first is not None and first.leg_id is not None and first.leg is LegState.UP:
        turn.effects.append(ParkLeg(leg_id=first.leg_id))
    _free(turn, transfer.to_agent_id, at)


def _end(turn: Turn, call: Call, at: datetime, how: str) -> None:
    """The second agent leaves; the conversation is the first agent's as before."""
    assert call.transfer is not None
    other = turn.floor.agents.get(call.transfer.to_agent_id)
    if other is not None and other.leg_id is not None and other.state is AgentState.TALKING and how != "taken_back":
        turn.effects.append(ParkLeg(leg_id=other.leg_id))
    _set(turn, replace(call, transfer=None), at, "transfer_ended", call.transfer.to_agent_id, ("how", how))
    _free(turn, call.transfer.to_agent_id, at)


def _free(turn: Turn, agent_id: AgentId, at: datetime) -> None:
    turn.effects.append(ClearScreen(agent_id=agent_id))
    freed = turn.step_agent(agent_id, agents.LeftTalk(at=at))
    if freed is not None:
        settle_agent(turn, freed, at)


def _call_of(turn: Turn, agent: Agent) -> Call | None:
    call = turn.floor.calls.get(agent.call_id) if agent.call_id is not None else None
    if call is None or call.transfer is None or agent.agent_id not in (call.agent_id, call.transfer.to_agent_id):
        return None
    return call


def _stage(turn: Turn, call: Call, stage: TransferStage, at: datetime, kind: str) -> Call:
    assert call.transfer is not None
    moved = replace(call, transfer=replace(call.transfer, stage=stage))
    _set(turn, moved, at, kind, call.transfer.to_agent_id)
    return moved


def _set(turn: Turn, call: Call, at: datetime, kind: str, other: AgentId, *data: tuple[str, str | int | float]) -> None:
    turn.floor.calls[call.call_id] = call
    turn.note(call, at, kind, ("agent_id", other), *data)
    turn.effects.append(HoldChanged(call=call))
    if call.transfer is not None and call.transfer.stage in UNDER_WAY:
        turn.arm(DeadlineKind.TRANSFER, call.call_id, at + STEP_LIMIT)
    else:
        turn.disarm(DeadlineKind.TRANSFER, call.call_id)
    for agent_id in (call.agent_id, other):
        if agent_id in turn.floor.agents:
            turn.moved_agents[agent_id] = None
