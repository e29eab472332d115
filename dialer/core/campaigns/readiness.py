"""What a campaign needs before it dials."""

from __future__ import annotations

from dialer.core.campaigns.model import Campaign
from dialer.core.kernel.codes import DialMode
from dialer.core.kernel.errors import Conflict

WORKING_MODES = frozenset({DialMode.PREVIEW, DialMode.PROGRESSIVE, DialMode.POWER, DialMode.PREDICTIVE})
"""Modes that a campaign can run in."""


def check_startable(campaign: Campaign, caller_ids: frozenset[str], owed: str = "") -> None:
    """Nothing, or what is missing.

    Args:
        caller_ids: enabled caller ids of the campaign's enabled trunks.
        owed: what the campaign's country asks for beside; empty: nothing.

    Raises:
        Conflict: with code ``campaign_incomplete``; the fact ``missing`` lists what.
    """
    missing: list[str] = []
    if not campaign.teams:
        missing.append("a team")
    if not campaign.trunk_ids:
        missing.append("a trunk")
    elif campaign.caller_id not in caller_ids:
        missing.append(f"an enabled trunk of its own that carries the caller id {campaign.caller_id or '(none)'}")
    if campaign.mode not in WORKING_MODES:
        missing.append(f"a mode that works ({', '.join(sorted(WORKING_MODES))}) instead of {campaign.mode}")
    if owed:
        missing.append(owed)
    if missing:
        raise Conflict(
            f"campaign {campaign.name!r} cannot start yet: it needs {', '.join(missing)}",
            code="campaign_incomplete",
            campaign_id=campaign.campaign_id,
            missing=missing,
        )
