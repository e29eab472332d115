"""The chain: each entry carries the SHA-256 of the one before it, so that none can be changed or left out unnoticed.

Source: S. Haber, W. S. Stornetta, How to Time-Stamp a Digital Document, Journal of Cryptology 3 (1991), section 5.1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from dialer.core.evidence.entry import Entry, Statement, written, written_facts

GENESIS = hashlib.sha256(b"sollecito register of evidence, version 1").hexdigest()
"""Stands before the first entry of every stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest entry of a stream: all before it follow from it."""

    stream: str
    seq: int = 0
    """0: the stream has no entry."""
    digest: str = GENESIS


def digest_of(previous: str, entry: Entry) -> str:
    """SHA-256 over the digest before it (32 bytes) and the entry's written form."""
    return hashlib.sha256(bytes.fromhex(previous) + written(entry)).hexdigest()


def linked(head: Head, statements: Iterable[Statement]) -> tuple[Entry, ...]:
    """The statements as the next entries of a stream.

    Raises:
        Invalid: a statement holds a fact that has no one written form.
    """
    entries: list[Entry] = []
    seq, previous = head.seq, head.digest
    for statement in statements:
        seq += 1
        unsealed = Entry(
            stream=head.stream,
            seq=seq,
            at=statement.at,
            kind=statement.kind.value,
            result=statement.result.value,
            campaign_id=statement.campaign_id,
            call_id=statement.call_id,
            rule=statement.rule,
            pack_version=statement.pack_version,
            delay_ms=statement.delay_ms,
            facts=written_facts(statement.facts),
            digest="",
        )
        previous = digest_of(previous, unsealed)
        entries.append(_sealed(unsealed, previous))
    return tuple(entries)


def _sealed(entry: Entry, digest: str) -> Entry:
    """``replace`` takes several times as long, and this runs for every call."""
    return Entry(
        stream=entry.stream,
        seq=entry.seq,
        at=entry.at,
        kind=entry.kind,
        result=entry.result,
        campaign_id=entry.campaign_id,
        call_id=entry.call_id,
        rule=entry.rule,
        pack_version=entry.pack_version,
        delay_ms=entry.delay_ms,
        facts=entry.facts,
        digest=digest,
    )
