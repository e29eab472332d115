"""The dialer's side of ``scripts/bench calls``: a campaign worked as fast as its trunk allows."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import resource
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

import structlog

from dialer.ami.client import AmiConfig
from dialer.ami.telephony import AmiTelephony
from dialer.bootstrap.live import Engine
from dialer.core.agents.model import AgentState, LegState
from dialer.core.calls.model import CallState
from dialer.core.kernel.codes import DialMode, Outcome
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.ids import AgentId, CampaignId
from dialer.core.trunks.model import Trunk
from dialer.engine.clocks import SettableClock
from dialer.ports.admin import TrunkRow
from dialer.ports.publisher import AgentChanged, CallChanged, Message, Notice
from dialer.workflows.calls.disposition import DispositionRequest
from scripts.benches.numbers import numbers
from tests.factories import MONDAY_10
from tests.world import Listener, World, running_engine, small_world

WRAP_UP_S = 0.3
"""How long an agent takes to choose the outcome."""


@dataclass
class Crew:
    """All agents: ready at once after every call, with a disposition stored for each."""

    engine: Engine | None = None
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    up: set[AgentId] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def all_up(self, count: int) -> None:
        async with asyncio.timeout(60):
            while len(self.up) < count:
                await self.changed.wait()
                self.changed.clear()

    def publish(self, message: Message) -> None:
        if not isinstance(message, AgentChanged):
            return
        if message.state is AgentState.PAUSED and message.leg is LegState.UP:
            self._start(self._ready(message.agent_id))
        elif message.state is AgentState.WRAP_UP and message.call_id is not None:
            self._start(self._dispose(message))
        if message.leg is LegState.UP:
            self.up.add(message.agent_id)
            self.changed.set()

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _ready(self, agent_id: AgentId) -> None:
        assert self.engine is not None
        try:
            await self.engine.requests.ready(agent_id)
        except DialerError as error:
            print(error, file=sys.stderr)

    async def _dispose(self, message: AgentChanged) -> None:
        assert self.engine is not None and message.call_id is not None
        await asyncio.sleep(WRAP_UP_S)
        await self.engine.requests.dispose(
            message.agent_id, DispositionRequest(call_id=message.call_id, code=Outcome.REFUSAL)
        )


@dataclass
class Times:
    """Instants of each call, as the floor sees them."""

    ordered: dict[str, datetime] = field(default_factory=dict)
    answered: dict[str, datetime] = field(default_factory=dict)
    joined: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    async def all_ended(self, limit_s: float) -> None:
        """Until no call is under way any more, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while self.ordered.keys() - self.ended.keys():
                    self.is_over.clear()
                    await self.is_over.wait()

    def publish(self, message: Message) -> None:
        if not isinstance(message, CallChanged):
            return
        if message.state is CallState.DIALING:
            self.ordered.setdefault(message.call_id, message.since)
        elif message.state in (CallState.WAITING, CallState.CONNECTING):
            self.answered.setdefault(message.call_id, message.since)
        elif message.state is CallState.TALKING:
            self.joined.setdefault(message.call_id, message.since)
        elif message.state is CallState.ENDED:
            self.ended[message.call_id] = str(message.outcome)
            self.is_over.set()


async def main(order: dict[str, Any]) -> dict[str, object]:
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    calls = int(order["rate"] * order["seconds"] * 1.3) + 200
    async with small_world(order["url"]) as world:
        campaign_id = await _fill(world, calls, order)
        clock = SettableClock(MONDAY_10)
        config = AmiConfig(host="127.0.0.1", port=order["ami_port"], username="sollecito", secret=order["ami_secret"])
        telephony = AmiTelephony(config, clock=clock, rng=Random(1))
        listener, crew, times = Listener(), Crew(), Times()
        async with running_engine(
            world,
            telephony,
            clock,
            listener=listener,
            tick_s=0.5,
            coalesce_s=0.1,
            diary_flush_s=0.1,
            sweep_s=5.0,
            heartbeat_s=5.0,
        ) as engine:
            await listener.until(lambda m: isinstance(m, Notice) and m.code == "link_up")
            listener.messages = Silent()
            crew.engine = engine
            engine.publisher.add(crew)
            engine.publisher.add(times)
            agents = list(engine.desk.floor.agents)
            for agent_id in agents:
                await engine.requests.go_online(agent_id)
            await crew.all_up(len(agents))
            return await _work(world, engine, campaign_id, times, order)


async def _fill(world: World, calls: int, order: dict[str, Any]) -> CampaignId:
    for n in range(1, order["agents"] + 1):
        await world.add_agent(f"agent-{n}")
    await world.add_debtors([[number] for number in numbers(calls)])
    async with world.store.transaction() as tx:
        row = await tx.trunk_settings.get(world.trunk_id)
        trunk = Trunk(
            trunk_id=world.trunk_id, code=row.trunk.code, kind=row.trunk.kind, host=row.trunk.host,
            max_channels=2000, max_calls_per_s=order["rate"],
        )  # fmt: skip
        await tx.trunk_settings.update(TrunkRow(trunk=trunk))
    return await world.add_campaign("Bench", mode=DialMode.PROGRESSIVE)


async def _work(
    world: World, engine: Engine, campaign_id: CampaignId, times: Times, order: dict[str, Any]
) -> dict[str, object]:
    gc.collect()
    gc.freeze()  # as the server does when it has started
    await world.start_campaign(campaign_id)
    cpu_before = time.process_time()
    await engine.supervision.campaign_changed(campaign_id)
    await asyncio.sleep(order["seconds"])
    await engine.supervision.stop_all(1)  # type: ignore[arg-type]
    cpu_s = time.process_time() - cpu_before
    await times.all_ended(10)
    done = [c for c in times.ordered if times.ended.get(c) != "CANCELLED"]
    return {
        "calls": len(done),
        "failures": sum(c not in times.answered for c in done),
        "without_agent": sum(c in times.answered and c not in times.joined for c in done),
        "answer_s": [(times.answered[c] - times.ordered[c]).total_seconds() for c in done if c in times.answered],
        "bridge_s": [(times.joined[c] - times.answered[c]).total_seconds() for c in done if c in times.joined],
        "cpu_s": cpu_s,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


class Silent(list):  # type: ignore[type-arg]
    """Keeps nothing: the listener's list would grow with every message."""

    def append(self, _: object) -> None:
        return


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(json.loads(sys.argv[1])))))
