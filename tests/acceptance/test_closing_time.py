"""A day's end on a real Asterisk with a wound clock: nobody is called after the limit; a silent call has its days."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, text

from dialer.ami.telephony import AmiTelephony
from dialer.core.agents.model import AgentState
from dialer.core.calls.model import CallState
from dialer.core.campaigns.model import CampaignState
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.window import zone
from dialer.db.tables.base import from_microseconds
from dialer.engine.clocks import SettableClock
from dialer.ports.publisher import AgentChanged, CallChanged, Notice
from tests.acceptance.story import PausesWhenRinging, WorkingAgent, ami_config, story_packs
from tests.asterisk_fixtures import AsteriskServer
from tests.world import Listener, World, running_engine, small_world, sqlite_url

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(240)]

ROME = zone("Europe/Rome")
AGENTS = ["agent-1", "agent-2", "agent-3"]
LIMIT = datetime(2026, 11, 23, 20, 59, tzinfo=ROME)
"""Monday: calling hours end at 21:00, the margin is a minute."""
ENDINGS = ("00", "01", "03", "04", "05", "00")
"""Answered, busy, refused, unallocated, unreachable: what a list is made of."""
SILENT = "+393491111113"


def calls_processed(asterisk: AsteriskServer) -> int:
    """Channels' calls that Asterisk has ever begun."""
    found = re.search(r"(\d+) calls? processed", asterisk.cli("core show channels count"))
    assert found is not None
    return int(found[1])


async def attempts_of(world: World, where: str) -> list[dict[str, Any]]:
    return await world.rows(f"SELECT * FROM attempts WHERE {where} ORDER BY ordered_at")


async def test_a_campaign_runs_over_closing_time_and_a_silent_call_gets_its_five_days_and_its_agent(
    asterisk: AsteriskServer, tmp_path: Path
) -> None:
    asterisk.cli("channel request hangup all")
    asterisk.start_carrier()
    asterisk.register_phones(*AGENTS)
    asterisk.start_phones()
    clock, listener = SettableClock(LIMIT - timedelta(seconds=14)), Listener()
    async with small_world(sqlite_url(tmp_path)) as world:
        people = [await world.add_agent(name) for name in AGENTS[:2]]
        async with world.store.transaction() as tx:
            world.team_id = await tx.teams.add("Left waiting")
        leaving = await world.add_agent(AGENTS[2])
        await world.add_debtors([[f"+3934712{n:03d}{ENDINGS[n % len(ENDINGS)]}"] for n in range(240)] + [[SILENT]])
        mixed = await world.add_campaign("Mixed", mode=DialMode.POWER, power_ratio=2.0, ring_timeout_s=3)
        left = await world.add_campaign("Left", mode=DialMode.POWER, power_ratio=2.0, ring_timeout_s=3)
        await world.start_campaign(mixed, at=clock.now())
        await world.write(lambda connection: give_to_teams(connection, mixed, left))
        async with world.store.transaction() as tx:
            await tx.campaigns.set_state(left, CampaignState.RUNNING, clock.now())
        telephony = AmiTelephony(ami_config(asterisk), clock=clock, rng=Random(1))
        async with running_engine(
            world, telephony, clock, listener=listener, packs=story_packs(tmp_path), tick_s=0.2
        ) as engine:
            await listener.until(lambda m: isinstance(m, Notice) and m.code == "link_up")
            workers = [WorkingAgent(agent_id, engine) for agent_id in people]
            for worker in workers:
                engine.publisher.add(worker)
            tasks = [asyncio.create_task(worker.run()) for worker in workers]
            engine.publisher.add(PausesWhenRinging(left, leaving, engine))
            try:
                # ---- the last seconds of Monday
                await engine.requests.go_online(leaving)
                await listener.until(
                    lambda m: isinstance(m, AgentChanged) and m.agent_id == leaving and m.state is AgentState.PAUSED
                )
                await engine.requests.ready(leaving)
                await until_at(clock, LIMIT)
                await until_no_calls(engine)
                processed = calls_processed(asterisk)
                [untouched] = await world.rows("SELECT count(*) AS n FROM leads WHERE attempt_count = 0")
                assert untouched["n"] > 20, "the list must not be at its end"
                clock.wind(timedelta(seconds=20))
                for _ in range(5):
                    await engine.node._loop.tick()
                clock.wind(timedelta(hours=2))
                for _ in range(5):
                    await engine.node._loop.tick()
                made = await attempts_of(world, "1 = 1")
                assert len(made) > 10
                assert max(from_microseconds(row["ordered_at"]) for row in made) <= LIMIT
                assert calls_processed(asterisk) == processed

                # ---- the silent call
                [silent] = await attempts_of(world, f"e164 = '{SILENT}'")
                assert silent["outcome"] == "SILENT"
                released = from_microseconds(silent["released_at"] or silent["ended_at"])
                assert released - from_microseconds(silent["answered_at"]) < timedelta(seconds=3.5)
                for worker in workers:
                    worker.is_working = False
                await engine.requests.ready(leaving)
                for days in (1, 3):  # Tuesday and Thursday evening, in hours
                    await wind_to(clock, engine, LIMIT - timedelta(hours=3) + timedelta(days=days))
                    assert len(await attempts_of(world, f"e164 = '{SILENT}'")) == 1
                # Saturday the fifth day is over after closing time, Sunday nobody is called: Monday morning.
                await wind_to(clock, engine, datetime(2026, 11, 30, 8, 29, 50, tzinfo=ROME))
                assert len(await attempts_of(world, f"e164 = '{SILENT}'")) == 1
                await wind_to(clock, engine, datetime(2026, 11, 30, 8, 30, 1, tzinfo=ROME))
                again = await listener.until(
                    lambda m: (
                        isinstance(m, CallChanged)
                        and m.campaign_id == left
                        and m.call_id != silent["call_id"]
                        and m.state is CallState.TALKING
                    ),
                    timeout_s=30,
                )
                [_, second] = await attempts_of(world, f"e164 = '{SILENT}'")
                assert second["call_id"] == again.call_id
                assert (second["mode"], second["reserved_agent_id"]) == ("reserved_agent", leaving)
                assert again.agent_id == leaving
                await engine.requests.hang_up(leaving)
                await until_no_calls(engine)
            finally:
                for task in tasks:
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task


def give_to_teams(connection: Connection, mixed: int, left: int) -> None:
    """The mixed campaign to the first team; the lead that will find nobody to the second."""
    connection.execute(text("UPDATE campaign_teams SET team_id = 1 WHERE campaign_id = :mixed"), {"mixed": mixed})
    connection.execute(
        text(
            "UPDATE leads SET campaign_id = :left WHERE debtor_id IN "
            "(SELECT debtor_id FROM debtor_numbers WHERE e164 = :number)"
        ),
        {"left": left, "number": SILENT},
    )


async def until_at(clock: SettableClock, at: datetime) -> None:
    """Until the clock shows this, at its natural pace."""
    await clock.sleep_until(at)


async def wind_to(clock: SettableClock, engine: Any, at: datetime) -> None:
    """Wind on, let the sweepers bring due leads up, and tick."""
    clock.wind(at - clock.now())
    await engine.node.refresh()
    await asyncio.sleep(0.3)  # the sweeper's own period is real time: it promotes what has become due
    for _ in range(3):
        await engine.node._loop.tick()


async def until_no_calls(engine: Any) -> None:
    async with asyncio.timeout(30):
        while engine.desk.floor.calls:  # noqa: ASYNC110 - the floor tells nobody that it is empty
            await asyncio.sleep(0.05)
    await engine.node._diary.catch_up()
