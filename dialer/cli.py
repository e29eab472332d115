"""The command line: ``dialer COMMAND``. Each group of commands is a file of ``dialer/commands/`` and is listed here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dialer import __version__
from dialer.commands import (
    asterisk,
    campaigns,
    certificates,
    check_config,
    creditors,
    demo,
    import_cases,
    migrate,
    openapi,
    packs,
    serve,
    teams,
    trunks,
    users,
)
from dialer.commands.arguments import Group
from dialer.core.kernel.errors import DialerError

GROUPS: tuple[Group, ...] = (
    demo,
    serve,
    import_cases,
    campaigns,
    users,
    teams,
    trunks,
    creditors,
    check_config,
    packs,
    migrate,
    asterisk,
    certificates,
    openapi,
)
"""In the order of ``dialer --help``. A new group: a module with ``add_parser`` and ``run``, and its name here."""

FAILED = 1
INTERRUPTED = 130


def build_parser(groups: Sequence[Group] = GROUPS) -> argparse.ArgumentParser:
    """The parser of the whole command line; the chosen command's function is its ``run``."""
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
    for group in groups:
        known = set(subparsers.choices)
        group.add_parser(subparsers)
        for name in set(subparsers.choices) - known:
            added = subparsers.choices[name]
            if added.get_default("run") is None:
                added.set_defaults(run=group.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, carry out, and turn the errors that a person can remedy into one message."""
    args = build_parser().parse_args(argv)
    try:
        status: int = args.run(args)
    except DialerError as error:
        print(f"dialer {args.command}: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return status
