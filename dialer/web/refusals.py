"""The server's refusals in the language that a page asks for: English sentences are found again by their pattern.

Every refusal is raised as an English sentence with its facts in place; ``refusals_it.json`` holds each of them, with
places ``{0}`` for the facts, beside its Italian. A test walks the source and fails for a sentence that has none. What
is kept of a file that could not be read, and of its rows (``rows``), is kept in English and said when a page reads it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

ENGLISH = "en"
DEEPEST = 3
"""A sentence that stands in a place of another one is said in the same language, so many times."""
LONGEST = 2000
"""Characters; what is longer stays as it is."""
LEAST_SURE = 8
"""Letters that a pattern has of its own to be believed by itself; one with fewer must hold a known sentence."""
_TOKEN = re.compile(r"\{\{|\}\}|\{(\d)\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sentence with its places."""

    english: re.Pattern[str]
    theirs: str
    own_letters: int


class Sentences:
    """What a language has for our English."""

    def __init__(self, pairs: Mapping[str, str]) -> None:
        whole = {ours: theirs for ours, theirs in pairs.items() if not places_of(ours)}
        self._whole = {_filled(ours, {}): _filled(theirs, {}) for ours, theirs in whole.items()}
        patterns = (pattern_of(ours, theirs) for ours, theirs in pairs.items() if ours not in whole)
        self._patterns = sorted(patterns, key=lambda pattern: -pattern.own_letters)

    def say(self, text: str) -> str | None:
        """The sentence; None where there is none for it."""
        return self._say(text, DEEPEST) if len(text) <= LONGEST else None

    def _say(self, text: str, depth: int) -> str | None:
        if text in self._whole:
            return self._whole[text]
        if not depth:
            return None
        for pattern in self._patterns:
            found = pattern.english.fullmatch(text)
            if found is None:
                continue
            parts = found.groupdict()
            known = {name: self._say(part, depth - 1) for name, part in parts.items()}
            if pattern.own_letters < LEAST_SURE and not any(known.values()):
                continue
            said = {name: known[name] or part for name, part in parts.items()}
            return _filled(pattern.theirs, said)
        return None


def places_of(text: str) -> tuple[str, ...]:
    """The places of a sentence, in their order; doubled braces mean single ones and are none."""
    return tuple(found[1] for found in _TOKEN.finditer(text) if found[1])


def pattern_of(english: str, theirs: str) -> Pattern:
    """A sentence with places as a pattern."""
    built: list[str] = []
    seen: set[str] = set()
    own, last = "", 0
    for found in _TOKEN.finditer(english):
        literal, place = english[last : found.start()], found[1]
        last = found.end()
        own += literal
        built.append(re.escape(literal))
        if not place:
            built.append(re.escape(found[0][0]))
        elif place in seen:
            built.append(f"(?P=p{place})")
        else:
            seen.add(place)
            built.append(f"(?P<p{place}>.*?)")
    own += english[last:]
    built.append(re.escape(english[last:]))
    return Pattern(re.compile("".join(built), re.DOTALL), theirs, sum(letter.isalpha() for letter in own))


def _filled(theirs: str, parts: Mapping[str, str]) -> str:
    return _TOKEN.sub(lambda found: parts[f"p{found[1]}"] if found[1] else found[0][0], theirs)


@cache
def sentences(language: str) -> Sentences | None:
    """What a language has; None: it has nothing, or is English."""
    place = files("dialer.web").joinpath(f"refusals_{language}.json")
    if language == ENGLISH or not place.is_file():
        return None
    found = json.loads(place.read_text(encoding="utf-8"))
    return Sentences({**found["phrases"], **found["rows"], **found["sentences"]})


def said_in(language: str, text: str) -> str:
    """The text in a language, else as it is."""
    known = sentences(language)
    return (known.say(text) if known is not None else None) or text


LANGUAGES = ("en", "it")


def language_of(accepted: str) -> str:
    """The language that an ``Accept-Language`` prefers among ours; English where it names none of them.

    Source: RFC 9110, 12.5.4.
    """
    best, best_weight = ENGLISH, 0.0
    for tag, weight in _weights(accepted.split(",")):
        if tag in LANGUAGES and weight > best_weight:
            best, best_weight = tag, weight
    return best


def _weights(tags: Iterable[str]) -> Iterable[tuple[str, float]]:
    for tag in tags:
        name, _, parameter = tag.partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            continue
        yield name.strip().split("-")[0].lower(), weight
