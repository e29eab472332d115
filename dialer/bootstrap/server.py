"""The whole server in one stack: database, switch, engine and web, opened in order and closed in reverse."""

from __future__ import annotations

import gc
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from dialer import __version__, metrics
from dialer.ami.telephony import AmiTelephony
from dialer.bootstrap.archive import evidence_files, open_heads, packet_tools
from dialer.bootstrap.door import listen, web_deps
from dialer.bootstrap.jobs import calendar
from dialer.bootstrap.live import Engine, Fanout, build_engine
from dialer.bootstrap.pieces import ami_config, dispute_policy, engine_policy
from dialer.bootstrap.relation_jobs import segment_rules
from dialer.bootstrap.script_shelf import ship_scripts
from dialer.bootstrap.switch import switch_refresher
from dialer.bootstrap.treatment_jobs import ship_strategies
from dialer.core.compliance.pack import Pack
from dialer.core.dialing.statements import Seal
from dialer.db.engine import open_database
from dialer.db.lanes import Database
from dialer.db.migrations.runner import migrate, require_current
from dialer.db.notify import open_wakeups
from dialer.db.uow import SqlStore
from dialer.db.views.all import SqlViews
from dialer.engine.clocks import SystemClock
from dialer.files.evidence_keys import number_seal, open_number_key
from dialer.files.packs_yaml import load_packs
from dialer.files.receivables_yaml import load_laws
from dialer.files.typeset import Typesetter
from dialer.packaged import config_folder
from dialer.ports.clock import Clock
from dialer.settings import Settings
from dialer.web.app import build_app
from dialer.web.ws.hub import Hub
from dialer.workflows.accounts.passwords import PasswordHasher
from dialer.workflows.debt.reckon import Reckoner

log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server, as commands and the demo see it."""

    settings: Settings
    engine: Engine
    store: SqlStore
    database: Database
    hasher: PasswordHasher
    clock: Clock
    url: str
    """Where people reach the pages."""


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock | None = None,
    is_demo: bool = False,
    around_engine: Callable[[Preparation], AbstractAsyncContextManager[None]] | None = None,
) -> AsyncIterator[Server]:
    """The whole server, from the database to the listening door; closed in reverse.

    Args:
        clock: the system's unless given.
        around_engine: entered with the open database before the roster is read, left after the engine has stopped:
            the demo fills its company and starts its telephone network here.

    Raises:
        DialerError: the server cannot start as things are; the message names the place and the remedy.
    """
    clock = clock or SystemClock()
    metrics.BUILD_INFO.labels(__version__, settings.node.id).set(1)
    async with AsyncExitStack() as stack:
        database = await _open_database(settings, stack)
        store, views = SqlStore(database, settings.node.id), SqlViews(database, clock.now, zone=settings.web.zone)
        hasher = PasswordHasher(memory_mb=settings.security.hash_memory_mb, workers=settings.security.hash_workers)
        stack.callback(hasher.close)
        packs = load_packs(config_folder() / "jurisdictions")
        archive = evidence_files(settings)
        seal = number_seal(open_number_key(archive.number_key))
        reckoner = Reckoner(
            laws=load_laws(config_folder() / "receivables"),
            country=settings.imports.default_country,
            zone=settings.web.zone,
        )
        segments = segment_rules(settings)
        await ship_strategies(store, clock)
        await ship_scripts(store, clock)
        if around_engine is not None:
            preparation = Preparation(
                store=store, database=database, hasher=hasher, clock=clock, packs=packs, seal=seal, reckoner=reckoner
            )
            await stack.enter_async_context(around_engine(preparation))
        hub = Hub()
        wakeups = open_wakeups(database)
        stack.push_async_callback(wakeups.close)
        telephony = AmiTelephony(ami_config(settings), clock=clock, rng=random.Random())
        heads = open_heads(archive)
        engine = build_engine(
            store=store,
            views=views.calls,
            telephony=telephony,
            wakeups=wakeups,
            publisher=Fanout(hub),
            clock=clock,
            policy=engine_policy(settings),
            packs=packs,
            seal=seal,
            reckoner=reckoner,
            disputes=dispute_policy(settings),
        )
        typesetter = Typesetter()
        proofs = packet_tools(settings, archive, reckoner, typesetter)
        engine.supervision.configure_switch = switch_refresher(settings, store, packs, clock)
        deps = web_deps(
            settings,
            store,
            views,
            engine,
            clock,
            hasher,
            database,
            is_demo=is_demo,
            packs=packs,
            reckoner=reckoner,
            segments=segments,
            typesetter=typesetter,
            proofs=proofs,
        )
        url = await listen(build_app(deps, hub), settings, stack)
        await engine.node.start()
        stack.push_async_callback(engine.node.stop)
        jobs = calendar(
            settings,
            store,
            database,
            clock,
            heads=heads,
            packs=packs,
            publisher=engine.publisher,
            reckoner=reckoner,
            segments=segments,
            proofs=proofs,
        )
        jobs.start()
        stack.callback(jobs.stop)
        # What start-up has made stays: collecting all of it again would hold up the loop for tens of milliseconds.
        gc.collect()
        gc.freeze()
        log.info("server_started", url=url, database=database.label, version=__version__)
        yield Server(
            settings=settings,
            engine=engine,
            store=store,
            database=database,
            hasher=hasher,
            clock=clock,
            url=url,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What may be used before the engine starts."""

    store: SqlStore
    database: Database
    hasher: PasswordHasher
    clock: Clock
    packs: dict[str, Pack]
    seal: Seal
    """Of numbers in the register of evidence."""
    reckoner: Reckoner


async def _open_database(settings: Settings, stack: AsyncExitStack) -> Database:
    d = settings.database
    database = open_database(
        d.url.get_secret_value(),
        data_dir=settings.node.data_dir,
        pool_size=d.pool_size,
        connect_timeout_s=d.connect_timeout_s,
        statement_timeout_s=d.statement_timeout_s,
    )
    stack.push_async_callback(database.close)
    await database.check()
    if d.migrate_at_start:
        await migrate(database)
    else:
        await require_current(database)
    return database
