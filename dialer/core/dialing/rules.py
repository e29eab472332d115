"""A campaign's rulebook: all installed packs, with the creditor's and the campaign's own stricter figures in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dialer.core.campaigns.model import Campaign
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.rulebook import Rulebook


def rulebook_of(packs: Mapping[str, Pack], campaign: Campaign, countries: Iterable[str] = ()) -> Rulebook:
    """The rules of a campaign.

    Args:
        packs: all that are installed, by code.
        countries: where its debtors live, as far as known.

    Raises:
        NotFound: the campaign's own pack is not installed.
        Invalid: a figure that no pack has, or a laxer one than the pack's (code ``loosens_pack``); the rule is named.
    """
    tightenings = (campaign.creditor_settings, campaign.settings)
    return Rulebook.of(packs.values(), campaign.pack, tightenings, countries=countries)
