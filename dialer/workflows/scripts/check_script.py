"""Whether a script may be published: its flaws, by the lists of words of its language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.errors import Invalid
from dialer.core.script.flaws import Flaw, flaws
from dialer.core.script.script import Script
from dialer.core.script.wording import Wording

Wordings = Mapping[str, Wording]
"""By language."""


def flaws_of(script: Script, kind: CampaignType, language: str, wordings: Wordings) -> tuple[Flaw, ...]:
    return flaws(script, kind, wordings.get(language))


def require_fit(script: Script, kind: CampaignType, language: str, wordings: Wordings) -> None:
    """Raises Invalid with every flaw, each with its place and the remedy."""
    found = flaws_of(script, kind, language, wordings)
    if found:
        told = "; ".join(flaw.message for flaw in found)
        raise Invalid(
            f"the script cannot be published: {told}", code="script_unfit", flaws=[asdict(flaw) for flaw in found]
        )
