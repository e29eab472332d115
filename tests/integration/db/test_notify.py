"""Wake-ups: heard in this process and, on PostgreSQL, in others; after the time-out everything may have changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import asyncpg
import pytest

from dialer.db.lanes import Database
from dialer.db.notify import TOPICS, LocalWakeups, PostgresWakeups, open_wakeups
from dialer.db.postgres import PostgresDatabase


async def test_in_one_process_a_waiting_reader_is_woken() -> None:
    wakeups = LocalWakeups()
    waiting = asyncio.create_task(wakeups.changed(60))
    await asyncio.sleep(0)
    await wakeups.announce("campaigns")
    await wakeups.announce("agents")
    assert await waiting == {"campaigns", "agents"}
    assert await wakeups.changed(0) == TOPICS
    await wakeups.close()


@pytest.mark.postgres
async def test_between_processes_a_topic_is_heard(postgres_url: str, opened: Callable[..., Database]) -> None:
    database = opened(postgres_url)
    assert isinstance(database, PostgresDatabase)
    here, there = open_wakeups(database), open_wakeups(database)
    try:
        assert await here.changed(10) == TOPICS  # the first question connects: anything may have changed before
        assert await there.changed(10) == TOPICS
        await asyncio.gather(*(there.announce(topic) for topic in ("campaigns", "trunks", "campaigns")))
        heard: set[str] = set()
        while heard != {"campaigns", "trunks"}:
            heard |= await here.changed(30)
    finally:
        await here.close()
        await there.close()


@pytest.mark.postgres
async def test_a_lost_connection_is_made_again_and_everything_counts_as_changed(
    postgres_url: str, opened: Callable[..., Database]
) -> None:
    database = opened(postgres_url)
    assert isinstance(database, PostgresDatabase)
    wakeups = PostgresWakeups(database.url)
    admin = await asyncpg.connect(postgres_url)
    try:
        await wakeups.changed(10)
        assert wakeups._connection is not None
        is_lost = asyncio.Event()
        wakeups._connection.add_termination_listener(lambda _: is_lost.set())
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        await is_lost.wait()
        await wakeups.announce("agents")  # cannot be sent; harmless
        assert await wakeups.changed(10) == TOPICS
        await admin.execute("SELECT pg_notify('dialer_changed', 'leads')")
        heard: frozenset[str] = frozenset()
        while "leads" not in heard:
            heard = await wakeups.changed(30)
    finally:
        await admin.close()
        await wakeups.close()


async def test_a_server_that_is_not_there_costs_only_the_time_out(opened: Callable[..., Database]) -> None:
    database = opened("postgresql://nobody@127.0.0.1:1/none")
    wakeups = open_wakeups(database)
    assert await wakeups.changed(0.01) == TOPICS
    await wakeups.announce("agents")
    await wakeups.close()
