"""What a command of the command line is: a name, its arguments, and the function that carries it out."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dialer.configuration import CONFIG_VARIABLE, Configuration, load
from dialer.packaged import config_folder

AddArguments = Callable[[argparse.ArgumentParser], None]


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """For commands that take none of their own."""


@dataclass(frozen=True)
class Context:
    """What every command gets beside its own arguments."""

    files: Sequence[Path]
    """TOML files that --config or the environment named, over the packaged one, the later over the earlier."""
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))

    def load(
        self, *, below: Sequence[Path] = (), options: Mapping[str, tuple[object, str]] | None = None
    ) -> Configuration:
        """The effective settings.

        Args:
            below: files that lie over the defaults and under the files of this context (demo.toml).
            options: full name of a setting -> (value, the option as written), for what the command line gave.
        """
        return load([*below, *self.files], self.environ, options, base=config_folder() / "dialer.toml")


@dataclass(frozen=True)
class Command:
    """One entry of ``dialer --help``."""

    name: str
    help: str
    run: Callable[[argparse.Namespace, Context], int]
    """Carries the command out; its result is the process's exit status. May raise DialerError: shown as one message."""
    add_arguments: AddArguments = no_arguments
    epilog: str = ""


def config_files(named: Sequence[Path], environ: Mapping[str, str]) -> list[Path]:
    """The TOML files to read: those of --config, else those of SOLLECITO_CONFIG."""
    if named:
        return list(named)
    return [Path(part) for part in environ.get(CONFIG_VARIABLE, "").split(":") if part]
