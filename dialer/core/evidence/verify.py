"""Checks the register: every entry against the one before it, and every stream against the heads that were signed.

A chain alone shows only that it is one; whoever writes it anew from some entry on makes another that is just as good.
The signed heads, kept elsewhere, say which of the two it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dialer.core.evidence.chain import GENESIS, Head, digest_of
from dialer.core.evidence.entry import Entry
from dialer.core.evidence.heads import NO_HEAD, HeadDocument

MOST_FAULTS = 100
"""Of one stream that are named; a damaged register need not be listed whole."""


class FaultKind(StrEnum):
    """What was found."""

    CHANGED = "changed"
    """An entry is not what was hashed."""
    MISSING = "missing"
    """Entries between others are gone."""
    CUT = "cut"
    """The end is gone: a signed head knows of entries that are not there."""
    REWRITTEN = "rewritten"
    """A sound chain, but not the one whose head was signed."""
    FORGED_HEAD = "forged_head"
    """A head whose signature does not hold, or that contradicts another."""
    UNKNOWN_KEY = "unknown_key"
    """A head signed with a key that was not given."""
    MISSING_HEAD = "missing_head"
    """A head was exported and is not there."""
    MISSING_CUT = "missing_cut"
    """The register says that it was cut, and the signed mark of the cut is not there."""
    FORGED_CUT = "forged_cut"
    """A mark whose signature does not hold, or that is not the one entered, or contradicts its head."""
    CUT_EARLY = "cut_early"
    """Entries were deleted that had still to be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong, with the first bad entry where there is one."""

    kind: FaultKind
    stream: str = ""
    seq: int | None = None
    """First bad entry."""
    until_seq: int | None = None
    """Last entry that may be bad, where the first alone does not say it."""
    head: str = ""
    """The head that tells: its file, or its number where the file is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadFile:
    """A head as found in its folder."""

    name: str
    document: HeadDocument | None
    """None: it could not be read."""
    fault: FaultKind | None = None
    """Why its word counts for nothing; None: signed by a key that we know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a signed head says of one stream."""

    seq: int
    digest: str
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamResult:
    """What was read of one stream."""

    stream: str
    entry_count: int
    covered_seq: int
    """Last entry that a signed head vouches for; those after it are held by the chain alone."""
    newest_seq: int
    """Place of the last entry that there is, or was before a cut took them all."""
    cut_seq: int
    """Last entry that was deleted because its time was over; 0: none."""
    faults: tuple[Fault, ...]

    @property
    def uncovered_count(self) -> int:
        return max(0, self.newest_seq - self.covered_seq)


class StreamCheck:
    """Reads one stream from its first entry to its last.

    Args:
        stream: its name.
        marks: what the signed heads say of it.
        cut: the last entry that was deleted by right, as a signed mark says; None: none was.
    """

    def __init__(self, stream: str, marks: Iterable[Mark], cut: Head | None = None) -> None:
        self._stream = stream
        self._cut = cut
        self._marks: dict[int, list[Mark]] = {}
        for mark in sorted(marks, key=lambda mark: mark.seq):
            self._marks.setdefault(mark.seq, []).append(mark)
        self._next = 1
        self._previous: str | None = GENESIS
        self._covered = 0
        self._count = 0
        self._faults: list[Fault] = []
        self._is_begun = False

    def _begin(self, first_seq: int | None) -> None:
        """Where the first entry hangs: on nothing, or on the last one that was deleted.

        Of a cut that is half done the first entry can only be believed, until the cut's own place shows its digest.
        """
        self._is_begun = True
        if self._cut is None or first_seq == 1:
            return
        for mark in self._marks.get(self._cut.seq, ()):
            if mark.digest != self._cut.digest:
                self._fault(FaultKind.REWRITTEN, 1, self._cut.seq, mark.head)
        if first_seq is not None and first_seq <= self._cut.seq:
            self._next, self._previous = first_seq, None
        else:
            self._next, self._previous = self._cut.seq + 1, self._cut.digest
            self._covered = self._cut.seq

    def feed(self, entries: Iterable[Entry]) -> None:
        """The next entries, in their order."""
        for entry in entries:
            if not self._is_begun:
                self._begin(entry.seq)
            if entry.seq != self._next:
                self._fault(FaultKind.MISSING, self._next, entry.seq - 1)
                self._previous = None  # what it hung on is gone: this entry can only be believed
            if self._previous is not None and digest_of(self._previous, entry) != entry.digest:
                self._fault(FaultKind.CHANGED, entry.seq)
            self._previous = entry.digest
            self._next = entry.seq + 1
            self._count += 1
            for mark in self._marks.get(entry.seq, ()):
                self._compare(mark, entry)
            if self._cut is not None and entry.seq == self._cut.seq and entry.digest != self._cut.digest:
                self._fault(FaultKind.REWRITTEN, self._covered + 1, entry.seq)

    def _compare(self, mark: Mark, entry: Entry) -> None:
        if mark.digest == entry.digest:
            self._covered = entry.seq
        else:
            self._fault(FaultKind.REWRITTEN, self._covered + 1, entry.seq, mark.head)

    def result(self) -> StreamResult:
        """After the last entry."""
        if not self._is_begun:
            self._begin(None)
        beyond = [mark for seq, marks in self._marks.items() if seq >= self._next for mark in marks]
        if beyond:
            last = max(beyond, key=lambda mark: mark.seq)
            self._fault(FaultKind.CUT, self._next, last.seq, last.head)
        return StreamResult(
            stream=self._stream,
            entry_count=self._count,
            covered_seq=self._covered,
            newest_seq=self._next - 1,
            cut_seq=self._cut.seq if self._cut is not None else 0,
            faults=tuple(self._faults),
        )

    def _fault(self, kind: FaultKind, seq: int, until: int | None = None, head: str = "") -> None:
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(Fault(kind=kind, stream=self._stream, seq=seq, until_seq=until, head=head))


def check_heads(files: Sequence[HeadFile], entered: Mapping[int, str], *, first: int = 1) -> tuple[Fault, ...]:
    """Whether the heads are all there, signed, and follow one another.

    Args:
        files: every head that was found.
        entered: number and digest of each head as the register itself tells of its export.
        first: the oldest head that must be there and entered: those before a cut have nothing left to vouch for.
    """
    faults = [Fault(kind=file.fault, head=file.name) for file in files if file.fault is not None]
    sound: dict[int, HeadFile] = {}
    for file in sorted(files, key=lambda file: file.name):
        if file.fault is not None or file.document is None:
            continue
        other = sound.setdefault(file.document.number, file)
        if other.document is not None and other.document.digest != file.document.digest:
            faults.append(Fault(kind=FaultKind.FORGED_HEAD, head=file.name))
    newest = max((*sound, *entered), default=0)
    faults += [
        Fault(kind=FaultKind.MISSING_HEAD, head=str(number))
        for number in range(first, newest + 1)
        if number not in sound
    ]
    for number, file in sorted(sound.items()):
        assert file.document is not None
        before = sound.get(number - 1)
        previous = before.document.digest if before is not None and before.document is not None else None
        if number == 1:
            previous = NO_HEAD
        if previous is not None and file.document.previous != previous:
            faults.append(Fault(kind=FaultKind.FORGED_HEAD, head=file.name))
        if entered.get(number, file.document.digest) != file.document.digest:
            faults.append(Fault(kind=FaultKind.REWRITTEN, head=file.name))
        if number not in entered and number >= first:
            faults.append(Fault(kind=FaultKind.CUT, head=file.name))
    return tuple(faults)


def marks_of(files: Iterable[HeadFile]) -> dict[str, list[Mark]]:
    """What the sound heads say, by stream."""
    found: dict[str, list[Mark]] = {}
    for file in files:
        if file.fault is None and file.document is not None:
            for head in file.document.streams:
                found.setdefault(head.stream, []).append(Mark(seq=head.seq, digest=head.digest, head=file.name))
    return found
