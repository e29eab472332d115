"""The words by which a debtor is found: each word of the name, however it is written and in whatever order.

Accents, case, hyphens and apostrophes do not count: "Niccolò D'Angelo" is found by ``nicc``, ``ang`` and ``dangelo``.
"""

from __future__ import annotations

import re

from dialer.core.kernel.names import unaccented

MOST_LETTERS = 40
"""Of a word that is kept; what is sought is cut alike."""
MOST_WORDS = 12
"""Of one name; the words of a longer one (a firm with its whole purpose) are not all sought."""

_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018\u02bc`\u00b4")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that have no accent to lose and yet are typed as another."""
_NOT_IN_WORDS = re.compile(r"[\W_]+")


def _bare(text: str) -> str:
    """Lower case, without accents."""
    if text.isascii():
        return text.lower()
    return unaccented(text).translate(_LETTERS)


def _words(text: str) -> list[str]:
    return [word[:MOST_LETTERS] for word in _NOT_IN_WORDS.split(_bare(text)) if word]


def words_of(name: str) -> tuple[str, ...]:
    """What is kept of a name, without repetitions; with an apostrophe both its parts and the whole."""
    parts = _words(name)[:MOST_WORDS]
    joined = name.translate(_APOSTROPHES)
    return tuple(dict.fromkeys(parts if joined == name else [*_words(joined)[:MOST_WORDS], *parts]))


def sought(text: str) -> tuple[str, ...]:
    """The beginnings that somebody types, the longest (which fewest names have) first; all must be found."""
    return tuple(sorted(dict.fromkeys(_words(text)[:MOST_WORDS]), key=lambda word: (-len(word), word)))
