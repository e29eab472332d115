"""The simulated day in motion: facts go to the floor of production, and what the floor asks for is done here.

The network, the people and the dialplan's patience are played; calls, agents, routing and leads are moved by the very
functions that the engine calls.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from dialer.core.agents.model import AgentState, LegUp
from dialer.core.calls.model import Answered, Call, CallState, DialOrder, HungUp, Joined, Released, Ringing
from dialer.core.dialing import is_news_of_agent, is_news_of_call
from dialer.core.dialing.observe import Observer
from dialer.core.floor import (
    AgentMoved,
    Arm,
    CallMoved,
    CloseAttempt,
    Deadline,
    DeadlinePassed,
    Disarm,
    Effect,
    Floor,
    FloorFact,
    HangUpCall,
    JoinLegs,
    Ordered,
    RaiseLeg,
    ReleaseCall,
    react,
)
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.ids import AgentId, CallId, CampaignId
from dialer.twin.clockwork import Clockwork
from dialer.twin.lead_list import PROMISED, LeadList, Prospect
from dialer.twin.ledger import Ledger
from dialer.twin.network import CANCELLED, CLEARED, Fate, Network

BRIDGE_S = 0.05
"""From the request to join two legs until they hear each other."""
HEARD = (CallState.WAITING, CallState.CONNECTING, CallState.RELEASED)
"""Answered and without an agent."""


class World:
    """Everything outside the dialer, and the desk that carries facts to the floor in their order."""

    def __init__(
        self,
        clock: Clockwork,
        floor: Floor,
        network: Network,
        ledger: Ledger,
        observer: Observer,
        lists: Mapping[CampaignId, LeadList],
        *,
        bridge_s: float = BRIDGE_S,
    ) -> None:
        self.clock = clock
        self.floor = floor
        self.ledger = ledger
        self._network = network
        self.observer = observer
        self._lists = lists
        self._bridge_s = bridge_s
        self._line: deque[FloorFact] = deque()
        self._is_working = False
        self._ordered_s: dict[CallId, float] = {}
        self._resolved_s: dict[CallId, float] = {}
        self._fates: dict[CallId, Fate] = {}
        self._prospects: dict[CallId, Prospect] = {}
        self.channels_in_use = 0
        """Of the dialler's trunk."""
        self._talked: dict[CallId, Call] = {}
        """Conversations whose disposition is to come."""
        self.talk_began: Callable[[AgentId, CallId, float], None]
        self.wrap_up_began: Callable[[AgentId], None]
        self._deeds: dict[type[Effect], Callable[[Any], None]] = {
            JoinLegs: self._join,
            HangUpCall: self._break_off,
            ReleaseCall: self._let_go,
            RaiseLeg: self._raise_leg,
            Arm: self._arm,
            Disarm: self._disarm,
            CloseAttempt: self._close,
            AgentMoved: self._agent_moved,
            CallMoved: self._call_moved,
        }

    # ---- the desk

    def tell(self, fact: FloorFact) -> None:
        """A fact for the floor; one that comes while another is being worked waits in line, as in the engine's desk."""
        self._line.append(fact)
        if self._is_working:
            return
        self._is_working = True
        deeds = self._deeds
        while self._line:
            for effect in react(self.floor, self._line.popleft()):
                deed = deeds.get(type(effect))
                if deed is not None:
                    deed(effect)
        self._is_working = False

    # ---- calls

    def place(self, order: DialOrder, prospect: Prospect) -> None:
        """An order of the plan: on the floor at once, and out into the network."""
        clock, call_id = self.clock, order.call_id
        now_s = clock.now_s
        self._ordered_s[call_id] = now_s
        self._prospects[call_id] = prospect
        self.channels_in_use += 1
        self.tell(Ordered(order=order, at=clock.now))
        self.ledger.ordered(self.floor.calls[call_id], now_s)
        fate = self._network.fate(self._lists[order.campaign_id].chance(order.lead_id, now_s), now_s)
        self._fates[call_id] = fate
        self._resolved_s[call_id] = resolved_s = now_s + fate.resolved_s
        if fate.rings_s < fate.resolved_s:
            clock.at(now_s + fate.rings_s, self._ring, call_id)
        clock.at(resolved_s, self._resolve, call_id)

    def receive(self, call: Call, talk_s: float, hold_s: float) -> None:
        """A call from outside has been answered by the switch and waits for an agent."""
        call_id = call.call_id
        self._ordered_s[call_id] = self.clock.now_s
        self._fates[call_id] = Fate(True, 0.0, 0.0, CLEARED, False, talk_s, hold_s)
        self.ledger.ordered(call, self.clock.now_s)
        self.clock.after(hold_s, self._lose_patience, call_id)

    def _ring(self, call_id: CallId) -> None:
        if call_id in self.floor.calls:
            self.tell(Ringing(call_id=call_id, at=self.clock.now))

    def _resolve(self, call_id: CallId) -> None:
        call = self.floor.calls.get(call_id)
        if call is None:
            return
        fate, clock = self._fates[call_id], self.clock
        if not fate.is_answered:
            self.tell(HungUp(call_id=call_id, at=clock.now, cause=fate.cause))
            return
        self.ledger.answered(call, self._ordered_s[call_id], clock.now_s)
        patience_s = call.order.patience_s
        clock.after(patience_s, self._release, call_id)
        if fate.hold_s < patience_s:
            clock.after(fate.hold_s, self._lose_patience, call_id)
        self.tell(Answered(call_id=call_id, at=clock.now))

    def _release(self, call_id: CallId) -> None:
        """The dialplan's own timer: nobody came, the person is let go."""
        call = self.floor.calls.get(call_id)
        if call is not None and call.state in HEARD:
            self.tell(Released(call_id=call_id, at=self.clock.now))
            self.tell(HungUp(call_id=call_id, at=self.clock.now, cause=CLEARED))

    def _lose_patience(self, call_id: CallId) -> None:
        """The person hangs up while waiting."""
        call = self.floor.calls.get(call_id)
        if call is not None and call.state in HEARD:
            self.tell(HungUp(call_id=call_id, at=self.clock.now, cause=CLEARED))

    def _joined(self, effect: JoinLegs) -> None:
        call = self.floor.calls.get(effect.call_id)
        if call is None or call.state is not CallState.CONNECTING or call.agent_id != effect.agent_id:
            return
        fate = self._fates[effect.call_id]
        self.tell(Joined(call_id=effect.call_id, agent_id=effect.agent_id, at=self.clock.now))
        self.ledger.joined(call, self._ordered_s[effect.call_id], is_machine=fate.is_machine)
        self.talk_began(effect.agent_id, effect.call_id, fate.talk_s)

    def dispose(self, call_id: CallId) -> None:
        """The agent's verdict on a conversation moves the lead on."""
        call, prospect = self._talked.pop(call_id), self._prospects.pop(call_id, None)
        fate = self._fates.pop(call_id)
        if prospect is not None:
            verdict = Outcome.VOICEMAIL if fate.is_machine else PROMISED
            self._lists[call.order.campaign_id].ended(prospect, call, verdict, self.clock.now)

    @property
    def is_unresolved(self) -> bool:
        """Whether a call is under way whose end decides one of the day's counts still."""
        return any(call.state is not CallState.TALKING for call in self.floor.calls.values())

    # ---- effects

    def _join(self, effect: JoinLegs) -> None:
        self.clock.after(self._bridge_s, self._joined, effect)

    def _break_off(self, effect: HangUpCall) -> None:
        call = self.floor.calls.get(effect.call_id)
        if call is not None:
            cause = CANCELLED if call.answered_at is None else CLEARED
            self.tell(HungUp(call_id=effect.call_id, at=self.clock.now, cause=cause))

    def _let_go(self, effect: ReleaseCall) -> None:
        self._release(effect.call_id)

    def _raise_leg(self, effect: RaiseLeg) -> None:
        self.tell(LegUp(agent_id=effect.agent_id, leg_id=effect.leg_id, at=self.clock.now))

    def _arm(self, effect: Arm) -> None:
        self.clock.arm(effect.deadline, effect.at, self._passed)

    def _disarm(self, effect: Disarm) -> None:
        self.clock.disarm(effect.deadline)

    def _passed(self, deadline: Deadline) -> None:
        self.tell(DeadlinePassed(deadline=deadline, at=self.clock.now))

    def _close(self, effect: CloseAttempt) -> None:
        call = effect.call
        call_id = call.call_id
        self.ledger.ended(call, self._ordered_s.pop(call_id))
        if self._resolved_s.pop(call_id, None) is not None:
            self.channels_in_use -= 1
        if call.joined_at is not None:
            self._talked[call_id] = call
            return
        del self._fates[call_id]
        prospect = self._prospects.pop(call_id, None)
        if prospect is not None:
            outcome = call.outcome or Outcome.LOST
            self._lists[call.order.campaign_id].ended(prospect, call, outcome, self.clock.now)

    def _agent_moved(self, effect: AgentMoved) -> None:
        agent = effect.agent
        self.observer.agent_moved(agent, self.clock.now)
        self.ledger.agent_moved(agent, self.clock.now_s)
        if is_news_of_agent(agent):
            self.clock.wake()
        if agent.state is AgentState.WRAP_UP:
            self.wrap_up_began(agent.agent_id)

    def _call_moved(self, effect: CallMoved) -> None:
        self.observer.call_moved(effect.call, self.clock.now)
        if is_news_of_call(effect.call):
            self.clock.wake()

    # ---- counts, and what only a ceiling may know

    def line_count(self, campaign_id: CampaignId) -> int:
        """Unanswered lines."""
        return len(self.outcomes(campaign_id))

    def outcomes(self, campaign_id: CampaignId) -> list[float | None]:
        """For each unanswered line, in the floor's order: seconds until its answer; None: it will have none."""
        now_s, fates, resolved_s = self.clock.now_s, self._fates, self._resolved_s
        return [
            max(0.0, resolved_s[call_id] - now_s) if fates[call_id].is_answered else None
            for call_id, call in self.floor.calls.items()
            if call.order.campaign_id == campaign_id
            and call.state in (CallState.DIALING, CallState.RINGING)
            and call.order.reserved_agent_id is None
        ]
