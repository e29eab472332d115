"""What cases owe, as commands reckon it: by the same laws, country and zone as the server."""

from __future__ import annotations

from dialer.files.receivables_yaml import load_laws
from dialer.packaged import config_folder
from dialer.settings import Settings
from dialer.workflows.debt.reckon import Reckoner


def reckoner_of(settings: Settings) -> Reckoner:
    """The reckoner of these settings. Raises ReceivablesFileError."""
    return Reckoner(
        laws=load_laws(config_folder() / "receivables"),
        country=settings.imports.default_country,
        zone=settings.web.zone,
    )
