"""The agents' side of ``scripts/bench floor``: twenty people who come, talk, write up, pause and go on.

Each acts through the engine's own requests when the floor tells of a change; lengths are drawn beforehand. Short
conversations are ended here, the others by the debtor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from datetime import datetime

from numpy.random import Generator, default_rng

from dialer.bootstrap.live import Engine
from dialer.core.agents.model import AgentState, LegState, PauseReason
from dialer.core.kernel.codes import Outcome
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.ids import AgentId
from dialer.ports.clock import Clock
from dialer.ports.publisher import AgentChanged, Message
from dialer.twin.distributions import draw_mixed
from dialer.twin.model import Scenario
from dialer.workflows.calls.disposition import DispositionRequest
from scripts.benches.drawn import DrawnCall


class Seats:
    """Everybody on the floor."""

    def __init__(
        self, engine: Engine, clock: Clock, scenario: Scenario, calls: Mapping[str, DrawnCall], seed: int
    ) -> None:
        self._calls = calls
        self._engine = engine
        self._clock = clock
        self._scenario = scenario
        self._dice: dict[AgentId, Generator] = {
            agent_id: default_rng([seed, int(agent_id)]) for agent_id in engine.desk.floor.agents
        }
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: dict[AgentId, AgentChanged] = {}
        self._moved = asyncio.Event()
        self.is_closing = False
        """The shift is over: no length is waited out any more."""
        self.errors: list[str] = []

    def arrive(self) -> None:
        """All log in, each at a moment of the scenario's time for it."""
        for agent_id, dice in self._dice.items():
            self._start(self._come(agent_id, float(dice.uniform(0.0, self._scenario.login_spread_s))))

    def publish(self, message: Message) -> None:
        if not isinstance(message, AgentChanged):
            return
        before = self._seen.get(message.agent_id)
        self._seen[message.agent_id] = message
        self._moved.set()
        if before is not None and (before.state, before.since, before.leg) == (
            message.state,
            message.since,
            message.leg,
        ):
            return
        if message.state is AgentState.WRAP_UP:
            self._start(self._write_up(message))
        elif message.state is AgentState.TALKING:
            self._start(self._talk(message))
        elif message.state is AgentState.PAUSED and message.leg is LegState.UP:
            self._start(self._come_back(message))

    async def leave(self, limit_s: float) -> None:
        """All conversations are ended, all is disposed, everybody goes.

        Raises:
            TimeoutError: somebody is still there.
        """
        self.is_closing = True
        async with asyncio.timeout(limit_s):
            while self._engine.desk.floor.calls or any(self._is_here(agent_id) for agent_id in self._dice):
                self._moved.clear()
                for agent_id in self._dice:
                    await self._send_home(agent_id)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._moved.wait(), 1.0)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _is_here(self, agent_id: AgentId) -> bool:
        agent = self._engine.desk.floor.agent(agent_id)
        return agent.state is not AgentState.OFFLINE or agent.leg is not LegState.DOWN

    async def _send_home(self, agent_id: AgentId) -> None:
        agent = self._engine.desk.floor.agent(agent_id)
        requests = self._engine.requests
        with suppress(DialerError):
            if agent.state is AgentState.TALKING:
                await requests.hang_up(agent_id)
            elif agent.state is AgentState.WRAP_UP and agent.call_id is not None:
                await requests.dispose(agent_id, DispositionRequest(call_id=agent.call_id, code=Outcome.REFUSAL))
            elif agent.state is not AgentState.OFFLINE:
                await requests.go_offline(agent_id)

    # ---- one agent

    async def _come(self, agent_id: AgentId, after_s: float) -> None:
        await asyncio.sleep(after_s)
        await self._engine.requests.go_online(agent_id)

    async def _come_back(self, message: AgentChanged) -> None:
        if message.pause_reason is PauseReason.BREAK:
            await self._until(
                message.since, float(self._dice[message.agent_id].exponential(self._scenario.pause.mean_s))
            )
        if not self.is_closing:
            await self._engine.requests.ready(message.agent_id)

    async def _talk(self, message: AgentChanged) -> None:
        call = self._engine.desk.floor.calls.get(message.call_id) if message.call_id is not None else None
        drawn = self._calls[call.order.e164] if call is not None else None
        if drawn is None or not drawn.is_ended_by_agent:
            return
        await self._until(message.since, drawn.talk_s)
        agent = self._engine.desk.floor.agent(message.agent_id)
        if agent.state is AgentState.TALKING and agent.call_id == message.call_id:
            await self._engine.requests.hang_up(message.agent_id)

    async def _write_up(self, message: AgentChanged) -> None:
        dice, agent_id = self._dice[message.agent_id], message.agent_id
        await self._until(message.since, float(draw_mixed(self._scenario.wrap_s, dice, 1)[0]))
        if self.is_closing or message.call_id is None:
            return  # ``leave`` writes it up
        if dice.random() < self._scenario.pause.after_call_probability:
            await self._engine.requests.pause(agent_id, PauseReason.BREAK)
        await self._engine.requests.dispose(agent_id, DispositionRequest(call_id=message.call_id, code=Outcome.REFUSAL))

    async def _until(self, since: datetime, length_s: float) -> None:
        """Until so long after an instant; at once when the shift is over."""
        await asyncio.sleep(max(0.0, length_s - (self._clock.now() - since).total_seconds()))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._told(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _told(self, work: Coroutine[None, None, None]) -> None:
        """A request that the floor refuses is a fault of the run: it is kept for the report."""
        try:
            await work
        except DialerError as error:
            if not self.is_closing:
                self.errors.append(str(error))


def _place(message: AgentChanged) -> tuple[object, ...]:
    """What an agent acts on; other news about the same place are none."""
    return message.state, message.since, message.leg
