"""The command line: ``dialer COMMAND``. Each group of commands is a file of ``dialer/commands/`` and is listed here.

Only the group that is asked for is imported: the whole server takes a second or two to import, ``check-config`` a
fraction of one.
"""

from __future__ import annotations

import argparse
import importlib
import os
import select
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import cast

from dialer import __version__
from dialer.commands.arguments import Group
from dialer.core.kernel.errors import DialerError

GROUPS: Mapping[str, tuple[str, ...]] = {
    "demo": ("demo",),
    "serve": ("serve",),
    "import_cases": ("import-cases",),
    "import_dnc": ("import-dnc",),
    "import_payments": ("import-payments",),
    "campaigns": ("campaigns",),
    "users": ("users",),
    "teams": ("teams",),
    "trunks": ("trunks",),
    "creditors": ("creditors",),
    "placements": ("placements",),
    "tickets": ("tickets", "complaints"),
    "first_touch": ("first-touch",),
    "rates": ("rates",),
    "interest": ("interest",),
    "lump_sums": ("lump-sums",),
    "scores": ("scores",),
    "strategies": ("strategies",),
    "scripts": ("scripts",),
    "offset_tests": ("offset-tests",),
    "check_config": ("check-config",),
    "packs": ("packs",),
    "explain": ("explain",),
    "simulate": ("simulate",),
    "calibrate": ("calibrate",),
    "forecast": ("forecast",),
    "evidence": ("evidence",),
    "reports": ("report", "registers"),
    "packets": ("packets",),
    "hand_offs": ("hand-offs",),
    "retention": ("retention",),
    "migrate": ("migrate",),
    "asterisk": ("render-asterisk", "asterisk-config", "call-test"),
    "certificates": ("certificates",),
    "openapi": ("openapi",),
}
"""Module of ``dialer/commands`` (it has ``add_parser`` and ``run``) -> its commands; in the order of --help."""

FAILED = 1
INTERRUPTED = 130
PIPE_CLOSED = 141
"""As a shell tells it of a program that SIGPIPE ended: whoever read the output had enough."""


def groups_for(argv: Sequence[str]) -> list[Group]:
    """The group of the command that stands in the arguments; all of them when none does (help, mistakes)."""
    asked = [module for module, commands in GROUPS.items() if set(commands) & set(argv)]
    names: Iterable[str] = asked[:1] if len(asked) == 1 else GROUPS
    return [cast(Group, importlib.import_module(f"dialer.commands.{name}")) for name in names]


def build_parser(groups: Sequence[Group] | None = None) -> argparse.ArgumentParser:
    """The parser of those groups, or of the whole command line; the chosen command's function is its ``run``."""
    parser = argparse.ArgumentParser(prog="dialer", description="Predictive dialer for phone collection, on Asterisk.")
    parser.add_argument("--version", action="version", version=f"dialer {__version__}")
    parser.add_argument(
        "--config",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="settings file over the packaged dialer.toml; may be repeated, the later wins",
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for group in groups_for(()) if groups is None else groups:
        known = set(subparsers.choices)
        group.add_parser(subparsers)
        for name in set(subparsers.choices) - known:
            added = subparsers.choices[name]
            if added.get_default("run") is None:
                added.set_defaults(run=group.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, carry out, and turn the errors that a person can remedy into one message."""
    words = sys.argv[1:] if argv is None else argv
    try:
        try:
            return _carried_out(words)
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        if not _is_reader_gone():
            raise
        return PIPE_CLOSED


def _carried_out(words: Sequence[str]) -> int:
    args = build_parser(groups_for(words)).parse_args(words)
    try:
        status: int = args.run(args)
    except DialerError as error:
        print(f"dialer {args.command}: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _is_reader_gone() -> bool:
    """Whether it is our own output that nobody reads any more (``| head``); what is left of it then goes nowhere."""
    try:
        output = sys.stdout.fileno()
    except OSError:
        return False
    poll = select.poll()
    poll.register(output, 0)
    if not any(events & (select.POLLERR | select.POLLHUP) for _, events in poll.poll(0)):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), output)
    return True
