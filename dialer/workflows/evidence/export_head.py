"""The day's head: where every stream stands, signed and put outside the database, and entered in the register."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialer import metrics
from dialer.core.evidence.entry import EntryKind, Result, Statement
from dialer.core.evidence.heads import NO_HEAD, HeadDocument
from dialer.core.evidence.verify import HeadFile
from dialer.ports.evidence import HeadFolder
from dialer.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What the export came to."""

    document: HeadDocument
    place: str
    """The file, or the name of the one that was there."""
    is_new: bool
    """False: the day had its head."""


async def export_head(store: Store, folder: HeadFolder, *, now: datetime) -> Exported:
    """Sign the present heads; a day that has its head keeps it.

    The file is written before the register is told of it: what ends between the two leaves a signed head that the next
    export enters. A head of which the register knows is never without its file.

    Raises:
        DialerError: the key or the folder cannot be used; nothing was entered.
        StoreError: the database failed.
    """
    files = await asyncio.to_thread(folder.read)
    async with store.transaction() as tx:
        heads = await tx.evidence.heads()
        entered = {note.number: note.digest for note in await tx.evidence.exported()}
        newest = max(entered, default=0)
        adopted = _unentered(files, entered, newest)
        if adopted is not None:
            await tx.evidence.state([_note(adopted, now)])
            entered[adopted.number] = adopted.digest
            newest = adopted.number
        of_today = _of_day(files, now)
        if of_today is not None and of_today.document is not None and of_today.document.number in entered:
            metrics.EVIDENCE_HEAD.set(of_today.document.at.timestamp())
            return Exported(document=of_today.document, place=of_today.name, is_new=False)
        document = HeadDocument(number=newest + 1, at=now, previous=entered.get(newest, NO_HEAD), streams=heads)
        place = await asyncio.to_thread(folder.write, document)
        await tx.evidence.state([_note(document, now)])
    metrics.EVIDENCE_HEAD.set(document.at.timestamp())
    return Exported(document=document, place=place, is_new=True)


def _of_day(files: Sequence[HeadFile], now: datetime) -> HeadFile | None:
    of_day = (f for f in files if f.fault is None and f.document is not None and f.document.at.date() == now.date())
    return next(of_day, None)


def _unentered(files: Sequence[HeadFile], entered: Mapping[int, str], newest: int) -> HeadDocument | None:
    """A sound head that follows on the newest and of which the register was never told."""
    for file in files:
        document = file.document
        if file.fault is None and document is not None and document.number == newest + 1:
            return document if document.previous == entered.get(newest, NO_HEAD) else None
    return None


def _note(document: HeadDocument, now: datetime) -> Statement:
    return Statement(
        at=now,
        kind=EntryKind.HEAD,
        result=Result.DONE,
        facts={"number": document.number, "digest": document.digest, "streams": len(document.streams)},
    )
