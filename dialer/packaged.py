"""Finds the files that travel beside the code, ``config/`` and ``asterisk/``, in a checkout and in a wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def packaged_folder(name: str) -> Path:
    """The folder of that name: inside the installed package, or else at the top of the checkout.

    Raises:
        FileNotFoundError: neither place has it, so the installation is incomplete.
    """
    for candidate in (_PACKAGE / "_packaged" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"{name}/ is neither in {_PACKAGE / '_packaged'} nor beside {_PACKAGE}: "
        "install the wheel again, or run from a full checkout"
    )


def config_folder() -> Path:
    """``config/``: dialer.toml, demo.toml, the jurisdictions' rule packs, templates."""
    return packaged_folder("config")


def asterisk_folder() -> Path:
    """``asterisk/``: the templates of Asterisk's configuration and the sources of its sounds."""
    return packaged_folder("asterisk")
