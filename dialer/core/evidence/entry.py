"""One entry of the register of evidence: what was decided or done with a call, in figures, and its one written form.

The written form is what is hashed, so it never depends on a library's mood: UTF-8 JSON, keys sorted, no spaces, texts
and whole numbers only. A person's name or number is in no entry: a number stands as a keyed digest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CallId, CampaignId

Figure = str | int | bool | None
"""What an entry's facts may hold: a fraction would be written differently by different programs."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


CUT_RULE = "register"
"""Rule of the ``erased`` entry that tells of a cut of the register itself."""


class EntryKind(StrEnum):
    """What an entry tells. Values are stored: never renamed, only added to."""

    ORDERED = "ordered"
    """A call was permitted and its order written."""
    RULED = "ruled"
    """A lead was put back: deferred or refused."""
    ANSWERED = "answered"
    """An answered call has ended: how long the person waited for an agent."""
    HEAD = "head"
    """The register's heads were signed and exported."""
    ERASED = "erased"
    """Personal data, or the register's own oldest entries (``CUT_RULE``), were deleted when their time was over."""


class Result(StrEnum):
    """The one word by which entries are counted."""

    PERMITTED = "permitted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    SERVED = "served"
    """Joined to an agent."""
    LOST = "lost"
    """Silent or abandoned, or its end was not seen."""
    LEFT = "left"
    """The person hung up before the patience was over."""
    DONE = "done"
    """Of an entry that counts nothing: a head, a deletion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is to be entered; the chain gives it its place."""

    at: datetime
    """When it was decided or happened; aware UTC."""
    kind: EntryKind
    result: Result
    campaign_id: CampaignId | None = None
    call_id: CallId | None = None
    rule: str = ""
    """The rule reported, or how an answered call was treated."""
    pack_version: str = ""
    delay_ms: int | None = None
    """From the answer to the agent, or to the release; None where nobody knows the answer's instant."""
    facts: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A statement in its place: the ``seq``-th of its stream, from 1."""

    stream: str
    """Name of the chain: each node writes its own."""
    seq: int
    at: datetime
    kind: str
    result: str
    campaign_id: int | None
    call_id: str | None
    rule: str
    pack_version: str
    delay_ms: int | None
    facts: str
    """The written form of the facts."""
    digest: str
    """SHA-256 over the digest before it and this entry, hexadecimal."""


def written_facts(facts: Mapping[str, Figure]) -> str:
    """The one written form of an entry's facts.

    Raises:
        Invalid: a fact is neither text nor a whole number.
    """
    for name, value in facts.items():
        if value is not None and not isinstance(value, str | int):
            raise Invalid(f"evidence: {name} is {value!r}; write it as text or as a whole number", field=name)
    return _encode(facts)


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970: the same on every database."""
    return (at - _EPOCH) // _MICROSECOND


told = attrgetter("kind", "result", "campaign_id", "call_id", "rule", "pack_version", "delay_ms", "facts")
"""What an entry tells beside its place and its time, in the one order of the written form and of the table."""


def written(entry: Entry) -> bytes:
    """The one written form of an entry without its digest: what is hashed.

    An array in a fixed order, the facts as the text that is stored: what was hashed can be read off the row.
    """
    return _encode((entry.stream, entry.seq, microseconds(entry.at), *told(entry))).encode()
