"""One fact in; calls, agents and routing move together; effects out.

Production (``engine/desk``) and the digital twin drive the very same function. The floor performs nothing and knows no
clock: facts carry their time, effects their deadlines.

Long because one fact's moves cross from calls to agents and back: cut in two, each half would call the other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dialer.core import routing
from dialer.core.agents import machine as agents
from dialer.core.agents.model import Agent, AgentState, LegDown, LegState, LegUp
from dialer.core.calls import machine as calls
from dialer.core.calls.model import (
    AgentChosen,
    Answered,
    Call,
    CallEvent,
    CallState,
    DialFailed,
    HangupCause,
    HungUp,
    Joined,
    JoinFailed,
    OfferClosed,
    Released,
    Ringing,
)
from dialer.core.calls.outcome import outcome_of
from dialer.core.floor.effects import (
    AgentMoved,
    Arm,
    CallMoved,
    ClearScreen,
    CloseAttempt,
    Disarm,
    DropLeg,
    Effect,
    HangUpCall,
    JoinLegs,
    PopScreen,
    RaiseLeg,
    RecordFact,
    ReleaseCall,
    ReturnLead,
)
from dialer.core.floor.facts import (
    Adopted,
    Asked,
    Deadline,
    DeadlineKind,
    DeadlinePassed,
    FloorFact,
    HangUpAsked,
    LegFound,
    Ordered,
    Previewed,
    Withdrawn,
)
from dialer.core.floor.model import Floor
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import InvalidTransition, Refused
from dialer.core.kernel.ids import AgentId, CallId

OFFER_MARGIN = timedelta(milliseconds=200)
"""An agent is offered a call until this long before the dialplan's own timer lets the person go."""
RELEASE_GRACE = timedelta(seconds=1)
"""How long after the legal limit the dialplan may take before the dialer asks for the release itself."""
JOIN_LIMIT = timedelta(seconds=3)
"""A bridge that has not happened this long after it was asked for has failed."""
RING_GRACE = timedelta(seconds=15)
"""A call still unanswered this long after its ring time-out has been forgotten by the switch."""


def react(floor: Floor, fact: FloorFact) -> tuple[Effect, ...]:
    """Apply one fact to the floor and answer what must be done about it.

    Raises:
        InvalidTransition, NotFound, Refused: only for requests of people; the floor is then unchanged.
    """
    return _Turn(floor).take(fact)


class _Turn:
    """One fact's work: collects effects, and which records moved."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.effects: list[Effect] = []
        self.moved_agents: dict[AgentId, None] = {}

    def take(self, fact: FloorFact) -> tuple[Effect, ...]:  # noqa: C901 - one branch per kind of fact
        match fact:
            case Ordered():
                self._ordered(fact)
            case Withdrawn():
                self._withdrawn(fact)
            case Adopted():
                self._adopted(fact)
            case Previewed():
                self._previewed(fact)
            case Asked():
                self._asked(fact)
            case DeadlinePassed():
                self._deadline(fact)
            case HangUpAsked():
                self._hang_up_asked(fact)
            case LegFound():
                self._leg_found(fact)
            case LegUp() | LegDown():
                self._leg(fact)
            case _:
                self._call_event(fact)
        for agent_id in self.moved_agents:
            self.effects.append(AgentMoved(agent=self.floor.agents[agent_id]))
        return tuple(self.effects)

    # ---- small moves

    def _set_call(self, call: Call) -> None:
        self.floor.calls[call.call_id] = call
        self.effects.append(CallMoved(call=call))

    def _step_agent(self, agent_id: AgentId | None, fact: agents.AgentFact) -> Agent | None:
        agent = self.floor.agents.get(agent_id) if agent_id is not None else None
        if agent is None:
            return None
        moved = agents.step(agent, fact)
        if moved is not agent:
            self.floor.agents[agent.agent_id] = moved
            self.moved_agents[agent.agent_id] = None
        return moved

    def _note(self, call: Call, at: datetime, kind: str, *data: tuple[str, str | int | float]) -> None:
        self.effects.append(RecordFact(call_id=call.call_id, at=at, kind=kind, data=data))

    def _arm(self, kind: DeadlineKind, subject: CallId | AgentId, at: datetime) -> None:
        self.effects.append(Arm(deadline=Deadline(kind, subject), at=at))

    def _disarm(self, kind: DeadlineKind, subject: CallId | AgentId) -> None:
        self.effects.append(Disarm(deadline=Deadline(kind, subject)))

    # ---- orders and previews

    def _ordered(self, fact: Ordered) -> None:
        order = fact.order
        if order.reserved_agent_id is not None:
            agent = self.floor.agent(order.reserved_agent_id)
            ours = agent.state is AgentState.RESERVED and agent.preview_lead_id == order.lead_id
            if agent.state is not AgentState.READY and not ours:
                raise InvalidTransition("the agent is no longer free for this call", agent_id=agent.agent_id)
            self._step_agent(agent.agent_id, agents.Reserved(at=fact.at, call_id=order.call_id))
            if ours:
                self.floor.previews.pop(agent.agent_id, None)
                self._disarm(DeadlineKind.PREVIEW, agent.agent_id)
        call = Call(order=order, agent_id=order.reserved_agent_id)
        self._set_call(call)
        self._arm_ring(call, fact.at)

    def _arm_ring(self, call: Call, at: datetime) -> None:
        self._arm(DeadlineKind.RING, call.call_id, at + timedelta(seconds=call.order.ring_timeout_s) + RING_GRACE)

    def _withdrawn(self, fact: Withdrawn) -> None:
        call = self.floor.calls.pop(fact.call_id, None)
        if call is None:
            return
        self._disarm(DeadlineKind.RING, call.call_id)
        self.effects.append(CallMoved(call=replace(call, state=CallState.ENDED, outcome=Outcome.CANCELLED)))
        self._unhand(call, fact.at)

    def _adopted(self, fact: Adopted) -> None:
        call = fact.call
        self._set_call(call)
        agent = self.floor.agents.get(call.agent_id) if call.agent_id is not None else None
        if call.state is CallState.TALKING and agent is not None and agent.leg is LegState.UP:
            self._step_agent(agent.agent_id, agents.AskedReady(at=fact.at))
            self._step_agent(agent.agent_id, agents.Reserved(at=fact.at, call_id=call.call_id))
            self._step_agent(agent.agent_id, agents.TalkBegan(at=fact.at))
            self.effects.append(_pop(call, agent.agent_id))
        elif call.state is CallState.WAITING:
            self._offer(call, fact.at)
        elif call.answered_at is None:
            self._arm_ring(call, fact.at)
        self._note(call, fact.at, "adopted", ("state", call.state.value))

    def _previewed(self, fact: Previewed) -> None:
        agent = self.floor.agent(fact.agent_id)
        if agent.state is not AgentState.READY:
            raise InvalidTransition("the agent is no longer free for a preview", agent_id=agent.agent_id)
        self._step_agent(agent.agent_id, agents.Reserved(at=fact.at, preview_lead_id=fact.lead_id))
        self.floor.previews[agent.agent_id] = fact
        self._arm(DeadlineKind.PREVIEW, agent.agent_id, fact.until)
        self.effects.append(
            PopScreen(
                agent_id=agent.agent_id,
                call_id=None,
                lead_id=fact.lead_id,
                campaign_id=fact.campaign_id,
                deadline_at=fact.until,
            )
        )

    def _drop_preview(self, agent_id: AgentId) -> None:
        preview = self.floor.previews.pop(agent_id, None)
        if preview is None:
            return
        self._disarm(DeadlineKind.PREVIEW, agent_id)
        self.effects.append(ReturnLead(lead_id=preview.lead_id, campaign_id=preview.campaign_id))
        self.effects.append(ClearScreen(agent_id=agent_id))

    # ---- what people ask

    def _asked(self, fact: Asked) -> None:
        agent = self.floor.agent(fact.agent_id)
        agents.step(agent, fact.fact)  # raises before anything has changed
        if isinstance(fact.fact, agents.Freed):
            self._drop_preview(agent.agent_id)
            if agent.call_id is not None:
                self.effects.append(ClearScreen(agent_id=agent.agent_id))
        moved = self._step_agent(agent.agent_id, fact.fact)
        assert moved is not None
        if isinstance(fact.fact, agents.AskedOnline):
            self.effects.append(RaiseLeg(leg_id=fact.fact.leg_id, agent_id=agent.agent_id, endpoint=agent.endpoint))
            return
        if isinstance(fact.fact, agents.Disposed):
            self._disarm(DeadlineKind.WRAP_UP, agent.agent_id)
            if agent.state is not AgentState.TALKING:
                self.effects.append(ClearScreen(agent_id=agent.agent_id))
        self._settle_agent(moved, fact.at)

    def _settle_agent(self, agent: Agent, at: datetime) -> None:
        """After a move: an offline agent's leg goes, a ready agent takes who waits longest."""
        if agent.state is AgentState.OFFLINE and agent.leg_id is not None:
            self.effects.append(DropLeg(leg_id=agent.leg_id))
            self.floor.agents[agent.agent_id] = replace(agent, leg=LegState.DOWN, leg_id=None)
        if agent.state is AgentState.READY and agent.leg is LegState.UP:
            call = routing.choose_call(self.floor.calls.values(), agent, self.floor.teams)
            if call is not None:
                self._connect(call, agent, at)

    def _hang_up_asked(self, fact: HangUpAsked) -> None:
        call = self.floor.call(fact.call_id)
        if fact.by_agent_id is not None and call.agent_id != fact.by_agent_id:
            raise Refused("that call is with another agent", call_id=fact.call_id)
        if call.answered_at is None and not call.cancelled:
            self._set_call(replace(call, cancelled=True))
        self._note(call, fact.at, "hangup_asked", ("agent_id", fact.by_agent_id or 0))
        self.effects.append(HangUpCall(call_id=call.call_id))

    # ---- the agent's leg

    def _leg_found(self, fact: LegFound) -> None:
        agent = self.floor.agents.get(fact.agent_id)
        if agent is not None and agent.leg is LegState.UP and agent.leg_id != fact.leg_id:
            self.effects.append(DropLeg(leg_id=fact.leg_id))  # a second one, left over
            return
        if agent is not None:
            self.floor.agents[fact.agent_id] = replace(agent, leg=LegState.CALLING, leg_id=fact.leg_id)
        self._leg(LegUp(agent_id=fact.agent_id, leg_id=fact.leg_id, at=fact.at))

    def _leg(self, fact: LegUp | LegDown) -> None:
        agent = self.floor.agents.get(fact.agent_id)
        if agent is None:
            self.effects.append(DropLeg(leg_id=fact.leg_id))
            return
        if isinstance(fact, LegUp):
            if agent.leg is LegState.DOWN and agent.state is AgentState.OFFLINE:
                self.effects.append(DropLeg(leg_id=fact.leg_id))  # went offline while it rang
                return
            self._step_agent(agent.agent_id, fact)
            return
        if agent.leg_id is not None and agent.leg_id != fact.leg_id:
            return  # an older leg
        self._drop_preview(agent.agent_id)
        self._step_agent(agent.agent_id, fact)
        if agent.state is AgentState.RESERVED and agent.call_id is not None:
            call = self.floor.calls.get(agent.call_id)
            if call is not None and call.state is CallState.CONNECTING:
                self._call_event(
                    JoinFailed(call_id=call.call_id, agent_id=agent.agent_id, at=fact.at, reason="agent's leg lost")
                )
            elif call is not None and call.answered_at is None:
                self._set_call(replace(call, agent_id=None, cancelled=True))
                self.effects.append(HangUpCall(call_id=call.call_id))

    # ---- facts about calls

    def _call_event(self, fact: CallEvent) -> None:
        call = self.floor.calls.get(fact.call_id)
        if call is None or not calls.accepts(call, fact):
            if call is not None and isinstance(fact, Joined) and call.state is CallState.RELEASED:
                self.effects.append(HangUpCall(call_id=call.call_id))  # bridged after the release: it ends as silent
            return
        moved = calls.step(call, fact)
        match fact:
            case Ringing(at=at):
                self._set_call(moved)
                self._note(moved, at, "ringing")
                self._end_again(moved)
            case Answered(at=at):
                self._disarm(DeadlineKind.RING, call.call_id)
                self._set_call(moved)
                self._note(moved, at, "answered")
                self._offer(moved, at)
            case Joined(at=at, agent_id=agent_id):
                self._set_call(moved)
                self._disarm(DeadlineKind.JOIN, call.call_id)
                self._disarm(DeadlineKind.OFFER, call.call_id)
                self._disarm(DeadlineKind.RELEASE, call.call_id)
                self._note(moved, at, "joined", ("agent_id", agent_id))
                self._step_agent(agent_id, agents.TalkBegan(at=at))
            case JoinFailed(at=at, agent_id=agent_id, reason=reason):
                self._set_call(moved)
                self._disarm(DeadlineKind.JOIN, call.call_id)
                self._note(moved, at, "join_failed", ("agent_id", agent_id), ("reason", reason))
                self.effects.append(ClearScreen(agent_id=agent_id))
                self._free_agent(agent_id, at)
                self._offer_again(moved, at)
            case Released(at=at):
                self._set_call(moved)
                self._note(moved, at, "released")
                self._unhand(call, at)
            case HungUp() | DialFailed():
                self._ended(call, moved, fact)

    def _offer(self, call: Call, at: datetime) -> None:
        """A person is on the line: the agent held for the call, else the longest idle, else wait."""
        order = call.order
        answered_at = call.answered_at or at
        if call.cancelled:  # no agent is given a call that is about to break off
            self._end_again(call)
            self._close_offer(call, at)
            return
        self._arm(DeadlineKind.OFFER, call.call_id, answered_at + timedelta(seconds=order.patience_s) - OFFER_MARGIN)
        self._arm(DeadlineKind.RELEASE, call.call_id, answered_at + timedelta(seconds=order.patience_s) + RELEASE_GRACE)
        held = self.floor.agents.get(order.reserved_agent_id) if order.reserved_agent_id is not None else None
        if held is not None and held.call_id == call.call_id and held.leg is LegState.UP:
            self._connect(call, held, at)
            return
        self._offer_again(call, at)

    def _end_again(self, call: Call) -> None:
        """The switch may not have known the leg yet when its end was asked for."""
        if call.cancelled:
            self.effects.append(HangUpCall(call_id=call.call_id))

    def _offer_again(self, call: Call, at: datetime) -> None:
        answered_at = call.answered_at or at
        if at >= answered_at + timedelta(seconds=call.order.patience_s) - OFFER_MARGIN:
            self._close_offer(call, at)
            return
        teams = self.floor.teams.get(call.order.campaign_id, frozenset())
        agent = routing.choose_agent(self.floor.agents.values(), teams, excluded=call.tried)
        if agent is not None:
            self._connect(call, agent, at)

    def _connect(self, call: Call, agent: Agent, at: datetime) -> None:
        assert agent.leg_id is not None
        moved = calls.step(call, AgentChosen(call_id=call.call_id, agent_id=agent.agent_id, at=at))
        self.effects.append(JoinLegs(call_id=call.call_id, leg_id=agent.leg_id, agent_id=agent.agent_id))
        self._set_call(moved)
        self._step_agent(agent.agent_id, agents.Reserved(at=at, call_id=call.call_id))
        self.effects.append(_pop(moved, agent.agent_id))
        self._arm(DeadlineKind.JOIN, call.call_id, at + JOIN_LIMIT)

    def _close_offer(self, call: Call, at: datetime) -> None:
        moved = calls.step(call, OfferClosed(call_id=call.call_id, at=at))
        self._set_call(moved)
        self._note(moved, at, "offer_closed")

    def _unhand(self, call: Call, at: datetime) -> None:
        """The call was taken from the agent who was about to get it."""
        if call.agent_id is not None:
            self.effects.append(ClearScreen(agent_id=call.agent_id))
            self._free_agent(call.agent_id, at)

    def _free_agent(self, agent_id: AgentId | None, at: datetime) -> None:
        agent = self._step_agent(agent_id, agents.Freed(at=at)) if agent_id is not None else None
        if agent is not None:
            self._settle_agent(agent, at)

    def _ended(self, before: Call, moved: Call, fact: HungUp | DialFailed) -> None:
        cause = fact.cause if isinstance(fact, HungUp) else HangupCause(text=fact.reason)
        outcome = outcome_of(before, cause, fact.at)
        if before.answered_at is None and not before.cancelled:
            if isinstance(fact, DialFailed):
                outcome = Outcome.NETWORK_FAILURE
            elif not fact.is_seen:
                outcome = Outcome.LOST
        ended = replace(moved, outcome=outcome, cause=cause)
        del self.floor.calls[ended.call_id]
        self.effects.append(CallMoved(call=ended))
        for kind in _armed_kinds(before):
            self._disarm(kind, ended.call_id)
        talked = before.state is CallState.TALKING and before.agent_id is not None
        disposed = False
        if talked:
            assert before.agent_id is not None
            disposed = self._talk_over(before, before.agent_id, fact.at)
        else:
            self._unhand(before, fact.at)
        self.effects.append(CloseAttempt(call=ended, needs_disposition=talked and not disposed))

    def _talk_over(self, call: Call, agent_id: AgentId, at: datetime) -> bool:
        agent = self.floor.agents.get(agent_id)
        if agent is None:
            return False
        disposed = agent.disposed
        moved = self._step_agent(agent_id, agents.TalkEnded(at=at))
        assert moved is not None
        if moved.state is AgentState.WRAP_UP:
            wrap_up_s = self.floor.wrap_up_s.get(call.order.campaign_id, moved.wrap_up_s)
            self._arm(DeadlineKind.WRAP_UP, agent_id, at + timedelta(seconds=wrap_up_s))
        else:
            self.effects.append(ClearScreen(agent_id=agent_id))
            self._settle_agent(moved, at)
        return disposed

    # ---- time

    def _deadline(self, fact: DeadlinePassed) -> None:
        kind, subject = fact.deadline
        if kind is DeadlineKind.WRAP_UP:
            self._step_agent(AgentId(int(subject)), agents.WrapUpRanOut(at=fact.at))
            return
        if kind is DeadlineKind.PREVIEW:
            self._drop_preview(AgentId(int(subject)))
            agent = self._step_agent(AgentId(int(subject)), agents.PreviewRanOut(at=fact.at))
            if agent is not None:
                self._settle_agent(agent, fact.at)
            return
        call = self.floor.calls.get(CallId(str(subject)))
        if call is not None:
            self._call_deadline(kind, call, fact.at)

    def _call_deadline(self, kind: DeadlineKind, call: Call, at: datetime) -> None:
        if kind is DeadlineKind.OFFER and call.state is CallState.WAITING:
            self._close_offer(call, at)
        elif kind is DeadlineKind.RELEASE and call.state in (CallState.WAITING, CallState.RELEASED):
            self.effects.append(ReleaseCall(call_id=call.call_id, treatment=call.order.treatment))
        elif kind is DeadlineKind.JOIN and call.state is CallState.CONNECTING and call.agent_id is not None:
            self._call_event(
                JoinFailed(call_id=call.call_id, agent_id=call.agent_id, at=at, reason="no bridge in time")
            )
        elif kind is DeadlineKind.RING and call.answered_at is None:
            self.effects.append(HangUpCall(call_id=call.call_id))
            lost = HangupCause(text="lost by the switch")
            self._call_event(HungUp(call_id=call.call_id, at=at, cause=lost, is_seen=False))


UNANSWERED_KINDS = (DeadlineKind.RING,)
HEARD_KINDS = (DeadlineKind.OFFER, DeadlineKind.RELEASE, DeadlineKind.JOIN)


def _armed_kinds(call: Call) -> tuple[DeadlineKind, ...]:
    """The deadlines that a call may have; those of before were disarmed when it was answered, or joined."""
    if call.state is CallState.TALKING:
        return ()
    return UNANSWERED_KINDS if call.state in (CallState.DIALING, CallState.RINGING) else HEARD_KINDS


def _pop(call: Call, agent_id: AgentId) -> PopScreen:
    return PopScreen(
        agent_id=agent_id, call_id=call.call_id, lead_id=call.order.lead_id, campaign_id=call.order.campaign_id
    )
