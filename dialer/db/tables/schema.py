"""All tables in one place, for migrations and their tests: importing this fills ``metadata``."""

from __future__ import annotations

from dialer.db.tables import (
    agreements,
    calls,
    campaigns,
    conversations,
    debt,
    disputes,
    evidence,
    facts,
    forecasts,
    hand_offs,
    ledger,
    people,
    placements,
    recordings,
    relation,
    scoring,
    search,
    spells,
    system,
    treatment,
    trunks,
)
from dialer.db.tables.base import metadata

__all__ = [
    "agreements",
    "calls",
    "campaigns",
    "conversations",
    "debt",
    "disputes",
    "evidence",
    "facts",
    "forecasts",
    "hand_offs",
    "ledger",
    "metadata",
    "people",
    "placements",
    "recordings",
    "relation",
    "scoring",
    "search",
    "spells",
    "system",
    "treatment",
    "trunks",
]
