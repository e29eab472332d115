"""FakeTelephony: a telephone switch in memory, held to the same contract as the real adapter.

By hand (the default): the test says what the far ends do (``ring``, ``answer``, ``far_end_hangs_up``, ``drop``), and
what the dialer itself asks for happens at once. With ``endings=True`` called numbers act by their last two
digits, in the clock's time, as the contract suite needs it.

Long because a fake stands whole beside the port whose every method it has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dialer.core.agents.model import LegDown, LegUp
from dialer.core.calls.model import (
    Answered,
    DialFailed,
    DialOrder,
    Gathered,
    HangupCause,
    Held,
    HungUp,
    Joined,
    JoinFailed,
    Released,
    Ringing,
)
from dialer.core.kernel.codes import Treatment
from dialer.core.kernel.ids import AgentId, CallId, LegId
from dialer.ports.clock import Clock, Timer
from dialer.ports.telephony import (
    AliveCall,
    AliveLeg,
    LegOrder,
    LinkDown,
    LinkUp,
    Sink,
    Survey,
    TelephonyError,
    TelephonyEvent,
)

NORMAL = HangupCause(q850=16, text="Normal Clearing")
REFUSALS = {
    "01": HangupCause(q850=17, sip=486, text="Busy Here"),
    "03": HangupCause(q850=21, sip=603, text="Decline"),
    "04": HangupCause(q850=1, sip=404, text="Not Found"),
    "05": HangupCause(q850=19, sip=480, text="Temporarily Unavailable"),
    "06": HangupCause(q850=34, sip=503, text="Service Unavailable"),
}


@dataclass
class FakeCall:
    order: DialOrder
    state: str = "dialing"
    """dialing, ringing, answered."""
    is_released: bool = False
    leg_id: LegId | None = None
    is_held: bool = False
    keys: str = ""
    """What was keyed to its far end."""
    since_s: float = 0.0
    timers: list[Timer] = field(default_factory=list)


@dataclass
class FakeLeg:
    order: LegOrder
    is_up: bool = False
    call_id: CallId | None = None
    aside_with: LegId | None = None
    """The other agent's leg that it talks with."""


class FakeTelephony:
    """See the module. ``asked`` records every request by name, in order."""

    def __init__(self, clock: Clock, *, endings: bool = False, delay_s: float = 0.05, talk_s: float = 0.5) -> None:
        self.clock = clock
        self.endings = endings
        self.delay_s = delay_s
        self.talk_s = talk_s
        self.message_s = 1.0
        self.hold_s, self.lost_leg_s = 600.0, 30.0
        self.asked: list[tuple[str, object]] = []
        self.orders: asyncio.Queue[DialOrder] = asyncio.Queue()
        """Each call that was started, for tests that wait for the next."""
        self.calls: dict[str, FakeCall] = {}
        self.legs: dict[str, FakeLeg] = {}
        self.legs_answer = True
        """Agents' telephones answer at once; otherwise the test says ``leg_answers``."""
        self.missing: set[str] = set()
        """Trunk codes and endpoints that the switch cannot call."""
        self.dropping: set[str] = set()
        """Endpoints whose telephone hangs up ``talk_s`` after it answered (with ``endings``)."""
        self.refusals: dict[str, TelephonyError] = {}
        """Method name -> the error that it raises instead of doing anything."""
        self.join_fails: str = ""
        """Where set, joins fail for this reason."""
        self.is_silent = False
        """Nothing of the switch is heard, neither events nor answers to nudges, until ``speaks``."""
        self._unheard: list[TelephonyEvent] = []
        self._heard_at = clock.now()
        self._nudged_at: datetime | None = None
        self._sink: Sink | None = None
        self._is_up = False

    # -- the port

    def deliver_to(self, sink: Sink, backlog: Callable[[], int] | None = None) -> None:
        self._sink = sink

    async def open(self) -> None:
        self.link_returns()

    async def close(self) -> None:
        self._is_up = False
        for call in self.calls.values():
            self._still(call)

    @property
    def is_up(self) -> bool:
        return self._is_up

    @property
    def silence_s(self) -> float:
        if self._nudged_at is None or self.clock.now() - self._nudged_at < timedelta(seconds=1):
            return 0.0
        return (self.clock.now() - self._heard_at).total_seconds()

    def nudge(self) -> None:
        if not self._is_up or self._nudged_at is not None:
            return
        if self.is_silent:
            self._nudged_at = self.clock.now()
        else:
            self._heard_at = self.clock.now()

    async def dial(self, order: DialOrder) -> None:
        self._asked("dial", order)
        _checked(order.e164, order.caller_id, order.trunk_code)
        if order.call_id in self.calls:
            raise TelephonyError(f"A leg with the id {order.call_id!r} is alive already; it is not dialled twice.")
        if order.trunk_code in self.missing:
            failed = DialFailed(call_id=order.call_id, at=self.clock.now(), reason="trunk unknown")
            self._after(0.0, lambda: self._tell(failed))
            return
        call = self.calls[order.call_id] = FakeCall(order, since_s=self.clock.now().timestamp())
        self.orders.put_nowait(order)
        if self.endings:
            self._act(call)

    async def raise_leg(self, order: LegOrder) -> None:
        self._asked("raise_leg", order)
        _checked(order.endpoint)
        if order.endpoint in self.missing:
            down = LegDown(agent_id=order.agent_id, leg_id=order.leg_id, at=self.clock.now(), reason="not registered")
            self._after(0.0, lambda: self._tell(down))
            return
        self.legs[order.leg_id] = FakeLeg(order)
        if self.legs_answer:
            self._after(0.0, lambda: self.leg_answers(order.leg_id))
        if order.endpoint in self.dropping:
            self._after(self.talk_s, lambda: self.drop(order.leg_id))

    async def drop_leg(self, leg_id: LegId) -> None:
        self._asked("drop_leg", leg_id)
        self.drop(leg_id)

    async def join(self, call_id: CallId, leg_id: LegId, agent_id: AgentId) -> None:
        self._asked("join", (call_id, leg_id, agent_id))
        reason = self._why_not(call_id, leg_id)
        if reason:
            self._tell(JoinFailed(call_id=call_id, agent_id=agent_id, at=self.clock.now(), reason=reason))
            return
        call, leg = self.calls[call_id], self.legs[leg_id]
        self._still(call)
        self._part(leg_id)
        for other in list(self.legs.values()):
            if other.call_id == call_id:
                other.call_id = None
        call.leg_id, leg.call_id, call.is_held = leg_id, call_id, False
        self._tell(Joined(call_id=call_id, agent_id=agent_id, at=self.clock.now()))
        if self.endings:
            self._plan(call, self.talk_s, lambda: self.far_end_hangs_up(call_id))

    async def hold(self, call_id: CallId) -> None:
        self._asked("hold", call_id)
        call = self.calls.get(call_id)
        if call is None:
            raise TelephonyError("Asterisk refused to hold: Channel does not exist.")
        self._leave(call)
        self._hold(call, self.hold_s)

    async def consult(self, leg_id: LegId, other_leg_id: LegId) -> None:
        self._asked("consult", (leg_id, other_leg_id))
        if leg_id not in self.legs or other_leg_id not in self.legs:
            raise TelephonyError("Asterisk refused a consultation: Channel does not exist.")
        for one, other in ((leg_id, other_leg_id), (other_leg_id, leg_id)):
            self._part(one)
            self.legs[one].aside_with = other

    async def gather(self, call_id: CallId, leg_id: LegId) -> None:
        self._asked("gather", (call_id, leg_id))
        call, leg = self.calls.get(call_id), self.legs.get(leg_id)
        if leg is None:
            raise TelephonyError("Asterisk refused a third party: Channel does not exist.")
        self._part(leg_id)
        if call is not None and call.leg_id is not None:
            leg.call_id = call_id
            self._tell(Gathered(call_id=call_id, agent_id=leg.order.agent_id, at=self.clock.now()))

    async def park(self, leg_id: LegId) -> None:
        self._asked("park", leg_id)
        self._part(leg_id)

    async def press(self, call_id: CallId, keys: str) -> None:
        self._asked("press", (call_id, keys))
        if not keys or set(keys) - set("0123456789*#"):
            raise TelephonyError("The keys cannot be given to the switch: they must be digits, '*' or '#'.")
        if call_id not in self.calls:
            raise TelephonyError("Asterisk refused PlayDTMF: Channel not found")
        self.calls[call_id].keys += keys

    async def release(self, call_id: CallId, treatment: Treatment) -> None:
        self._asked("release", (call_id, treatment))
        call = self.calls.get(call_id)
        if call is not None:
            self._let_go(call, treatment)

    async def hang_up(self, call_id: CallId) -> None:
        self._asked("hang_up", call_id)
        self.far_end_hangs_up(call_id, NORMAL)

    async def announce(self, call_id: CallId, name: str, *, creditor_code: str, language: str) -> None:
        self._asked("announce", (call_id, name, creditor_code, language))

    async def start_recording(self, call_id: CallId, file: str) -> None:
        self._asked("start_recording", (call_id, file))

    async def stop_recording(self, call_id: CallId) -> None:
        self._asked("stop_recording", call_id)

    async def take_inbound(self, key: str) -> None:
        self._asked("take_inbound", key)

    async def survey(self) -> Survey:
        self._asked("survey", None)
        return self._survey()

    # -- what a test says

    def ring(self, call_id: str) -> None:
        """The called telephone rings."""
        call = self.calls.get(call_id)
        if call is not None and call.state == "dialing":
            call.state = "ringing"
            self._tell(Ringing(call_id=CallId(call_id), at=self.clock.now()))

    def answer(self, call_id: str) -> None:
        """The called person answers; the dialplan's legal timer starts."""
        call = self.calls.get(call_id)
        if call is None or call.state == "answered":
            return
        call.state = "answered"
        self._tell(Answered(call_id=CallId(call_id), at=self.clock.now()))
        self._plan(call, call.order.patience_s, lambda: self._let_go(call, call.order.treatment))

    def far_end_hangs_up(self, call_id: str, cause: HangupCause = NORMAL) -> None:
        """The called person, or the network in their place, ends the call."""
        call = self.calls.pop(call_id, None)
        if call is None:
            return
        self._still(call)
        self._leave(call)
        self._tell(HungUp(call_id=CallId(call_id), at=self.clock.now(), cause=cause))

    def leg_answers(self, leg_id: str) -> None:
        """The agent's telephone answers."""
        leg = self.legs.get(leg_id)
        if leg is not None and not leg.is_up:
            leg.is_up = True
            self._tell(LegUp(agent_id=leg.order.agent_id, leg_id=leg.order.leg_id, at=self.clock.now()))

    def drop(self, leg_id: str) -> None:
        """The agent's leg goes; a customer in talk with it is held by the dialplan."""
        leg = self.legs.get(leg_id)
        if leg is None:
            return
        self._part(LegId(leg_id))
        del self.legs[leg_id]
        self._tell(LegDown(agent_id=leg.order.agent_id, leg_id=leg.order.leg_id, at=self.clock.now(), reason=""))

    def link_falls(self, reason: str = "cut by the test") -> None:
        """The link goes; calls go on unheard."""
        self._tell(LinkDown(at=self.clock.now(), reason=reason))
        self._is_up = False

    def link_returns(self) -> None:
        """The link is there (again), with what is alive."""
        self._is_up = True
        self._tell(LinkUp(at=self.clock.now(), survey=self._survey(), version="fake"))

    def tell(self, event: TelephonyEvent) -> None:
        """Deliver any event, as it stands; while silent, with the end of the silence."""
        assert self._sink is not None
        if self.is_silent:
            self._unheard.append(event)
            return
        self._heard_at, self._nudged_at = self.clock.now(), None
        self._sink(event)

    def speaks(self) -> None:
        """The silence is over: what had happened is told."""
        self.is_silent = False
        self._heard_at, self._nudged_at = self.clock.now(), None
        unheard, self._unheard = self._unheard, []
        for event in unheard:
            self.tell(event)

    # -- inside

    def _asked(self, name: str, what: object) -> None:
        self.asked.append((name, what))
        if name in self.refusals:
            raise self.refusals[name]
        if not self._is_up:
            raise TelephonyError("The link is down; nothing was sent.", retryable=True)

    def _tell(self, event: TelephonyEvent) -> None:
        if self._is_up:
            self.tell(event)

    def _after(self, delay_s: float, do: Callable[[], None]) -> Timer:
        return self.clock.call_at(self.clock.now() + timedelta(seconds=delay_s), do)

    def _plan(self, call: FakeCall, delay_s: float, do: Callable[[], None]) -> None:
        call.timers.append(self._after(delay_s, do))

    def _still(self, call: FakeCall) -> None:
        for timer in call.timers:
            timer.cancel()
        call.timers.clear()

    def _why_not(self, call_id: str, leg_id: str) -> str:
        call, leg = self.calls.get(call_id), self.legs.get(leg_id)
        if self.join_fails:
            return self.join_fails
        if call is None or call.state != "answered":
            return "the customer's leg is gone"
        if leg is None or not leg.is_up:
            return "the agent's leg is gone"
        return "the dialplan had let the customer go" if call.is_released else ""

    def _let_go(self, call: FakeCall, treatment: Treatment) -> None:
        if call.is_released or call.order.call_id not in self.calls:
            return
        call.is_released = True
        self._still(call)
        self._tell(Released(call_id=call.order.call_id, at=self.clock.now()))
        wait_s = self.message_s if treatment is Treatment.MESSAGE else 0.0
        self._plan(call, wait_s, lambda: self.far_end_hangs_up(call.order.call_id))

    def _part(self, leg_id: LegId) -> None:
        """The leg leaves whatever it is in: of three the others go on; who is left alone is held, or parked."""
        leg = self.legs.get(leg_id)
        if leg is None:
            return
        call = self.calls.get(leg.call_id) if leg.call_id is not None else None
        other, leg.aside_with, leg.call_id = leg.aside_with, None, None
        if other is not None and other in self.legs:
            self.legs[other].aside_with = None
        if call is not None:
            rest = [one.order.leg_id for one in self.legs.values() if one.call_id == call.order.call_id]
            call.leg_id = rest[0] if rest else None
            if not rest:
                self._hold(call, self.lost_leg_s)

    def _leave(self, call: FakeCall) -> None:
        """The customer leaves: one agent is parked, two stay with each other."""
        rest = [one for one in self.legs.values() if one.call_id == call.order.call_id]
        for leg in rest:
            leg.call_id = None
        if len(rest) == 2:
            rest[0].aside_with, rest[1].aside_with = rest[1].order.leg_id, rest[0].order.leg_id
        call.leg_id = None

    def _hold(self, call: FakeCall, limit_s: float) -> None:
        call.leg_id, call.is_held = None, True
        self._plan(call, limit_s, lambda: self.far_end_hangs_up(call.order.call_id))
        self._tell(Held(call_id=call.order.call_id, at=self.clock.now()))

    def _act(self, call: FakeCall) -> None:
        """Do what the number's ending says."""
        call_id, ending = call.order.call_id, call.order.e164[-2:]
        if ending in ("00", "02", "03", "07", "08"):
            self._plan(call, self.delay_s / 2, lambda: self.ring(call_id))
        self._plan(call, call.order.ring_timeout_s, lambda: self._rings_out(call))
        if ending in REFUSALS:
            self._plan(call, self.delay_s, lambda: self.far_end_hangs_up(call_id, REFUSALS[ending]))
        elif ending != "02":
            self._plan(call, self.delay_s, lambda: self._answers(call, {"07": 0.0, "08": 1.0}.get(ending)))

    def _answers(self, call: FakeCall, patience_s: float | None) -> None:
        self._still(call)
        self.answer(call.order.call_id)
        if patience_s is not None:
            self._plan(call, patience_s, lambda: self.far_end_hangs_up(call.order.call_id))

    def _rings_out(self, call: FakeCall) -> None:
        if call.state != "answered":
            self.far_end_hangs_up(call.order.call_id, HangupCause(text="Unknown"))

    def _survey(self) -> Survey:
        now = self.clock.now()
        return Survey(
            calls=tuple(
                AliveCall(
                    call_id=call.order.call_id,
                    is_answered=call.state == "answered",
                    since=now - timedelta(seconds=now.timestamp() - call.since_s),
                    joined_leg_id=call.leg_id,
                    is_held=call.is_held,
                )
                for call in self.calls.values()
            ),
            legs=tuple(
                AliveLeg(
                    leg_id=leg.order.leg_id,
                    agent_id=leg.order.agent_id,
                    joined_call_id=leg.call_id,
                    is_aside=leg.aside_with is not None,
                )
                for leg in self.legs.values()
                if leg.is_up
            ),
        )


def _checked(*values: str) -> None:
    if any(sign in value for value in values for sign in "\r\n\0"):
        raise TelephonyError("A value holds a line break or a NUL.")
