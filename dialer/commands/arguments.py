"""What every command shares: the shape of a group of commands, and the settings that its arguments name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dialer.configuration import CONFIG_VARIABLE, Configuration, load
from dialer.packaged import config_folder

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Subparsers = argparse._SubParsersAction
"""Where a group adds its parsers."""


class Group(Protocol):
    """A module of ``dialer/commands``: one command, or a few that belong together."""

    def add_parser(self, subparsers: Subparsers) -> None:
        """Add the commands with their help and arguments; ``set_defaults(run=...)`` where ``run`` serves not all."""
        ...

    def run(self, args: argparse.Namespace) -> int:
        """Carry the command out; the result is the exit status. DialerError becomes one message."""
        ...


def configuration_of(
    args: argparse.Namespace,
    *,
    below: Sequence[Path] = (),
    options: Mapping[str, tuple[object, str]] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Configuration:
    """The effective settings: packaged dialer.toml, ``below``, --config or SOLLECITO_CONFIG, environment, options.

    Args:
        args: as parsed; its ``config`` lists the files of --config.
        below: files over the packaged one and under the user's (demo.toml).
        options: full name of a setting -> (value, the option as written), for what the command line gave.
        environ: the process's environment unless given.
    """
    variables = os.environ if environ is None else environ
    named: list[Path] = args.config or [Path(part) for part in variables.get(CONFIG_VARIABLE, "").split(":") if part]
    return load([*below, *named], variables, options, base=config_folder() / "dialer.toml")


def day_of(text: str) -> date:
    """A day as an option names it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write 2026-09-30") from None
