"""Where a command that reads a file leaves what it could not use, and how it says that there was some."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from dialer.core.kernel.errors import Invalid

ROWS_REJECTED = 3
"""Exit status when what is good was taken and the rest was rejected."""
REJECTS_SUFFIX = ".rejects.csv"


def rejects_place(args: argparse.Namespace, is_ours: Callable[[Path], bool], what: str) -> Path:
    """The file for rejects, found out before anything is loaded: it can be written, and it is nobody else's.

    Args:
        args: with ``file`` and, where another place was named, ``rejects``.
        is_ours: whether a file was written as rejects before, and so may be replaced.
        what: such a file is called.

    Raises:
        Invalid: its folder cannot be written, or another file stands there.
    """
    path: Path = args.rejects or args.file.with_name(args.file.name + REJECTS_SUFFIX)
    if not os.access(path.parent, os.W_OK):
        raise Invalid(f"cannot write {path}: name another place with --rejects", field="rejects")
    if path.exists() and not is_ours(path):
        raise Invalid(
            f"{path} is there and is no {what}: move it, or name another place with --rejects", field="rejects"
        )
    return path
