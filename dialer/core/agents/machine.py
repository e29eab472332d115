"""How an agent moves: the table, and what each move does to the record.

    OFFLINE --LegUp--> PAUSED(arrived) <--> READY --Reserved--> RESERVED --TalkBegan--> TALKING
                                              ^                    | Freed                 | TalkEnded
                                              +--------------------+---- Disposed <---- WRAP_UP
    WRAP_UP --WrapUpRanOut--> PAUSED(unfinished)
    TALKING --HandedOn--> WRAP_UP: the person was given to a colleague
    TALKING/RESERVED --LeftTalk--> READY: asked by a colleague, who goes on with the conversation

What an agent asks for during a call (pause, offline) is kept as a wish and taken when the call is disposed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dialer.core.agents.model import AGENT_PAUSE_REASONS, Agent, AgentState, LegDown, LegState, LegUp, PauseReason
from dialer.core.kernel.errors import InvalidTransition
from dialer.core.kernel.ids import CallId, LeadId, LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOnline:
    """The agent wants to work: the leg is being raised."""

    at: datetime
    leg_id: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReconnect:
    """The agent's telephone was begun anew (the page was loaded again): the leg is made again, in any state but two."""

    at: datetime
    leg_id: LegId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedReady:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPause:
    at: datetime
    reason: PauseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedOffline:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """Held for one call, or for one lead in preview."""

    at: datetime
    call_id: CallId | None = None
    preview_lead_id: LeadId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """What the agent was held for came to nothing."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkBegan:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOn:
    """The person talks with a colleague now: the agent closes the own part, the outcome is the colleague's to give."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftTalk:
    """The agent was asked by a colleague and leaves: the conversation stays the colleague's, nothing is to dispose."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidClosing:
    """The agent says that the talk is about to end, or takes that back; only forecasts read it."""

    at: datetime
    is_closing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkEnded:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposed:
    """The disposition of the call in hand is stored."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpRanOut:
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRanOut:
    at: datetime


AgentFact = (
    LegUp
    | LegDown
    | AskedOnline
    | AskedReconnect
    | AskedReady
    | AskedPause
    | AskedOffline
    | Reserved
    | Freed
    | TalkBegan
    | HandedOn
    | LeftTalk
    | SaidClosing
    | TalkEnded
    | Disposed
    | WrapUpRanOut
    | PreviewRanOut
)

S = AgentState
TRANSITIONS: Mapping[AgentState, Mapping[type[AgentFact], AgentState]] = {
    S.OFFLINE: {
        AskedOnline: S.OFFLINE,
        LegUp: S.PAUSED,
        LegDown: S.OFFLINE,
        AskedOffline: S.OFFLINE,
        Disposed: S.OFFLINE,
    },
    S.PAUSED: {
        AskedOnline: S.PAUSED,
        AskedReconnect: S.PAUSED,
        AskedReady: S.READY,
        AskedPause: S.PAUSED,
        AskedOffline: S.OFFLINE,
        Disposed: S.PAUSED,
        LegUp: S.PAUSED,
        LegDown: S.PAUSED,
        Reserved: S.RESERVED,
    },
    S.READY: {
        Reserved: S.RESERVED,
        AskedReconnect: S.PAUSED,
        AskedPause: S.PAUSED,
        AskedOffline: S.OFFLINE,
        LegDown: S.PAUSED,
        AskedReady: S.READY,
    },
    S.RESERVED: {
        Reserved: S.RESERVED,
        Freed: S.READY,
        TalkBegan: S.TALKING,
        LeftTalk: S.READY,
        PreviewRanOut: S.PAUSED,
        AskedPause: S.RESERVED,
        AskedOffline: S.RESERVED,
        LegDown: S.PAUSED,
    },
    S.TALKING: {
        TalkEnded: S.WRAP_UP,
        HandedOn: S.WRAP_UP,
        LeftTalk: S.READY,
        SaidClosing: S.TALKING,
        Disposed: S.TALKING,
        AskedPause: S.TALKING,
        AskedOffline: S.TALKING,
        AskedReconnect: S.TALKING,
        LegUp: S.TALKING,
        LegDown: S.TALKING,
    },
    S.WRAP_UP: {
        AskedOnline: S.WRAP_UP,
        AskedReconnect: S.WRAP_UP,
        Disposed: S.READY,
        WrapUpRanOut: S.PAUSED,
        AskedPause: S.WRAP_UP,
        AskedOffline: S.WRAP_UP,
        LegUp: S.WRAP_UP,
        LegDown: S.WRAP_UP,
    },
}
"""After a call the target is where an agent without wishes goes: a wish or a lost leg decides first (``_onward``)."""

HUMAN = (AskedOnline, AskedReconnect, AskedReady, AskedPause, AskedOffline, SaidClosing)


def accepts(agent: Agent, fact: AgentFact) -> bool:
    """Whether the agent's present state has a move for this fact."""
    return type(fact) in TRANSITIONS[agent.state]


def step(agent: Agent, fact: AgentFact) -> Agent:
    """Apply one fact. A late network fact changes nothing.

    Raises:
        InvalidTransition: a person asked for a move that the state does not have.
    """
    target = TRANSITIONS[agent.state].get(type(fact))
    if isinstance(fact, AskedReady):
        _check_ready(agent)
    if isinstance(fact, AskedOnline) and agent.leg is not LegState.DOWN:
        raise InvalidTransition("you are online already", state=agent.state.value)
    if target is None:
        if isinstance(fact, HUMAN):
            raise InvalidTransition(
                f"not possible while {agent.state.value}; wait until the present call is over",
                state=agent.state.value,
            )
        return agent
    moved = _apply(agent, fact)
    state = target if moved.state is agent.state else moved.state
    if state is not agent.state or moved.pause_reason is not agent.pause_reason:
        return replace(moved, state=state, since=fact.at)
    return moved


def _check_ready(agent: Agent) -> None:
    if agent.leg is not LegState.UP:
        raise InvalidTransition("go online first: your telephone is not connected", state=agent.state.value)
    if agent.call_id is not None and agent.state in (AgentState.WRAP_UP, AgentState.PAUSED):
        raise InvalidTransition("give the disposition of the last call first", state=agent.state.value)


def check_may_choose(agent: Agent) -> None:
    """Whether the agent may look for somebody to call: free, or in a pause with nothing left to do.

    Raises:
        InvalidTransition: not so; the message says what to do first.
    """
    if agent.state not in (AgentState.READY, AgentState.PAUSED):
        raise InvalidTransition(f"not possible while {agent.state.value}", state=agent.state.value)
    _check_ready(agent)


def _apply(agent: Agent, fact: AgentFact) -> Agent:  # noqa: C901 - one branch per fact of the table
    match fact:
        case LegUp(leg_id=leg_id):
            reason = agent.pause_reason if agent.state is not AgentState.OFFLINE else PauseReason.ARRIVED
            if reason is PauseReason.LEG_LOST:
                reason = PauseReason.ARRIVED
            return replace(agent, leg=LegState.UP, leg_id=leg_id, pause_reason=reason)
        case LegDown():
            down = replace(agent, leg=LegState.DOWN, leg_id=None)
            if agent.state in (AgentState.READY, AgentState.RESERVED):
                return replace(down, pause_reason=PauseReason.LEG_LOST, call_id=None, preview_lead_id=None)
            return down
        case AskedOnline(leg_id=leg_id):
            return replace(agent, leg=LegState.CALLING, leg_id=leg_id)
        case AskedReconnect(leg_id=leg_id):
            is_ready = agent.state is AgentState.READY
            reason = PauseReason.LEG_LOST if is_ready else agent.pause_reason
            return replace(agent, leg=LegState.CALLING, leg_id=leg_id, pause_reason=reason)
        case AskedReady():
            return replace(agent, pause_reason=None, pause_wanted=None, offline_wanted=False)
        case AskedPause(reason=reason):
            if agent.state in (AgentState.READY, AgentState.PAUSED):
                return replace(agent, pause_reason=reason, pause_wanted=None)
            return replace(agent, pause_wanted=reason, offline_wanted=False)
        case AskedOffline():
            if agent.state in (AgentState.READY, AgentState.PAUSED, AgentState.OFFLINE):
                return replace(agent, pause_reason=None, pause_wanted=None, offline_wanted=False)
            return replace(agent, offline_wanted=True)
        case Reserved(call_id=call_id, preview_lead_id=lead_id):
            held = replace(
                agent,
                call_id=call_id,
                preview_lead_id=lead_id or agent.preview_lead_id,
                disposed=False,
                is_handed_over=False,
            )
            if agent.state is AgentState.PAUSED:  # a call by hand: the pause goes on after it
                return replace(held, pause_reason=None, pause_wanted=_to_resume(agent.pause_reason))
            return held
        case HandedOn():
            return replace(agent, closing_at=None, disposed=False, is_handed_over=True)
        case LeftTalk():
            return _onward(replace(agent, call_id=None, preview_lead_id=None, closing_at=None, disposed=False))
        case Freed():
            return _onward(replace(agent, call_id=None, preview_lead_id=None))
        case TalkBegan():
            return replace(agent, preview_lead_id=None)
        case SaidClosing(at=at, is_closing=is_closing):
            return replace(agent, closing_at=(agent.closing_at or at) if is_closing else None)
        case TalkEnded():
            ended = replace(agent, closing_at=None)
            return _onward(replace(ended, call_id=None, disposed=False)) if agent.disposed else ended
        case Disposed(at=at):
            return _disposed(agent, at)
        case WrapUpRanOut():
            return replace(agent, pause_reason=agent.pause_wanted or PauseReason.UNFINISHED, pause_wanted=None)
        case PreviewRanOut():
            released = replace(agent, call_id=None, preview_lead_id=None)
            if agent.offline_wanted:
                return _onward(released)
            return replace(released, pause_reason=agent.pause_wanted or PauseReason.UNFINISHED, pause_wanted=None)


def _to_resume(reason: PauseReason | None) -> PauseReason | None:
    """The pause to go back to: one that the agent chose; after an arrival or a lost leg the agent is ready."""
    return reason if reason in AGENT_PAUSE_REASONS else None


def _disposed(agent: Agent, at: datetime) -> Agent:
    agent = replace(agent, is_handed_over=False)
    if agent.state is AgentState.TALKING:
        return replace(agent, disposed=True, closing_at=agent.closing_at or at)
    if agent.state is AgentState.WRAP_UP:
        return _onward(replace(agent, call_id=None, disposed=False))
    done = replace(agent, call_id=None, disposed=False)
    return _onward(replace(done, pause_reason=None)) if agent.pause_reason is PauseReason.UNFINISHED else done


def _onward(agent: Agent) -> Agent:
    """Where an agent goes after a call: offline or paused if wished, paused without a leg, else ready."""
    if agent.offline_wanted:
        return replace(agent, state=AgentState.OFFLINE, offline_wanted=False, pause_wanted=None, pause_reason=None)
    if agent.pause_wanted is not None:
        return replace(agent, state=AgentState.PAUSED, pause_reason=agent.pause_wanted, pause_wanted=None)
    if agent.leg is not LegState.UP:
        return replace(agent, state=AgentState.PAUSED, pause_reason=PauseReason.LEG_LOST)
    return replace(agent, state=AgentState.READY, pause_reason=None)
