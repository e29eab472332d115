"""A signed head: where every stream of the register stood at one instant, and the link to the head before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dialer.core.evidence.chain import Head
from dialer.core.kernel.errors import Invalid

FORMAT = "sollecito evidence head 1"
NO_HEAD = "0" * 64
"""Stands for the head before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadDocument:
    """What is signed."""

    number: int
    """From 1, without gaps: a head that is missing is found."""
    at: datetime
    previous: str
    """SHA-256 of the content of the head before it, hexadecimal."""
    streams: tuple[Head, ...]

    def as_table(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(),
            "previous": self.previous,
            "streams": streams_table(self.streams),
        }

    def content(self) -> bytes:
        """The one written form: what is signed, and what the next head refers to."""
        return json.dumps(self.as_table(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content()).hexdigest()


def parse_head(table: object) -> HeadDocument:
    """Read a head's table.

    Raises:
        Invalid: it is not the table of a head.
    """
    try:
        assert isinstance(table, Mapping) and table["format"] == FORMAT
        at = datetime.fromisoformat(str(table["at"]))
        assert at.tzinfo is not None
        return HeadDocument(
            number=whole_number(table["number"]),
            at=at,
            previous=str(table["previous"]),
            streams=parse_streams(table["streams"]),
        )
    except (AssertionError, AttributeError, KeyError, TypeError, ValueError):
        raise Invalid(f"this is no {FORMAT!r}: a key is missing or has another form", field="head") from None


def streams_table(streams: Iterable[Head]) -> dict[str, object]:
    """Where streams stand, by name."""
    return {head.stream: {"seq": head.seq, "digest": head.digest} for head in streams}


def parse_streams(table: Mapping[str, Mapping[str, object]]) -> tuple[Head, ...]:
    """The reverse, in the order of the names. Raises KeyError, ValueError, AttributeError."""
    heads = (
        Head(stream=str(name), seq=whole_number(row["seq"]), digest=str(row["digest"])) for name, row in table.items()
    )
    return tuple(sorted(heads, key=lambda head: head.stream))


def whole_number(value: object) -> int:
    """Raises ValueError."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is no whole number")
    return value
