"""Words that no announcement may say: anybody may hear it, and only the debtor may learn of a debt (IT-14, UK-10).

Only texts that are spoken can be looked at; what a recording says is its uploader's to answer for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from dialer.core.kernel.errors import Invalid

TELLING: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "it": re.compile(
            r"\b(debit\w*|recuper\w*|sollecit\w*|insolut\w*|moros\w*|arretrat\w*|scadut\w*|pagament\w*|fattur\w*)",
            re.IGNORECASE,
        ),
        "en": re.compile(
            r"\b(debt\w*|ow(?:e[ds]?|ing)\b|overdue|arrears|collections?\b|collectors?\b|recover\w*|unpaid|repay\w*"
            r"|payments?\b|invoices?\b)",
            re.IGNORECASE,
        ),
    }
)
"""By language; a language without an entry is not looked at."""


def check_words(text: str, language: str, place: str) -> None:
    """Nothing, or the word that tells of a debt.

    Args:
        place: where the text stands, for the message.

    Raises:
        Invalid: with the place, the word and the remedy.
    """
    pattern = TELLING.get(language)
    found = pattern.search(text) if pattern is not None else None
    if found is not None:
        raise Invalid(
            f"{place}: {found[0]!r} tells whoever hears it of a debt; say it in other words (for a creditor's name: "
            "give it a brand that does not, or upload a recording)",
            field="brand",
        )
