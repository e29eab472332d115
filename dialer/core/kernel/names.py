"""Names and words compared as people mean them: without accents and case, hyphens and apostrophes."""

from __future__ import annotations

import re
import unicodedata

_NOT_IN_WORDS = re.compile(r"[\W_]+")


def unaccented(text: str) -> str:
    """Lower case, without accents."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in signs if not unicodedata.combining(sign))


def plain(text: str) -> str:
    """Letters and digits only, lower case, without accents."""
    return "".join(sign for sign in unaccented(text) if sign.isalnum())


def plain_words(text: str) -> str:
    """Lower case, without accents; whatever is no letter or digit is one space, and none stands at an end."""
    return _NOT_IN_WORDS.sub(" ", unaccented(text)).strip()


def normal_name(name: str) -> str:
    """A place's name for comparison: no case, accents, apostrophes, hyphens or full stops, which part words."""
    return " ".join("".join(" " if sign in "'’`-." else sign for sign in unaccented(name)).split())
