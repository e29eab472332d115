"""What the switch tells of a call: ringing, answered, joined, released, ended; and the wish to end one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dialer.core.agents import machine as agents
from dialer.core.agents.model import AgentState
from dialer.core.calls import machine as calls
from dialer.core.calls.model import (
    Answered,
    Call,
    CallEvent,
    CallState,
    DialFailed,
    Gathered,
    HangupCause,
    Held,
    HungUp,
    Joined,
    JoinFailed,
    Released,
    Ringing,
)
from dialer.core.calls.outcome import outcome_of
from dialer.core.floor.effects import CallMoved, ClearScreen, CloseAttempt, HangUpCall
from dialer.core.floor.facts import DeadlineKind, HangUpAsked
from dialer.core.floor.hold import apply_held_moved
from dialer.core.floor.pairing import end_again, free_agent, offer, offer_again, settle_agent, unhand
from dialer.core.floor.transfer import apply_transfer_moved, end_with_call
from dialer.core.floor.turn import Turn
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import Refused
from dialer.core.kernel.ids import AgentId

UNANSWERED_KINDS = (DeadlineKind.RING,)
HEARD_KINDS = (DeadlineKind.OFFER, DeadlineKind.RELEASE, DeadlineKind.JOIN)


def apply_call_event(turn: Turn, fact: CallEvent) -> None:
    """A fact of the switch about a call; one that is late or repeated changes nothing."""
    call = turn.floor.calls.get(fact.call_id)
    if call is None or not calls.accepts(call, fact):
        if call is not None and isinstance(fact, Joined) and call.state is CallState.RELEASED:
            turn.effects.append(HangUpCall(call_id=call.call_id))  # bridged after the release: it ends as silent
        return
    moved = calls.step(call, fact)
    match fact:
        case Ringing(at=at):
            turn.set_call(moved)
            turn.note(moved, at, "ringing")
            end_again(turn, moved)
        case Answered(at=at):
            turn.disarm(DeadlineKind.RING, call.call_id)
            turn.set_call(moved)
            turn.note(moved, at, "answered")
            offer(turn, moved, at)
        case Held() | Joined() | JoinFailed() | Gathered() if call.state is CallState.TALKING:
            _in_talk(turn, call, moved, fact)
        case Joined(at=at, agent_id=agent_id):
            turn.set_call(moved)
            turn.disarm(DeadlineKind.JOIN, call.call_id)
            turn.disarm(DeadlineKind.OFFER, call.call_id)
            turn.disarm(DeadlineKind.RELEASE, call.call_id)
            turn.note(moved, at, "joined", ("agent_id", agent_id))
            turn.step_agent(agent_id, agents.TalkBegan(at=at))
        case JoinFailed(at=at, agent_id=agent_id, reason=reason):
            turn.set_call(moved)
            turn.disarm(DeadlineKind.JOIN, call.call_id)
            turn.note(moved, at, "join_failed", ("agent_id", agent_id), ("reason", reason))
            turn.effects.append(ClearScreen(agent_id=agent_id))
            free_agent(turn, agent_id, at)
            offer_again(turn, moved, at)
        case Released(at=at):
            turn.set_call(moved)
            turn.note(moved, at, "released")
            unhand(turn, call, at)
        case HungUp() | DialFailed():
            _ended(turn, call, moved, fact)


def _in_talk(turn: Turn, call: Call, moved: Call, fact: Held | Joined | JoinFailed | Gathered) -> None:
    if call.transfer is not None:
        apply_transfer_moved(turn, call, moved, fact)
    elif not isinstance(fact, Gathered):
        apply_held_moved(turn, call, moved, fact)


def _ended(turn: Turn, before: Call, moved: Call, fact: HungUp | DialFailed) -> None:
    cause = fact.cause if isinstance(fact, HungUp) else HangupCause(text=fact.reason)
    outcome = outcome_of(before, cause, fact.at)
    if before.answered_at is None and not before.cancelled:
        if isinstance(fact, DialFailed):
            outcome = Outcome.NETWORK_FAILURE
        elif not fact.is_seen:
            outcome = Outcome.LOST
    ended = replace(moved, outcome=outcome, cause=cause)
    del turn.floor.calls[ended.call_id]
    turn.effects.append(CallMoved(call=ended))
    for kind in _armed_kinds(before):
        turn.disarm(kind, ended.call_id)
    talked = before.state is CallState.TALKING and before.agent_id is not None
    disposed = False
    if talked:
        assert before.agent_id is not None
        end_with_call(turn, before, fact.at)
        disposed = _talk_over(turn, before, before.agent_id, fact.at)
    else:
        unhand(turn, before, fact.at)
    turn.effects.append(CloseAttempt(call=ended, needs_disposition=talked and not disposed))


def _talk_over(turn: Turn, call: Call, agent_id: AgentId, at: datetime) -> bool:
    agent = turn.floor.agents.get(agent_id)
    if agent is None:
        return False
    disposed = agent.disposed
    moved = turn.step_agent(agent_id, agents.TalkEnded(at=at))
    assert moved is not None
    if moved.state is AgentState.WRAP_UP:
        wrap_up_s = turn.floor.wrap_up_s.get(call.order.campaign_id, moved.wrap_up_s)
        turn.arm(DeadlineKind.WRAP_UP, agent_id, at + timedelta(seconds=wrap_up_s))
    else:
        turn.effects.append(ClearScreen(agent_id=agent_id))
        settle_agent(turn, moved, at)
    return disposed


def apply_hang_up_asked(turn: Turn, fact: HangUpAsked) -> None:
    """Someone wants the call ended. Raises NotFound, Refused for the call of another agent."""
    call = turn.floor.call(fact.call_id)
    if fact.by_agent_id is not None and call.agent_id != fact.by_agent_id:
        raise Refused("that call is with another agent", call_id=fact.call_id)
    if call.answered_at is None and not call.cancelled:
        turn.set_call(replace(call, cancelled=True))
    turn.note(call, fact.at, "hangup_asked", ("agent_id", fact.by_agent_id or 0))
    turn.effects.append(HangUpCall(call_id=call.call_id))


def _armed_kinds(call: Call) -> tuple[DeadlineKind, ...]:
    """The deadlines that a call may have; those of before were disarmed when it was answered, or joined."""
    if call.state is CallState.TALKING:
        return ()
    return UNANSWERED_KINDS if call.state in (CallState.DIALING, CallState.RINGING) else HEARD_KINDS
