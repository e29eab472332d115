"""Which script guides a call: its creditor's own before the house's, the debtor's language before another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialer.core.kernel.codes import CampaignType
from dialer.core.kernel.ids import CreditorId
from dialer.core.script.script import Script

LANGUAGES = ("it", "en")
"""In which scripts are written; the later stands in for a language that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """For which calls a script is."""

    creditor_id: CreditorId | None
    """None: every creditor without one of its own."""
    kind: CampaignType
    language: str
    """ISO 639-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptFile:
    """A script with the calls that it is for, as a file holds it."""

    creditor: str
    """Code; empty: every creditor without one of its own."""
    kind: CampaignType
    language: str
    script: Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A version that guides calls."""

    version_id: int
    number: int
    language: str
    script: Script


class Shelf:
    """The published version of each slot."""

    def __init__(self, held: Mapping[Slot, Published] | None = None) -> None:
        self._held = dict(held or {})

    def find(self, creditor_id: CreditorId, kind: CampaignType, language: str) -> Published | None:
        """The closest one; None where nobody wrote any for this type of campaign.

        The debtor's language goes before the creditor: a script that the debtor does not understand guides nobody.
        """
        for spoken in _unique((language, *reversed(LANGUAGES))):
            for owner in (creditor_id, None):
                found = self._held.get(Slot(creditor_id=owner, kind=kind, language=spoken))
                if found is not None:
                    return found
        return None


def _unique(languages: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(languages))
