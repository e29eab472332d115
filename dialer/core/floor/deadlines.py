"""What happens when time is up: an offer, a release, a bridge, a ring, a wrap-up, a preview."""

from __future__ import annotations

from datetime import datetime

from dialer.core.agents import machine as agents
from dialer.core.calls.model import Call, CallState, HangupCause, HungUp, JoinFailed
from dialer.core.floor.agent_facts import drop_preview
from dialer.core.floor.call_facts import apply_call_event
from dialer.core.floor.effects import HangUpCall, ReleaseCall
from dialer.core.floor.facts import DeadlineKind, DeadlinePassed
from dialer.core.floor.pairing import close_offer, settle_agent
from dialer.core.floor.transfer import apply_transfer_late
from dialer.core.floor.turn import Turn
from dialer.core.kernel.ids import AgentId, CallId


def apply_deadline(turn: Turn, fact: DeadlinePassed) -> None:
    """What was armed has not been disarmed in time."""
    kind, subject = fact.deadline
    if kind is DeadlineKind.WRAP_UP:
        turn.step_agent(AgentId(int(subject)), agents.WrapUpRanOut(at=fact.at))
        return
    if kind is DeadlineKind.PREVIEW:
        drop_preview(turn, AgentId(int(subject)))
        agent = turn.step_agent(AgentId(int(subject)), agents.PreviewRanOut(at=fact.at))
        if agent is not None:
            settle_agent(turn, agent, fact.at)
        return
    call = turn.floor.calls.get(CallId(str(subject)))
    if call is not None:
        _call_deadline(turn, kind, call, fact.at)


def _call_deadline(turn: Turn, kind: DeadlineKind, call: Call, at: datetime) -> None:
    if kind is DeadlineKind.OFFER and call.state is CallState.WAITING:
        close_offer(turn, call, at)
    elif kind is DeadlineKind.RELEASE and call.state in (CallState.WAITING, CallState.RELEASED):
        turn.effects.append(ReleaseCall(call_id=call.call_id, treatment=call.order.treatment))
    elif kind is DeadlineKind.JOIN and call.state is CallState.CONNECTING and call.agent_id is not None:
        apply_call_event(
            turn, JoinFailed(call_id=call.call_id, agent_id=call.agent_id, at=at, reason="no bridge in time")
        )
    elif kind is DeadlineKind.TRANSFER:
        apply_transfer_late(turn, call, at)
    elif kind is DeadlineKind.RING and call.answered_at is None:
        turn.effects.append(HangUpCall(call_id=call.call_id))
        lost = HangupCause(text="lost by the switch")
        apply_call_event(turn, HungUp(call_id=call.call_id, at=at, cause=lost, is_seen=False))
