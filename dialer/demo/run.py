"""The demo from start to stop: network, clock, company, server, simulated agents."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from pydantic import SecretStr
from sqlalchemy import Connection, func, select

from dialer.bootstrap.archive import evidence_files, packet_tools
from dialer.bootstrap.server import Preparation, Server, running
from dialer.core.kernel.errors import DialerError
from dialer.core.kernel.ids import AgentId, NodeId
from dialer.db.engine import open_database
from dialer.db.migrations.runner import migrate
from dialer.db.tables.base import Instant
from dialer.db.tables.calls import attempts
from dialer.demo.asterisk import STATE_FILE, Place, running_asterisk
from dialer.demo.clock import starting_instant
from dialer.demo.network import simulated_network
from dialer.demo.people import SimulatedAgent
from dialer.demo.seed import LOGINS_FILE, Company, Logins, seed_company
from dialer.demo.year import Progress
from dialer.engine.clocks import SettableClock, SystemClock
from dialer.files.typeset import Typesetter
from dialer.settings import Settings

FILLING_FILE = "demo-unfinished"
"""Stands in the folder while the company is filled in: a start that was broken off is begun anew."""


class DemoRefused(DialerError):
    """The demo cannot run in this folder; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A running demo."""

    server: Server
    logins: Logins
    starts_at: datetime


@asynccontextmanager
async def demo(
    settings: Settings,
    *,
    is_fresh: bool = False,
    with_asterisk: bool = False,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> AsyncIterator[Demo]:
    """Run on the simulated network, or on a real Asterisk, for as long as the block runs.

    Args:
        with_asterisk: an Asterisk of the demo's own, with SIPp as the public network, all on loopback.
        is_fresh: forget the demo that the folder holds, and nothing else in it.
        tell: hears how far the days before the demo's first one are.

    Raises:
        DialerError: the server cannot start as things are.
    """
    folder = settings.node.data_dir
    if is_fresh or (folder / FILLING_FILE).exists():
        forget(folder)
    folder.mkdir(parents=True, exist_ok=True)
    company = Company(
        history_days=settings.demo.history_days,
        case_count=settings.demo.case_count,
        agent_count=settings.demo.agent_count,
        seed=settings.demo.seed,
        zone=settings.web.zone,
    )
    if with_asterisk:
        place = Place.of(folder)
        company = replace(company, trunk_port=place.ports["carrier"], visitor_kind="webrtc")
        async with staffed(place.settings(settings), company, place, tell) as running_demo:
            yield running_demo
        return
    async with simulated_network(settings.demo.seed) as network:
        settings = _with_network(settings, host=network.host, port=network.port, secret=network.secret)
        async with staffed(settings, company, None, tell) as running_demo:
            yield running_demo


@asynccontextmanager
async def staffed(
    settings: Settings,
    company: Company,
    place: Place | None,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> AsyncIterator[Demo]:
    """The server on a wound clock with the company in its database and the simulated agents at work.

    Args:
        place: of the demo's own Asterisk; None: the settings lead to a switch that runs already.
    """
    folder = settings.node.data_dir
    starts_at = await _starts_at(settings)
    clock = SettableClock(starts_at.astimezone(UTC))
    found: list[Logins] = []

    @asynccontextmanager
    async def prepare(preparation: Preparation) -> AsyncIterator[None]:
        logins = Logins.read(folder)
        if logins is None:
            (folder / FILLING_FILE).touch()
            logins = await seed_company(
                company,
                store=preparation.store,
                database=preparation.database,
                hasher=preparation.hasher,
                clock=clock,
                folder=folder,
                packs=preparation.packs,
                seal=preparation.seal,
                node_id=NodeId(settings.node.id),
                reckoner=preparation.reckoner,
                tools=packet_tools(settings, evidence_files(settings), preparation.reckoner, Typesetter()),
                tell=tell,
            )
            (folder / FILLING_FILE).unlink()
        found.append(logins)
        if place is None:
            yield
            return
        async with preparation.store.transaction() as tx:
            agents = await tx.people.agents()
        async with running_asterisk(settings, place, agents):
            yield

    async with running(settings, clock=clock, is_demo=True, around_engine=prepare) as server:
        logins = found[0]
        people = [
            SimulatedAgent(
                AgentId(agent_id),
                server.engine.requests,
                clock,
                Random(f"{company.seed}:{agent_id}"),
                company.zone,
            )
            for agent_id in logins.simulated
        ]
        for person in people:
            server.engine.publisher.add(person)
        tasks = [asyncio.create_task(person.run(), name="simulated-agent") for person in people]
        try:
            yield Demo(server=server, logins=logins, starts_at=starts_at)
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task


async def _starts_at(settings: Settings) -> datetime:
    """The clock's start; it may not lie before what an earlier run has stored."""
    database = open_database(settings.database.url.get_secret_value(), data_dir=settings.node.data_dir)
    try:
        await migrate(database)
        latest = await database.read(_latest_attempt)
    finally:
        await database.close()
    return starting_instant(
        today=SystemClock().now().astimezone().date(),
        starts_on=settings.demo.starts_on,
        starts_time=settings.demo.starts_time,
        zone=settings.web.zone,
        latest_stored=latest,
    )


def _latest_attempt(connection: Connection) -> datetime | None:
    newest: datetime | None = connection.execute(select(func.max(attempts.c.ordered_at, type_=Instant()))).scalar_one()
    return newest


def _with_network(settings: Settings, *, host: str, port: int, secret: str) -> Settings:
    ami = settings.ami.model_copy(update={"host": host, "port": port, "secret": SecretStr(secret)})
    return settings.model_copy(update={"ami": ami})


def forget(folder: Path) -> None:
    """Remove the demo's own files from its folder.

    Raises:
        DemoRefused: the folder holds something, and it is no demo's.
    """
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / LOGINS_FILE).exists() and not (folder / "dialer.sqlite3").exists():
        raise DemoRefused(f"{folder} is not a demo's folder: nothing is removed; name another with --data")
    for name in ("dialer.sqlite3", "dialer.sqlite3-wal", "dialer.sqlite3-shm", LOGINS_FILE, STATE_FILE, FILLING_FILE):
        (folder / name).unlink(missing_ok=True)
    for path in [*folder.glob("*-unpaid.csv"), *folder.glob("*-unpaid.rejects.csv")]:
        path.unlink()
    for name in ("uploads", "spool", "documents"):
        shutil.rmtree(folder / name, ignore_errors=True)
