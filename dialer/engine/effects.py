"""Carries out what the floor asks for: one match, each effect one call of a port."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from dialer import metrics
from dialer.core.agents.model import Agent, LegDown
from dialer.core.agents.spells import SpellBook
from dialer.core.calls.model import Call, CallState, JoinFailed
from dialer.core.calls.tally import LET_GO
from dialer.core.dialing import is_news_of_agent, is_news_of_call
from dialer.core.floor import (
    AgentMoved,
    Arm,
    CallMoved,
    ClearScreen,
    CloseAttempt,
    ConsultBegan,
    ConsultLegs,
    Deadline,
    DeadlineKind,
    DeadlinePassed,
    Disarm,
    DropLeg,
    Effect,
    GatherLeg,
    HandedOver,
    HangUpCall,
    HoldCall,
    HoldChanged,
    HoldFailed,
    JoinLegs,
    ParkLeg,
    PopScreen,
    RaiseLeg,
    RecordFact,
    ReleaseCall,
    ReturnLead,
    TransferFailed,
)
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, LeadId, LegId
from dialer.engine.desk import Desk
from dialer.engine.diary import Diary
from dialer.engine.policy import EnginePolicy
from dialer.engine.screens import Screens
from dialer.engine.tasks import Tasks
from dialer.ports.clock import Clock, Timer
from dialer.ports.leads import Candidate
from dialer.ports.publisher import AgentChanged, CallChanged, Publisher, TransferShown
from dialer.ports.telephony import LegOrder, Telephony, TelephonyError

log = structlog.get_logger(__name__)

AWAITING_LIMIT = 2000
"""Conversations whose lead is kept at hand until their disposition comes."""


def _nothing(*_: object) -> None:
    """Until the dial loop is wired."""


class Effects:
    """Performs effects in their order; what must wait for a peer becomes a task of the node."""

    def __init__(
        self,
        *,
        desk: Desk,
        telephony: Telephony,
        diary: Diary,
        screens: Screens,
        publisher: Publisher,
        tasks: Tasks,
        clock: Clock,
        policy: EnginePolicy,
    ) -> None:
        self._desk = desk
        self._telephony = telephony
        self._diary = diary
        self._screens = screens
        self._publisher = publisher
        self._tasks = tasks
        self._clock = clock
        self._policy = policy
        self.wake: Callable[[], None] = _nothing
        """Told when a move of an agent or a call changes what may be dialled: the dial loop's ``wake``."""
        self.return_lead: Callable[[CampaignId, LeadId], None] = _nothing
        """Given the lead of a preview that came to nothing: the dial loop's ``return_preview``."""
        self.call_seen: Callable[[Call], None] = _nothing
        """Told each move of a call before anything else: the forecasts' ``call_moved``."""
        self.agent_seen: Callable[[Agent], None] = _nothing
        """The same of an agent."""
        self.handed_over: Callable[[Call], None] = _nothing
        """Told when a conversation is another agent's: the conducts' ``hand_over``."""
        self._timers: dict[Deadline, Timer] = {}
        self._spells = SpellBook()
        self.candidates: dict[CallId, Candidate] = {}
        """The lead of each live call, as it was when the call was ordered."""
        self.awaiting: dict[CallId, Candidate] = {}
        """The same of the latest conversations that wait for their disposition."""
        desk.performed_by(self.perform)

    def perform(self, effects: tuple[Effect, ...]) -> None:  # noqa: C901 - one branch per effect
        for effect in effects:
            match effect:
                case JoinLegs():
                    self._tasks.start(self._join(effect), f"join-{effect.call_id}")
                case HoldCall(call_id=call_id):
                    self._tasks.start(self._hold(call_id), f"hold-{call_id}")
                case ConsultLegs(call_id=call_id):
                    self._tasks.start(self._consult(effect), f"consult-{call_id}")
                case GatherLeg(call_id=call_id):
                    self._tasks.start(self._gather(effect), f"gather-{call_id}")
                case ParkLeg(leg_id=leg_id):
                    self._tasks.start(self._park(leg_id), f"park-{leg_id}")
                case HandedOver(call=call):
                    self._diary.set_times(call)
                    self.handed_over(call)
                    self._publish_call(call, call.joined_at or self._clock.now())
                case HangUpCall(call_id=call_id):
                    self._tasks.start(self._hang_up(call_id), f"hang-up-{call_id}")
                case ReleaseCall():
                    self._tasks.start(self._release(effect), f"release-{effect.call_id}")
                case RaiseLeg():
                    self._tasks.start(self._raise_leg(effect), f"leg-{effect.leg_id}")
                case DropLeg(leg_id=leg_id):
                    self._tasks.start(self._drop_leg(effect), f"drop-{leg_id}")
                case PopScreen():
                    self._screens.pop(effect, self._mode_of(effect))
                case ClearScreen(agent_id=agent_id):
                    self._screens.clear(agent_id)
                case Arm(deadline=deadline, at=at):
                    self._arm(deadline, at)
                case Disarm(deadline=deadline):
                    self._disarm(deadline)
                case RecordFact(call_id=call_id, at=at, kind=kind, data=data):
                    self._diary.note(call_id, at, kind, dict(data))
                case CloseAttempt():
                    self._close(effect)
                case ReturnLead(campaign_id=campaign_id, lead_id=lead_id):
                    self.return_lead(campaign_id, lead_id)
                case AgentMoved(agent=agent):
                    self.agent_seen(agent)
                    self._keep_spell(agent)
                    self._publisher.publish(self.agent_changed(agent))
                    if is_news_of_agent(agent):
                        self.wake()
                case CallMoved(call=call):
                    self._call_moved(call)
                case HoldChanged(call=call):
                    self._publish_call(call, call.joined_at or self._clock.now())

    # ---- telephony

    async def _join(self, effect: JoinLegs) -> None:
        try:
            await self._telephony.join(effect.call_id, effect.leg_id, effect.agent_id)
        except TelephonyError as error:
            if error.outcome_unknown:
                # They may be talking: the survey of the next connection tells (``reconcile``).
                log.warning("join_unknown", call_id=effect.call_id, error=str(error))
                return
            self._desk.put(
                JoinFailed(call_id=effect.call_id, agent_id=effect.agent_id, at=self._clock.now(), reason=str(error))
            )

    async def _hold(self, call_id: CallId) -> None:
        try:
            await self._telephony.hold(call_id)
        except TelephonyError as error:
            log.warning("hold_failed", call_id=call_id, error=str(error))
            if self._telephony.is_up or not error.outcome_unknown:  # else the survey of the next connection tells
                # No answer in time, and the link goes on: the agent may ask again; a late hold tells of itself.
                self._desk.put(HoldFailed(call_id=call_id, at=self._clock.now(), reason=str(error)))

    async def _consult(self, effect: ConsultLegs) -> None:
        try:
            await self._telephony.consult(effect.leg_id, effect.other_leg_id)
        except TelephonyError as error:
            self._transfer_failed(effect.call_id, error)
            return
        self._desk.put(ConsultBegan(call_id=effect.call_id, leg_id=effect.leg_id, at=self._clock.now()))

    async def _gather(self, effect: GatherLeg) -> None:
        try:
            await self._telephony.gather(effect.call_id, effect.leg_id)
        except TelephonyError as error:
            self._transfer_failed(effect.call_id, error)

    def _transfer_failed(self, call_id: CallId, error: TelephonyError) -> None:
        log.warning("transfer_failed", call_id=call_id, error=str(error))
        if self._telephony.is_up or not error.outcome_unknown:  # else the survey of the next connection tells
            self._desk.put(TransferFailed(call_id=call_id, at=self._clock.now(), reason=str(error)))

    async def _park(self, leg_id: LegId) -> None:
        try:
            await self._telephony.park(leg_id)
        except TelephonyError as error:  # the survey of the next connection finds it
            log.warning("leg_not_parked", leg_id=leg_id, error=str(error))

    async def _hang_up(self, call_id: CallId) -> None:
        try:
            await self._telephony.hang_up(call_id)
        except TelephonyError as error:
            log.warning("hang_up_failed", call_id=call_id, error=str(error))

    async def _release(self, effect: ReleaseCall) -> None:
        try:
            await self._telephony.release(effect.call_id, effect.treatment)
        except TelephonyError as error:
            log.warning("release_failed", call_id=effect.call_id, error=str(error))

    async def _raise_leg(self, effect: RaiseLeg) -> None:
        order = LegOrder(
            leg_id=effect.leg_id,
            agent_id=effect.agent_id,
            endpoint=effect.endpoint,
            ring_timeout_s=self._policy.ring_leg_s,
        )
        try:
            await self._telephony.raise_leg(order)
        except TelephonyError as error:
            log.warning("leg_not_raised", agent_id=effect.agent_id, error=str(error))
            self._desk.put(
                LegDown(agent_id=effect.agent_id, leg_id=effect.leg_id, at=self._clock.now(), reason=str(error))
            )

    async def _drop_leg(self, effect: DropLeg) -> None:
        try:
            await self._telephony.drop_leg(effect.leg_id)
        except TelephonyError as error:
            log.warning("leg_not_dropped", leg_id=effect.leg_id, error=str(error))

    # ---- time

    def _arm(self, deadline: Deadline, at: datetime) -> None:
        self._disarm(deadline)
        self._timers[deadline] = self._clock.call_at(at, lambda: self._passed(deadline))

    def _disarm(self, deadline: Deadline) -> None:
        timer = self._timers.pop(deadline, None)
        if timer is not None:
            timer.cancel()

    def _passed(self, deadline: Deadline) -> None:
        self._timers.pop(deadline, None)
        self._desk.put(DeadlinePassed(deadline=deadline, at=self._clock.now()))

    def disarm_all(self) -> None:
        for deadline in list(self._timers):
            self._disarm(deadline)

    # ---- records and news

    def _close(self, effect: CloseAttempt) -> None:
        call = effect.call
        candidate = self.candidates.pop(call.call_id, None)
        if effect.needs_disposition and candidate is not None:
            while len(self.awaiting) >= AWAITING_LIMIT:
                del self.awaiting[next(iter(self.awaiting))]  # the oldest: it is read again if its verdict comes
            self.awaiting[call.call_id] = candidate
        self._diary.close_attempt(call, candidate, needs_disposition=effect.needs_disposition)

    def _keep_spell(self, agent: Agent) -> None:
        floor = self._desk.floor
        call = floor.calls.get(agent.call_id) if agent.call_id is not None else None
        preview = floor.previews.get(agent.agent_id)
        campaign_id = call.order.campaign_id if call is not None else preview.campaign_id if preview else None
        spell = self._spells.moved(agent, campaign_id)
        if spell is not None:
            self._diary.keep_spell(spell)

    def end_spells(self) -> None:
        """The node stops: what agents are doing now is kept up to this moment."""
        for spell in self._spells.end_all(self._clock.now()):
            self._diary.keep_spell(spell)

    def _call_moved(self, call: Call) -> None:
        self.call_seen(call)
        campaign = str(call.order.campaign_id)
        since = call.order.ordered_at
        match call.state:
            case CallState.RINGING:
                since = call.ringing_at or since
            case CallState.WAITING if not call.tried:
                metrics.CALLS_ANSWERED.labels(campaign).inc()
                if call.order.risk is not None:
                    metrics.PACING_PREDICTED.labels(campaign).inc(call.order.risk)
                self._diary.set_times(call)  # a crash now leaves a person of whom we know that they were answered
                if call.answered_at is not None:
                    metrics.RING_SECONDS.labels(campaign).observe((call.answered_at - since).total_seconds())
                since = call.answered_at or since
            case CallState.TALKING:
                since = call.joined_at or since
                self._diary.set_times(call)
                metrics.CALLS_CONNECTED.labels(campaign).inc()
                if call.answered_at is not None and call.joined_at is not None:
                    metrics.ANSWER_TO_BRIDGE_SECONDS.observe((call.joined_at - call.answered_at).total_seconds())
            case CallState.ENDED:
                since = call.ended_at or since
                self._count_end(call, campaign)
            case _:
                since = call.answered_at or since
        self._publish_call(call, since)
        if is_news_of_call(call):
            self.wake()

    def _publish_call(self, call: Call, since: datetime) -> None:
        self._publisher.publish(
            CallChanged(
                call_id=call.call_id,
                campaign_id=call.order.campaign_id,
                state=call.state,
                since=since,
                agent_id=call.agent_id,
                outcome=call.outcome,
                held_at=call.held_at,
            )
        )

    def _count_end(self, call: Call, campaign: str) -> None:
        if call.outcome in LET_GO:
            self._count_abandoned(call, campaign)
        if call.joined_at is not None and call.ended_at is not None:
            metrics.TALK_SECONDS.labels(campaign).observe((call.ended_at - call.joined_at).total_seconds())

    def _count_abandoned(self, call: Call, campaign: str) -> None:
        metrics.CALLS_ABANDONED.labels(campaign).inc()
        order = call.order
        if order.risk is not None:
            metrics.PACING_REALISED.labels(campaign).inc()
        waited_s = (call.ended_at - call.answered_at).total_seconds() if call.ended_at and call.answered_at else None
        log.info(
            "call_abandoned",
            call_id=call.call_id,
            campaign_id=order.campaign_id,
            mode=order.mode.value,
            outcome=call.outcome.value if call.outcome is not None else "",
            risk=order.risk,
            answer_probability=order.answer_probability,
            waited_s=waited_s,
        )

    def agent_changed(self, agent: Agent) -> AgentChanged:
        """The news about an agent, with the deadline that the page counts down to."""
        call = self._desk.floor.calls.get(agent.call_id) if agent.call_id is not None else None
        is_own = call is not None and call.agent_id == agent.agent_id
        return AgentChanged(
            agent_id=agent.agent_id,
            name=agent.name,
            teams=agent.teams,
            state=agent.state,
            since=agent.since or self._clock.now(),
            leg=agent.leg,
            call_id=agent.call_id,
            campaign_id=call.order.campaign_id if call is not None else None,
            pause_reason=agent.pause_reason,
            pause_wanted=agent.pause_wanted,
            closing_at=agent.closing_at,
            held_at=call.held_at if call is not None and is_own else None,
            is_hold_wanted=call is not None and is_own and call.is_hold_wanted,
            transfer=self._transfer_of(agent, call),
            is_handed_over=agent.is_handed_over,
            deadline_at=self._deadline_of(agent.agent_id),
        )

    def _transfer_of(self, agent: Agent, call: Call | None) -> TransferShown | None:
        if call is None or call.transfer is None or call.agent_id is None:
            return None
        is_own = call.agent_id == agent.agent_id
        if not is_own and call.transfer.to_agent_id != agent.agent_id:
            return None
        other = self._desk.floor.agents.get(call.transfer.to_agent_id if is_own else call.agent_id)
        if other is None:
            return None
        return TransferShown(
            stage=call.transfer.stage, is_own=is_own, other_agent_id=other.agent_id, other_name=other.name
        )

    def _deadline_of(self, agent_id: AgentId) -> datetime | None:
        for kind in (DeadlineKind.WRAP_UP, DeadlineKind.PREVIEW):
            timer = self._timers.get(Deadline(kind, agent_id))
            if timer is not None:
                return timer.at
        return None

    def _mode_of(self, effect: PopScreen) -> DialMode:
        call = self._desk.floor.calls.get(effect.call_id) if effect.call_id is not None else None
        return call.order.mode if call is not None else DialMode.PREVIEW
