"""Words that do not belong in a script: of collection before the check and in caring calls, of pressure anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from dialer.core.kernel.errors import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One language's lists. An entry is a word or a phrase; ``*`` at the end of a word stands for any ending."""

    language: str
    held: tuple[str, ...] = ()
    """Tell of a debt: not before the identity check (IT-14, UK-10)."""
    caring: tuple[str, ...] = ()
    """Of collection: not in a caring call, which comes before anything is due."""
    never: tuple[str, ...] = ()
    """Pressure and threats: in no script (IT-30)."""

    def __post_init__(self) -> None:
        for entry in (*self.held, *self.caring, *self.never):
            if not re.fullmatch(r"[\w'’]+\*?( [\w'’]+\*?)*", entry):
                raise Invalid(f"{entry!r} is no word or phrase; write letters, and * only at a word's end", field=entry)


def found_in(text: str, entries: Iterable[str]) -> tuple[str, ...]:
    """The words of the text that the list forbids, as they are written there."""
    plain = text.replace("’", "'")
    return tuple(match.group(0) for entry in entries if (match := _pattern(entry).search(plain)))


@cache
def _pattern(entry: str) -> re.Pattern[str]:
    words = (re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in _plain(entry))
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)


def _plain(entry: str) -> list[str]:
    return entry.replace("’", "'").split(" ")
