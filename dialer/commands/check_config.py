"""``dialer check-config``: the effective settings, where each comes from, and nothing secret."""

from __future__ import annotations

import argparse

from dialer.commands.registry import Command, Context
from dialer.configuration import DEFAULT_ORIGIN, draw_default_file, effective


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--changed", action="store_true", help="only what differs from the default's place")
    parser.add_argument("--draw", action="store_true", help="print config/dialer.toml as the defaults would write it")


def _run(arguments: argparse.Namespace, context: Context) -> int:
    if arguments.draw:
        print(draw_default_file(), end="")
        return 0
    rows = [row for row in effective(context.load()) if not arguments.changed or row[2] != DEFAULT_ORIGIN]
    name_width = max((len(name) for name, _, _ in rows), default=0)
    value_width = min(max((len(value) for _, value, _ in rows), default=0), 40)
    for name, value, origin in rows:
        print(f"{name:<{name_width}} = {value:<{value_width}}  # {origin}")
    return 0


COMMANDS = (Command("check-config", "check the settings and print them with their origin", _run, _add_arguments),)
