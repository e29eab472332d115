"""May a campaign dial more people than agents are free? What the packs ask for, and what is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dialer.core.compliance.conduct_rules import BEYOND_READY_KIND, BeyondReady
from dialer.core.compliance.pack import Pack

INFORMATION_MESSAGE = "abandoned"
"""Name of the announcement that an answered person hears for whom no agent came."""
NOT_ALLOWED, MESSAGE_MISSING, CONSENT_MISSING = "not_allowed", "message_missing", "consent_missing"
"""Fixed words, the gravest first; shown to supervisors."""


def why_not_ahead(packs: Iterable[Pack], now: datetime, *, has_message: bool, has_consent: bool) -> str:
    """The word for what forbids it; empty when nothing does. Every pack must allow it; a silent one does.

    Args:
        packs: those that hold for the campaign.
        now: aware UTC.
        has_message: its creditor has an information message of its own (UK-03).
        has_consent: the called persons have agreed to recorded messages (US-16).
    """
    asked = {pack.figure(BEYOND_READY_KIND, now) for pack in packs}
    if BeyondReady.NEVER in asked:
        return NOT_ALLOWED
    if BeyondReady.WITH_MESSAGE in asked and not has_message:
        return MESSAGE_MISSING
    return CONSENT_MISSING if BeyondReady.WITH_CONSENT in asked and not has_consent else ""
