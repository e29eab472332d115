"""A running engine on SQLite and a hand-driven switch."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dialer.bootstrap.live import Engine
from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.calls.model import CallState, DialOrder
from dialer.core.compliance.conduct import IdentityChecked
from dialer.core.compliance.conduct_rules import IdentityItem
from dialer.core.kernel.ids import AgentId, CallId
from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from dialer.engine.clocks import SettableClock
from dialer.ports.publisher import AgentChanged, CallChanged, ScreenPop
from tests.factories import MONDAY_10
from tests.fakes.failing_store import FailingStore
from tests.fakes.telephony import FakeTelephony
from tests.world import Listener, World, running_engine, small_world, sqlite_url


@dataclass
class Stage:
    """Everything that a test of the live part touches."""

    world: World
    clock: SettableClock
    telephony: FakeTelephony
    listener: Listener
    store: FailingStore
    engine: Engine | None = None

    @property
    def live(self) -> Engine:
        assert self.engine is not None
        return self.engine

    async def until(self, matches: Callable[[object], bool]) -> object:
        return await self.listener.until(matches)

    async def until_agent(
        self, agent_id: AgentId, state: AgentState, reason: PauseReason | None = None
    ) -> AgentChanged:
        found = await self.listener.until(
            lambda m: (
                isinstance(m, AgentChanged)
                and m.agent_id == agent_id
                and m.state is state
                and (reason is None or m.pause_reason is reason)
            )
        )
        assert isinstance(found, AgentChanged)
        return found

    async def until_call(self, call_id: str, state: CallState) -> CallChanged:
        found = await self.listener.until(
            lambda m: isinstance(m, CallChanged) and m.call_id == call_id and m.state is state
        )
        assert isinstance(found, CallChanged)
        return found

    async def agent_ready(self, name: str = "anna", kind: str = "sip") -> AgentId:
        agent_id = await self.world.add_agent(name, kind)
        await self.live.supervision.agents_changed()
        await self.live.requests.go_online(agent_id)
        await self.until_agent(agent_id, AgentState.PAUSED, PauseReason.ARRIVED)
        await self.live.requests.ready(agent_id)
        return agent_id

    async def campaign(self, debtors: int = 1, **more: object) -> int:
        await self.world.add_debtors([[f"+3934712345{n:02d}"] for n in range(debtors)])
        campaign_id = await self.world.add_campaign(**more)  # type: ignore[arg-type]
        await self.world.start_campaign(campaign_id)
        await self.live.supervision.campaign_changed(campaign_id)
        return campaign_id

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query, with everything written that the floor knows."""
        if self.engine is not None:
            await self.engine.node._diary.catch_up()
        return await self.world.rows(sql)

    async def until_row(self, sql: str) -> dict[str, Any]:
        """The first row of a query that something in the background makes true."""
        async with asyncio.timeout(30):
            while not (found := await self.world.rows(sql)):  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0.005)
        return found[0]

    async def when(self, holds: Callable[[], object]) -> None:
        """Let the node's tasks go on until something is true of them."""
        async with asyncio.timeout(30):
            while not holds():  # noqa: ASYNC110 - the node's tasks tell nobody
                await asyncio.sleep(0)

    async def nothing_dialled(self) -> None:
        """Three whole ticks start no call."""
        for _ in range(3):
            await self.live.node._loop.tick()
        assert self.telephony.orders.empty()

    async def all_effects(self) -> None:
        """Everything that was asked of peers has been asked."""
        for _ in range(5):
            await asyncio.sleep(0)

    def asked(self, name: str) -> list[object]:
        return [what for method, what in self.telephony.asked if method == name]

    async def next_order(self) -> DialOrder:
        return await asyncio.wait_for(self.telephony.orders.get(), 30)

    async def identify(self, agent_id: AgentId, call_id: CallId) -> None:
        """The agent ticks the identity check."""
        await self.until(lambda m: isinstance(m, ScreenPop) and m.call_id == call_id)
        items = (IdentityItem.ADDRESS, IdentityItem.DATE_OF_BIRTH)
        await self.live.requests.say(agent_id, call_id, IdentityChecked(items=items))

    async def wrap_up(self, agent_id: AgentId, *, is_identified: bool = False) -> CallId:
        """A conversation of the agent's that has just ended."""
        call_id = await self.talk(agent_id)
        if is_identified:
            await self.identify(agent_id, call_id)
        self.clock.wind(timedelta(seconds=60))
        self.telephony.far_end_hangs_up(call_id)
        return call_id

    async def talk(self, agent_id: AgentId) -> CallId:
        """The next call, answered and with its agent."""
        order = await self.next_order()
        self.telephony.ring(order.call_id)
        self.telephony.answer(order.call_id)
        await self.until_call(order.call_id, CallState.TALKING)
        return order.call_id


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with every table, made once."""
    folder = tmp_path_factory.mktemp("migrated")

    async def make() -> None:
        database = open_database(sqlite_url(folder))
        await migrate(database)
        await database.close()

    asyncio.run(make())
    return folder / "queue.sqlite3"


@pytest.fixture
async def bare(tmp_path: Path, migrated: Path) -> AsyncIterator[Stage]:
    """The world without a running engine."""
    shutil.copy(migrated, tmp_path)
    async with small_world(sqlite_url(tmp_path)) as world:
        clock = SettableClock(MONDAY_10)
        store = FailingStore(world.store)
        yield Stage(world, clock, FakeTelephony(clock), Listener(), store)


@pytest.fixture
async def stage(bare: Stage) -> AsyncIterator[Stage]:
    async with running_engine(
        bare.world, bare.telephony, bare.clock, listener=bare.listener, store=bare.store, drain_timeout_s=0.1
    ) as engine:
        bare.engine = engine
        await bare.until(lambda m: getattr(m, "code", "") == "link_up")
        yield bare
