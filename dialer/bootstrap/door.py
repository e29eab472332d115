"""The HTTP door: what its handlers are given, and the socket that listens."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack, aclosing
from datetime import datetime, timedelta

from aiohttp import web

from dialer.bootstrap.live import Engine
from dialer.bootstrap.pieces import web_policy
from dialer.bootstrap.script_shelf import wordings
from dialer.bootstrap.shelf import open_shelf
from dialer.core.compliance.pack import Pack
from dialer.core.debt.law import ReceivableLaw
from dialer.core.kernel.errors import DialerError
from dialer.db.lanes import Database
from dialer.db.migrations.runner import schema_state
from dialer.db.repos.intake import SqlIntakeStore
from dialer.db.uow import SqlStore
from dialer.db.views.all import SqlViews
from dialer.engine.clocks import SettableClock
from dialer.engine.verdicts import Verdicts
from dialer.files.case_file import FilesOfCases
from dialer.files.number_list import read_list
from dialer.files.strategy_yaml import parse_strategy
from dialer.files.typeset import Typesetter
from dialer.foresight.process import TwinProcess
from dialer.ports.clock import Clock
from dialer.ports.intake import ImportOrder
from dialer.ports.store import StoreError
from dialer.settings import Settings
from dialer.web.deps import WebDeps
from dialer.web.seams import UploadedFile
from dialer.workflows.accounts.passwords import PasswordHasher
from dialer.workflows.debt.import_cases import import_cases
from dialer.workflows.debt.reckon import Reckoner
from dialer.workflows.disputes.make_packet import PacketTools
from dialer.workflows.relation.sort_cases import SegmentRules


class StartRefused(DialerError):
    """The server cannot start as things are; the message names the place and the remedy."""


def web_deps(
    settings: Settings,
    store: SqlStore,
    views: SqlViews,
    engine: Engine,
    clock: Clock,
    hasher: PasswordHasher,
    database: Database,
    *,
    is_demo: bool,
    packs: Mapping[str, Pack],
    reckoner: Reckoner,
    typesetter: Typesetter,
    proofs: PacketTools,
    segments: SegmentRules,
) -> WebDeps:
    async def database_check() -> str:
        try:
            await database.check()
        except StoreError as error:
            return str(error)
        return ""

    async def telephony_check() -> str:
        return "" if engine.node.is_link_up else f"no link to Asterisk: {engine.node.link_reason}"

    async def migrations_check() -> str:
        state = await schema_state(database)
        return "" if state.is_current else "the schema is not current; run dialer migrate"

    async def wind(seconds: float) -> datetime:
        assert isinstance(clock, SettableClock)
        return clock.wind(timedelta(seconds=seconds))

    files = FilesOfCases(spool_dir=settings.node.data_dir / "spool")

    async def run_import(order: ImportOrder, upload: UploadedFile) -> object:
        return await _import(
            order, upload, files=files, database=database, clock=clock, engine=engine, law=reckoner.own_law
        )

    return WebDeps(
        policy=web_policy(settings, is_demo=is_demo),
        store=store,
        views=views,
        agent_requests=engine.requests,
        supervision=engine.supervision,
        clock=clock,
        hasher=hasher,
        run_import=run_import,
        read_list=read_list,
        shelf=open_shelf(settings.asterisk.sounds_dir),
        foresight=TwinProcess(),
        packs=packs,
        reckoner=reckoner,
        segments=segments,
        verdicts=Verdicts(views=views.prospects, roster=engine.roster, tasks=engine.tasks, clock=clock),
        disputes=proofs,
        typesetter=typesetter,
        read_strategy=parse_strategy,
        wordings=wordings(),
        wind_clock=wind if clock.is_settable else None,
        checks={"database": database_check, "telephony": telephony_check, "migrations": migrations_check},
    )


async def _import(
    order: ImportOrder,
    upload: UploadedFile,
    *,
    files: FilesOfCases,
    database: Database,
    clock: Clock,
    engine: Engine,
    law: ReceivableLaw | None,
) -> object:
    """Import an uploaded file to its end; new leads are looked for at once."""
    file = files.open(
        upload.path, today=clock.now().date(), name=upload.name, mapping=upload.mapping, options=upload.options
    )
    steps = import_cases(
        order, file=file, store=SqlIntakeStore(database), clock=clock, rejects_path=upload.rejects_path, law=law
    )
    last: object = None
    async with aclosing(steps):
        async for step in steps:
            last = step
    engine.queue.leads_became_ready()
    return last


async def listen(app: web.Application, settings: Settings, stack: AsyncExitStack) -> str:
    """Open the door.

    Raises:
        StartRefused: the port is in use or may not be opened, or the certificate cannot be read.
    """
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2.0)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    w = settings.web
    site = web.TCPSite(runner, w.host, w.port, ssl_context=_tls_context(settings), reuse_address=True)
    try:
        await site.start()
    except OSError as error:
        raise StartRefused(
            f"cannot listen on {w.host} port {w.port} ({error.strerror or error}); "
            f"stop what uses it, or choose another with web.port (scripts/run --port N)"
        ) from None
    if w.public_url:
        return w.public_url.rstrip("/")
    port = runner.addresses[0][1]
    host = "localhost" if w.host in ("127.0.0.1", "0.0.0.0", "::", "::1") else w.host
    return f"{'https' if w.tls_cert else 'http'}://{host}:{port}"


def _tls_context(settings: Settings) -> ssl.SSLContext | None:
    w = settings.web
    if w.tls_cert is None or w.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(w.tls_cert, w.tls_key)
    except (OSError, ssl.SSLError) as error:
        raise StartRefused(f"cannot use the certificate {w.tls_cert} with the key {w.tls_key}: {error}") from None
    return context
