from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from dialer.ami.telephony import AmiTelephony
from dialer.core.agents.model import AgentState, PauseReason
from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.ids import TeamId
from dialer.engine.clocks import SettableClock
from dialer.ports.publisher import AgentChanged, Notice
from tests.acceptance.story import (
    AGENT_COUNT,
    HALF_AN_HOUR,
    LEFT_WAITING,
    SCRIPTS,
    TO_THE_NEXT_BAND,
    PausesWhenRinging,
    WorkingAgent,
    ami_config,
    cast,
    check,
    story_packs,
    until_quiet,
)
from tests.asterisk_fixtures import AsteriskServer
from tests.factories import MONDAY_10
from tests.world import Listener, running_engine, small_world, sqlite_url

ENDPOINTS = [f"agent-{n}" for n in range(1, AGENT_COUNT + 2)]


@pytest.mark.asterisk
@pytest.mark.timeout(600)
@pytest.mark.parametrize("database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def test_three_hundred_cases_end_in_the_database_exactly_as_scripted(
    asterisk: AsteriskServer, tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    asterisk.cli("channel request hangup all")  # legs outlive the dialer: those of an earlier test are still up
    asterisk.start_carrier()
    asterisk.register_phones(*ENDPOINTS)
    asterisk.start_phones()
    url = sqlite_url(tmp_path) if database == "sqlite" else request.getfixturevalue("postgres_url")
    clock = SettableClock(MONDAY_10)
    debtors = cast([name for name in SCRIPTS if name not in LEFT_WAITING]) + cast(LEFT_WAITING)
    assert len(debtors) == 300
    async with small_world(url) as world:
        workers = [await world.add_agent(name) for name in ENDPOINTS[:-1]]
        async with world.store.transaction() as tx:
            world.team_id = await tx.teams.add("Left waiting")
        [leaving] = [await world.add_agent(ENDPOINTS[-1])]
        await world.add_debtors([numbers for _, numbers in debtors])
        everyone = await world.add_campaign("Everyone", mode=DialMode.POWER, power_ratio=1.6, ring_timeout_s=3)
        async with world.store.transaction() as tx:
            campaign = await tx.campaigns.get(everyone)
            await tx.campaigns.update(replace(campaign, teams=frozenset({TeamId(1)})))
        left = await world.add_campaign("Left", mode=DialMode.POWER, power_ratio=8.0, ring_timeout_s=3)
        await world.start_campaign(everyone)
        await _leave_to(world, left, everyone, len(debtors) - sum(name in LEFT_WAITING for name, _ in debtors))
        telephony = AmiTelephony(ami_config(asterisk), clock=clock, rng=Random(1))
        listener = Listener()
        async with running_engine(
            world, telephony, clock, listener=listener, packs=story_packs(tmp_path), tick_s=0.2
        ) as engine:
            await listener.until(lambda m: isinstance(m, Notice) and m.code == "link_up")
            people = [WorkingAgent(agent_id, engine) for agent_id in workers]
            for person in people:
                engine.publisher.add(person)
            tasks = [asyncio.create_task(person.run()) for person in people]
            engine.publisher.add(PausesWhenRinging(left, leaving, engine))
            await engine.requests.go_online(leaving)
            await listener.until(
                lambda m: isinstance(m, AgentChanged) and m.agent_id == leaving and m.state is AgentState.PAUSED
            )
            try:
                keeps_coming = asyncio.create_task(_keep_coming_back(engine, leaving))
                await until_quiet(world, engine, clock.now, timeout_s=240)
                await check(world, debtors, rounds=1)
                clock.wind(HALF_AN_HOUR)
                await engine.node.refresh()
                await until_quiet(world, engine, clock.now, timeout_s=120)
                await check(world, debtors, rounds=2)
                clock.wind(TO_THE_NEXT_BAND)
                await engine.node.refresh()
                await until_quiet(world, engine, clock.now, timeout_s=120)
            finally:
                for task in [*tasks, keeps_coming]:
                    task.cancel()
                for task in [*tasks, keeps_coming]:
                    with suppress(asyncio.CancelledError):
                        await task
        await check(world, debtors, rounds=3)


async def _keep_coming_back(engine, agent_id) -> None:  # type: ignore[no-untyped-def]
    """Ready again whenever the calls of the last turn are over: so each is left waiting in its turn."""
    while True:
        status = await engine.requests.status(agent_id)
        is_idle = not any(c.order.campaign_id == 2 for c in engine.desk.floor.calls.values())
        if status.state is AgentState.PAUSED and status.pause_reason in (PauseReason.ARRIVED, PauseReason.LUNCH):
            if is_idle:
                await engine.requests.ready(agent_id)
        await asyncio.sleep(0.2)


async def _leave_to(world, left: int, everyone: int, first: int) -> None:  # type: ignore[no-untyped-def]
    """Give the last debtors to the second campaign; the others stay in the first."""

    def move(connection) -> None:  # type: ignore[no-untyped-def]
        connection.execute(
            text("UPDATE leads SET campaign_id = :left WHERE debtor_id > :first"), {"left": left, "first": first}
        )

    await world.write(move)
    async with world.store.transaction() as tx:
        await tx.campaigns.set_state(left, CampaignState.RUNNING, MONDAY_10)
