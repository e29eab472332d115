"""``dialer check-config``: the effective settings, where each comes from, and nothing secret."""

from __future__ import annotations

import argparse

from dialer.commands.arguments import Subparsers, configuration_of
from dialer.configuration import DEFAULT_ORIGIN, draw_default_file, effective


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("check-config", help="check the settings and print them with their origin")
    parser.add_argument("--changed", action="store_true", help="only what was set somewhere")
    parser.add_argument("--draw", action="store_true", help="print config/dialer.toml as the defaults would write it")


def run(args: argparse.Namespace) -> int:
    if args.draw:
        print(draw_default_file(), end="")
        return 0
    rows = [row for row in effective(configuration_of(args)) if not args.changed or row[2] != DEFAULT_ORIGIN]
    name_width = max((len(name) for name, _, _ in rows), default=0)
    value_width = min(max((len(value) for _, value, _ in rows), default=0), 40)
    for name, value, origin in rows:
        print(f"{name:<{name_width}} = {value:<{value_width}}  # {origin}")
    return 0
