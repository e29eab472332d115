"""Reads the whole register and weighs it against itself and against the signed heads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from dialer.core.evidence.cut import CutDocument
from dialer.core.evidence.verify import Fault, StreamCheck, StreamResult, check_heads, marks_of
from dialer.core.evidence.verify_cut import MustKeep, check_cut
from dialer.ports.evidence import EvidenceViews, HeadFolder

PAGE = 2000
"""Entries read and hashed at a time: some milliseconds of another thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found."""

    streams: tuple[StreamResult, ...]
    head_count: int
    """Heads whose signature holds."""
    newest_head: str
    """Name of the newest of them; empty: none."""
    head_faults: tuple[Fault, ...]
    """Of heads and of marks of cuts."""
    cut: CutDocument | None = None
    """The newest cut that is believed: entries up to it were deleted because their time was over."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        return (*self.head_faults, *(fault for stream in self.streams for fault in stream.faults))

    @property
    def entry_count(self) -> int:
        return sum(stream.entry_count for stream in self.streams)

    @property
    def uncovered_count(self) -> int:
        """Entries after the last head that vouches for their stream."""
        return sum(stream.uncovered_count for stream in self.streams)

    @property
    def is_sound(self) -> bool:
        return not self.faults


async def check_register(
    views: EvidenceViews,
    folder: HeadFolder,
    *,
    must_keep: MustKeep,
    progress: Callable[[int, int], None] | None = None,
) -> Checked:
    """Check every entry and every head.

    Heads are read before entries: one that is exported meanwhile speaks of entries that are there.

    Args:
        views: the register.
        folder: the signed heads and marks of cuts.
        must_keep: for how long each pack wants entries kept.
        progress: told how many entries are done, of how many.

    Raises:
        DialerError: the heads cannot be read.
        StoreError: the database failed.
    """
    files = await asyncio.to_thread(folder.read)
    entered = {note.number: note.digest for note in await views.heads()}
    marks = marks_of(files)
    noted = {note.number: note.digest for note in await views.cuts()}
    cut, cut_faults = check_cut(await asyncio.to_thread(folder.read_cuts), noted, files, must_keep)
    ends = {head.stream: head for head in cut.streams} if cut is not None else {}
    lengths = {length.stream: length.seq - length.first_seq + 1 for length in await views.streams()}
    total, done = sum(lengths.values()), 0
    results: list[StreamResult] = []
    for stream in sorted({*lengths, *marks, *ends}):
        check = StreamCheck(stream, marks.get(stream, ()), ends.get(stream))
        after = 0
        while page := await views.entries(stream, after_seq=after, limit=PAGE):
            await asyncio.to_thread(check.feed, page)
            after = page[-1].seq
            done += len(page)
            if progress is not None:
                progress(done, max(total, done))
        results.append(check.result())
    sound = [file for file in files if file.fault is None and file.document is not None]
    newest = max(sound, key=lambda file: file.document.number if file.document else 0, default=None)
    return Checked(
        streams=tuple(results),
        head_count=len(sound),
        newest_head=newest.name if newest is not None else "",
        head_faults=(*check_heads(files, entered, first=cut.head_number if cut is not None else 1), *cut_faults),
        cut=cut,
    )
