"""What is wrong with a scenario."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from dialer.core.kernel.errors import Invalid


class ScenarioError(Invalid):
    """A scenario that cannot be simulated; the message names file, key and remedy."""

    code = "scenario_invalid"

    def __init__(self, source: str, name: str, fault: str) -> None:
        super().__init__(f"{source}: {name}: {fault}", field=name)


def unknown(source: str, name: str, wrong: str, known: Iterable[str]) -> ScenarioError:
    """A key or a word that does not exist, with the nearest that does.

    Args:
        source: the file.
        name: full name of the key, or of the key that has the word.
        wrong: the part of it that is unknown.
        known: what could stand there.
    """
    words = list(known)
    nearest = difflib.get_close_matches(wrong, words, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(words)}"
    return ScenarioError(source, name, f"unknown {wrong!r}; {hint}")
