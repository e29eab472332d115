"""The mark of a cut: up to where the register's oldest entries were deleted, and by what right.

The register is cut only where a signed head stood. That head's date shows how old the youngest deleted entry was, its
digests are what the kept entries follow from, and both were signed when the entries were fresh: whoever has the head
need not believe the mark.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dialer.core.evidence.chain import Head
from dialer.core.evidence.heads import parse_streams, streams_table, whole_number
from dialer.core.kernel.errors import Invalid

FORMAT = "sollecito evidence cut 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutDocument:
    """What is signed."""

    number: int
    """From 1."""
    at: datetime
    head_number: int
    """Of the signed head at which was cut."""
    head_digest: str
    before: datetime
    """When that head was signed: no deleted entry is younger."""
    keep_days: int
    """So long every deleted entry had to be kept."""
    packs: Mapping[str, int]
    """The rule packs by which the deleted entries were decided, with the days for which each wants them kept."""
    streams: tuple[Head, ...]
    """The last deleted entry of every stream, those included that an earlier cut has ended."""

    def as_table(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(),
            "head": {
                "number": self.head_number,
                "digest": self.head_digest,
                "at": self.before.astimezone(UTC).isoformat(),
            },
            "keep_days": self.keep_days,
            "packs": dict(self.packs),
            "streams": streams_table(self.streams),
        }

    def content(self) -> bytes:
        """The one written form: what is signed, and what the register's own entry refers to."""
        return json.dumps(self.as_table(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content()).hexdigest()

    @property
    def entry_count(self) -> int:
        """Entries that are gone, by this cut and those before it: streams have no gaps."""
        return sum(head.seq for head in self.streams)


def parse_cut(table: object) -> CutDocument:
    """Read a mark's table.

    Raises:
        Invalid: it is not the table of a cut.
    """
    try:
        assert isinstance(table, Mapping) and table["format"] == FORMAT
        at, before = datetime.fromisoformat(str(table["at"])), datetime.fromisoformat(str(table["head"]["at"]))
        assert at.tzinfo is not None and before.tzinfo is not None
        return CutDocument(
            number=whole_number(table["number"]),
            at=at,
            head_number=whole_number(table["head"]["number"]),
            head_digest=str(table["head"]["digest"]),
            before=before,
            keep_days=whole_number(table["keep_days"]),
            packs={str(code): whole_number(days) for code, days in table["packs"].items()},
            streams=parse_streams(table["streams"]),
        )
    except (AssertionError, AttributeError, KeyError, TypeError, ValueError):
        raise Invalid(f"this is no {FORMAT!r}: a key is missing or has another form", field="cut") from None


def packs_of(versions: frozenset[str]) -> frozenset[str]:
    """Codes of the packs that versions name: ``it-2026.11-64a6+us-2026.11-ce32`` is Italy's and America's."""
    return frozenset(
        part.partition("-")[0].lower() for version in versions for part in version.split("+") if part.strip()
    )
