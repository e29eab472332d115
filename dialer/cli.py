"""The command line: ``dialer COMMAND``. Each command stands in a file of ``dialer/commands/`` and is listed here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from dialer.commands import check_config
from dialer.commands.registry import Command, Context, config_files
from dialer.core.kernel.errors import DialerError

COMMANDS: tuple[Command, ...] = (*check_config.COMMANDS,)
"""In the order of ``dialer --help``. A new group of commands: a file with a COMMANDS tuple, and a line here."""

FAILED = 1
INTERRUPTED = 130


def build_parser(commands: Iterable[Command] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(prog="dialer", description="Predictive dialer for phone collection, on Asterisk.")
    parser.add_argument("--version", action="version", version=f"dialer {metadata.version('sollecito')}")
    parser.add_argument(
        "--config",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="settings file over the packaged dialer.toml; may be repeated, the later wins",
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in commands:
        subparser = subparsers.add_parser(
            command.name, help=command.help, description=command.help, epilog=command.epilog or None
        )
        command.add_arguments(subparser)
        subparser.set_defaults(command=command)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, carry out, and turn the errors that a person can remedy into one message."""
    context = Context(files=())
    arguments = build_parser().parse_args(argv)
    context = Context(files=config_files(arguments.config, context.environ), environ=context.environ)
    command: Command = arguments.command
    try:
        return command.run(arguments, context)
    except DialerError as error:
        print(f"dialer {command.name}: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
