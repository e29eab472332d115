"""``dialer serve``: the server, on the settings' database and Asterisk."""

from __future__ import annotations

import argparse
import asyncio
import signal
from datetime import timedelta

from dialer.bootstrap.server import Server, running
from dialer.commands.arguments import Subparsers, configuration_of
from dialer.core.kernel.errors import Invalid
from dialer.engine.clocks import SystemClock
from dialer.log import set_up_logging
from dialer.settings import Settings
from dialer.workflows.accounts.create_login_link import create_login_link


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("serve", help="run the server on the configured database and Asterisk")
    parser.add_argument("--port", type=int, help="TCP port of the pages (web.port)")


def run(args: argparse.Namespace) -> int:
    options: dict[str, tuple[object, str]] = {}
    if args.port is not None:
        options["web.port"] = (args.port, "--port")
    settings = configuration_of(args, options=options).settings
    if not settings.ami.secret.get_secret_value():
        raise Invalid(
            "ami.secret is empty: put the secret of Asterisk's AMI user into SOLLECITO_AMI__SECRET or a file named by "
            "SOLLECITO_AMI__SECRET_FILE",
            field="ami.secret",
        )
    set_up_logs(settings)
    return asyncio.run(_serve(settings))


def set_up_logs(settings: Settings) -> None:
    set_up_logging(
        level=settings.logging.level,
        form=settings.logging.format,
        keep_personal_data=settings.logging.keep_personal_data,
        node_id=settings.node.id,
    )


async def _serve(settings: Settings) -> int:
    stop = stop_event()
    async with running(settings) as server:
        await announce_first_admin(server)
        print(f"Sollecito is at {server.url}", flush=True)
        await stop.wait()
    return 0


def stop_event() -> asyncio.Event:
    """Set by SIGTERM or SIGINT: the server then drains and ends."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def announce_first_admin(server: Server) -> None:
    """While there is no administrator: print a one-time link that makes one. Never a default password."""
    async with server.store.transaction() as tx:
        if await tx.users.has_admin():
            return
    length = timedelta(minutes=server.settings.security.admin_link_minutes)
    token, until = await create_login_link(server.store, user_id=None, length=length, now=SystemClock().now())
    print(
        f"No administrator yet. Open this link before {until:%H:%M} UTC to become the first one:\n"
        f"  {server.url}/#/first-login?token={token}",
        flush=True,
    )
