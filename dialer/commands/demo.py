"""``dialer demo``: a small company on a simulated telephone network, with one seat left for the visitor."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from dialer.commands.arguments import Subparsers, configuration_of
from dialer.commands.progress import progress
from dialer.commands.serve import set_up_logs, stop_event
from dialer.demo.run import Demo, demo
from dialer.packaged import config_folder
from dialer.settings import Settings


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser(
        "demo",
        help="run a small company of data on a simulated telephone network",
        description="Creditors, debtors and cases, a few simulated agents, and one seat left for you. The clock starts "
        "on a working day at ten; nobody is really called.",
    )
    parser.add_argument("--port", type=int, metavar="N", help="TCP port of the pages (8080)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of the demo's database and files (var/demo)")
    parser.add_argument(
        "--asterisk", action="store_true", help="on a real Asterisk of its own (from a checkout), all on this machine"
    )
    parser.add_argument("--fresh", action="store_true", help="begin anew: forget the demo in that folder")
    parser.add_argument("--tls", nargs=2, type=Path, metavar=("CERT", "KEY"), help="serve HTTPS with these PEM files")


def run(args: argparse.Namespace) -> int:
    settings = demo_settings(args)
    set_up_logs(settings)
    return asyncio.run(_run(settings, is_fresh=args.fresh, with_asterisk=args.asterisk))


def demo_settings(args: argparse.Namespace) -> Settings:
    options: dict[str, tuple[object, str]] = {}
    if args.port is not None:
        options["web.port"] = (args.port, "--port")
    if args.data is not None:
        options["node.data_dir"] = (str(args.data), "--data")
    if args.tls is not None:
        options["web.tls_cert"] = (str(args.tls[0]), "--tls")
        options["web.tls_key"] = (str(args.tls[1]), "--tls")
    return configuration_of(args, below=[config_folder() / "demo.toml"], options=options).settings


async def _run(settings: Settings, *, is_fresh: bool, with_asterisk: bool) -> int:
    stop = stop_event()
    print("Preparing the demo; the first time it lives the year before, about a minute ...", flush=True)
    async with AsyncExitStack() as stack:
        with progress(settings.demo.history_days, "days before") as steps:
            start = demo(settings, is_fresh=is_fresh, with_asterisk=with_asterisk, tell=lambda told: steps.advance())
            running = await stack.enter_async_context(start)
        print(welcome(running), flush=True)
        await stop.wait()
        print("Stopping: calls that ring are ended, everything is written.", flush=True)
    return 0


def welcome(running: Demo) -> str:
    """Address and log-ins, for the person at the terminal."""
    width = max(len(name) for name in running.logins.passwords)
    seats = {"admin": "settings, users", "supervisor": "campaigns, live floor", "visitor": "the agent's seat for you"}
    lines = [
        "",
        f"  Sollecito's demo is at  {running.server.url}",
        "",
        *(
            f"    {name:<{width}}  {password}   ({seats.get(name, '')})"
            for name, password in running.logins.passwords.items()
        ),
        "",
        f"  Its clock began on {running.starts_at:%A %d %B %Y at %H:%M}.",
        "  Log in as visitor, go online, be ready: calls arrive.",
        "  Ctrl-C stops it; the next start goes on with the same data, --fresh begins anew.",
        "",
    ]
    return "\n".join(lines)
