"""Reads the tapes: what a real Asterisk and a client said to each other (written by ``scripts/record_tape.py``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TAPES = Path(__file__).parent / "tapes"

_OPENING = re.compile(r"(<<|>>) ([0-9.]+)")


@dataclass(frozen=True)
class Said:
    """One message of a tape."""

    is_switch: bool
    at_s: float
    """Seconds since the connection."""
    lines: tuple[str, ...]

    @property
    def headers(self) -> dict[str, str]:
        """Last value of each header."""
        return dict((line + " ").split(": ", 1) if line.endswith(":") else _pair(line) for line in self.lines)

    @property
    def block(self) -> str:
        """The message as it was on the wire, without its final empty line."""
        return "\r\n".join(self.lines)


def _pair(line: str) -> tuple[str, str]:
    name, _, value = line.partition(": ")
    return name, value


def names() -> list[str]:
    """Every tape there is."""
    return sorted(path.stem for path in TAPES.glob("*.txt"))


@cache
def play(name: str) -> tuple[Said, ...]:
    """The messages of a tape in order; the greeting is left out."""
    said: list[Said] = []
    way, at_s, lines = "", 0.0, []
    for line in [*(TAPES / f"{name}.txt").read_text(encoding="utf-8").splitlines(), ">> 0"]:
        opening = _OPENING.fullmatch(line)
        if opening is None:
            if line and way:
                lines.append(line)
            continue
        if lines and not lines[0].startswith("Asterisk Call Manager/"):
            said.append(Said(way == "<<", at_s, tuple(lines)))
        way, at_s, lines = opening[1], float(opening[2]), []
    return tuple(said)
