"""The scripts that ship and the lists of words, from the files beside the code."""

from __future__ import annotations

from dialer.core.script.wording import Wording
from dialer.files.script_yaml import load_scripts
from dialer.files.wording_yaml import load_wordings
from dialer.packaged import config_folder
from dialer.ports.clock import Clock
from dialer.ports.store import Store
from dialer.workflows.scripts.load_scripts import load_shipped


def wordings() -> dict[str, Wording]:
    """Words that do not belong in scripts, by language."""
    return load_wordings(config_folder() / "wording")


async def ship_scripts(store: Store, clock: Clock) -> int:
    """The scripts that ship, at the first start; how many were published."""
    return await load_shipped(store, load_scripts(config_folder() / "scripts").values(), now=clock.now())
