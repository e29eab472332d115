"""Names of places and people compared as people mean them: without accents, case, hyphens and apostrophes."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """Letters and digits only, lower case, without accents."""
    bare = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in bare.casefold() if sign.isalnum() and not unicodedata.combining(sign))
