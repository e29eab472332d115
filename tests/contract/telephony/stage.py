"""What the telephony contract needs of a switch: numbers and telephones that act as their names say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Protocol, TypeVar

from dialer.core.calls.model import DialOrder
from dialer.core.kernel.codes import DialMode, Treatment
from dialer.core.kernel.ids import AgentId, CallId, CampaignId, DebtorId, LeadId, LegId, NumberId, TrunkId
from dialer.ports.clock import Timer
from dialer.ports.telephony import LegOrder, Telephony, TelephonyEvent

E = TypeVar("E")

_MARKS = count(1)

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class LoopClock:
    """The event loop's time as a clock: real on a real loop, virtual on a virtual one."""

    is_settable = False

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._zero_s = self._loop.time()

    def now(self) -> datetime:
        return START + timedelta(seconds=self._loop.time() - self._zero_s)

    def elapsed_s(self) -> float:
        return self._loop.time()

    def call_at(self, at: datetime, callback: Callable[[], None]) -> Timer:
        return self._loop.call_later(max(0.0, (at - self.now()).total_seconds()), callback)

    async def sleep_until(self, at: datetime) -> None:
        await asyncio.sleep(max(0.0, (at - self.now()).total_seconds()))


class Stage:
    """A switch under test, its events in order, and orders for it.

    Numbers end as ``amisim/behaviour.py`` lists them; 00 talks for ``talk_s`` once joined.
    """

    telephony: Telephony
    clock: LoopClock
    waiting = "00"
    """Ending of a number that answers and waits, and talks when joined."""
    talking = "00"
    """Ending of a number that answers and hangs up ``talk_s`` after it was joined."""
    trunk_code = "demo"
    missing_trunk_code = "nowhere"
    phone = "phone1"
    """An agent's telephone that answers and stays."""
    missing_phone = "nobody"
    busy_phone = "busyphone"
    dropping_phone = "dropper"
    """Answers, and hangs up ``talk_s`` later."""
    patience_s = 1.5
    talk_s = 0.5
    late_s = 0.05
    """How late a thing may be noticed on this machine."""

    def __init__(self) -> None:
        self.events: list[TelephonyEvent] = []
        self._news = asyncio.Event()
        self._numbers = count(1)
        self.mark = f"{next(_MARKS)}x{id(self):x}"
        """Sets this stage's ids apart from those of others on the same switch."""

    def sink(self, event: TelephonyEvent) -> None:
        self.events.append(event)
        self._news.set()

    def order(self, ending: str, **changes: object) -> DialOrder:
        number = next(self._numbers)
        values: dict[str, object] = {
            "call_id": CallId(f"c-{self.mark}-{number}"),
            "campaign_id": CampaignId(1),
            "lead_id": LeadId(number),
            "debtor_id": DebtorId(number),
            "number_id": NumberId(number),
            "e164": f"+39061000{number % 1000:03d}{ending}",
            "trunk_id": TrunkId(1),
            "trunk_code": self.trunk_code,
            "caller_id": "+390612345678",
            "mode": DialMode.POWER,
            "ring_timeout_s": 2,
            "patience_s": self.patience_s,
            "treatment": Treatment.RELEASE,
            "ordered_at": self.clock.now(),
        }
        return DialOrder(**{**values, **changes})  # type: ignore[arg-type]

    def leg(self, agent_id: int = 7, endpoint: str | None = None) -> LegOrder:
        return LegOrder(
            leg_id=LegId(f"agent-{agent_id}-{self.mark}{next(self._numbers)}"),
            agent_id=AgentId(agent_id),
            endpoint=endpoint or self.phone,
            ring_timeout_s=5,
        )

    async def until(self, kind: type[E], within_s: float = 30.0, **fields: object) -> E:
        """The first event of this kind with these fields, now or to come."""
        async with asyncio.timeout(within_s):
            while True:
                for event in self.events:
                    if isinstance(event, kind) and all(getattr(event, k) == v for k, v in fields.items()):
                        return event
                self._news.clear()
                await self._news.wait()

    async def told(self, call_id: str, name: str, count: int, within_s: float = 30.0) -> None:
        """Until so many events of this name were told of the call."""
        async with asyncio.timeout(within_s):
            while self.about(call_id).count(name) < count:
                self._news.clear()
                await self._news.wait()

    def about(self, call_id: str) -> list[str]:
        """Names of the events of one call, in order."""
        return [type(e).__name__ for e in self.events if getattr(e, "call_id", None) == call_id]

    async def quiet(self, for_s: float) -> None:
        """Let this much time pass: what must not come would have come."""
        await self.clock.sleep_until(self.clock.now() + timedelta(seconds=for_s))

    async def cut_link(self) -> None:
        raise NotImplementedError

    async def close(self) -> None:
        await self.telephony.close()


class MakesStage(Protocol):
    async def __call__(self) -> Stage: ...
