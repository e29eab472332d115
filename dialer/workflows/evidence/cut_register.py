"""Deletes the register's oldest entries when their time is over: where a signed head stood, with a signed mark."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.compliance.pack import Pack
from dialer.core.evidence.chain import Head
from dialer.core.evidence.cut import CutDocument, packs_of
from dialer.core.evidence.entry import CUT_RULE, EntryKind, Result, Statement
from dialer.core.evidence.heads import HeadDocument
from dialer.core.evidence.verify_cut import CutFile
from dialer.ports.evidence import HeadFolder, StreamLength
from dialer.ports.store import Store, Transaction
from dialer.workflows.evidence.keep_days import LEAST_DAYS, keep_days

BATCH = 5000
"""Entries of one transaction: the dialling goes on between two."""
MOST_HEADS = 100
"""Looked at in one night; the next goes on."""
HELD_MARGIN = timedelta(days=1)
"""Kept before the first call to a debtor whose case waits: what was decided just before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutReport:
    """What was cut off, or what would be."""

    cut: CutDocument | None
    """None: nothing was due."""
    due_count: int
    """Entries that the cut lets go and that were still there."""
    deleted_count: int
    place: str
    """The file of the mark; empty: none was written."""
    held_since: datetime | None
    """Nothing from here on is cut: a case waits under dispute, complaint or legal hold."""
    is_dry_run: bool


async def cut_register(
    store: Store,
    folder: HeadFolder,
    packs: Mapping[str, Pack],
    *,
    least_days: int,
    now: datetime,
    is_dry_run: bool = False,
) -> CutReport:
    """Delete what every rule pack by which it was decided no longer wants kept.

    The mark is signed and written before the register is told of it, and the register is told before anything is
    deleted: what ends in between is taken up by the next run.

    Args:
        folder: signed heads and marks.
        packs: every pack that is installed.
        least_days: kept in any case, however short a pack's period.

    Raises:
        DialerError: the key or the folder cannot be used; nothing was deleted.
        StoreError: the batches before are deleted, this one is not.
    """
    heads = [file.document for file in await asyncio.to_thread(folder.read) if file.fault is None and file.document]
    marks = await asyncio.to_thread(folder.read_cuts)
    place = ""
    async with store.transaction() as tx:
        number = max((note.number for note in await tx.evidence.cuts()), default=0) + 1
        held_since = await tx.retention.held_since()
        allowed = await tx.evidence.allowed()
        adopted = _unentered(marks, number)
        cut = adopted or await _next(tx, heads, allowed, packs, number, _limit(packs, least_days, held_since, now), now)
        ends = cut.streams if cut is not None else allowed
        due_count = _due_count(ends, await tx.evidence.lengths())
        if cut is not None and not is_dry_run:
            place = "" if adopted is not None else await asyncio.to_thread(folder.write_cut, cut)
            await tx.evidence.allow_cut(cut)
            await tx.evidence.state([_note(cut, now)])
    return CutReport(
        cut=cut,
        due_count=due_count,
        deleted_count=0 if is_dry_run else await _drop(store, ends),
        place=place,
        held_since=held_since,
        is_dry_run=is_dry_run,
    )


@dataclass(frozen=True, slots=True)
class _Limit:
    """What a head must be older than to be cut at."""

    least_days: int
    before: datetime


def _limit(packs: Mapping[str, Pack], least_days: int, held_since: datetime | None, now: datetime) -> _Limit:
    """By the shortest period of all; the packs of the very entries are asked when a head is found."""
    shortest = max(least_days, min((keep_days(packs, code, now) for code in packs), default=LEAST_DAYS))
    before = now - timedelta(days=shortest)
    return _Limit(least_days, before if held_since is None else min(before, held_since - HELD_MARGIN))


async def _next(
    tx: Transaction,
    heads: Sequence[HeadDocument],
    allowed: Sequence[Head],
    packs: Mapping[str, Pack],
    number: int,
    limit: _Limit,
    now: datetime,
) -> CutDocument | None:
    """A cut at the newest head before which nothing need be kept; None: there is none.

    From the oldest head on: what was decided between two heads is asked for once.
    """
    entered = {note.number: note.digest for note in await tx.evidence.exported()}
    usable = sorted((h for h in heads if entered.get(h.number) == h.digest), key=lambda head: head.number)
    gone = ends = {end.stream: end for end in allowed}
    chosen: HeadDocument | None = None
    days, versions = 0, frozenset[str]()
    for head in [head for head in usable if _goes_on(head, gone)][:MOST_HEADS]:
        if head.at > limit.before:
            break
        seen = versions | await tx.evidence.versions_between(tuple(ends.values()), head.streams)
        needed = _days(packs, seen, limit.least_days, now)
        if head.at > now - timedelta(days=needed):
            break
        chosen, days, versions = head, needed, seen
        ends = {**ends, **{end.stream: end for end in head.streams}}
    if chosen is None:
        return None
    return CutDocument(
        number=number,
        at=now,
        head_number=chosen.number,
        head_digest=chosen.digest,
        before=chosen.at,
        keep_days=days,
        packs={code: keep_days(packs, code, now) for code in sorted(packs_of(versions))},
        streams=tuple(ends[name] for name in sorted(ends)),
    )


def _goes_on(head: HeadDocument, gone: Mapping[str, Head]) -> bool:
    """The head stood somewhere behind the last cut."""
    return any(end.seq > gone.get(end.stream, Head(stream="")).seq for end in head.streams)


def _days(packs: Mapping[str, Pack], versions: frozenset[str], least_days: int, now: datetime) -> int:
    """For how long entries that were decided by these packs are kept."""
    codes = packs_of(versions)
    return max(least_days, *(keep_days(packs, code, now) for code in codes)) if codes else max(least_days, LEAST_DAYS)


def _unentered(marks: Sequence[CutFile], number: int) -> CutDocument | None:
    """A sound mark of this number: the process that signed it ended before the register was told."""
    found = (mark.document for mark in marks if mark.fault is None and mark.document is not None)
    return next((document for document in found if document.number == number), None)


def _note(cut: CutDocument, now: datetime) -> Statement:
    return Statement(
        at=now,
        kind=EntryKind.ERASED,
        result=Result.DONE,
        rule=CUT_RULE,
        facts={
            "number": cut.number,
            "digest": cut.digest,
            "head": cut.head_number,
            "before": cut.before.isoformat(),
            "keep_days": cut.keep_days,
            "packs": ",".join(sorted(cut.packs)),
            "entries": cut.entry_count,
        },
    )


def _due_count(ends: Sequence[Head], lengths: Sequence[StreamLength]) -> int:
    first = {length.stream: length.first_seq for length in lengths}
    return sum(max(0, end.seq - first[end.stream] + 1) for end in ends if end.stream in first)


async def _drop(store: Store, ends: Sequence[Head]) -> int:
    """A batch to a transaction, each stream up to its end; how many entries went."""
    count = 0
    for end in ends:
        while True:
            async with store.transaction() as tx:
                dropped = await tx.evidence.drop(end, BATCH)
            count += dropped
            if dropped < BATCH:
                break
    return count
