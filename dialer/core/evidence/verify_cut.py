"""Checks the newest cut: that its mark is signed and entered, that a signed head stood there, that it was time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dialer.core.evidence.cut import CutDocument
from dialer.core.evidence.verify import Fault, FaultKind, HeadFile

MustKeep = Callable[[str, datetime], int]
"""A pack's code and an instant -> the days for which the pack wanted entries kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutFile:
    """A mark as found in its folder."""

    name: str
    document: CutDocument | None
    """None: it could not be read."""
    fault: FaultKind | None = None
    """Why its word counts for nothing; None: signed by a key that we know."""


def check_cut(
    files: Sequence[CutFile],
    entered: Mapping[int, str],
    heads: Iterable[HeadFile],
    must_keep: MustKeep,
) -> tuple[CutDocument | None, tuple[Fault, ...]]:
    """The cut that is believed, and what is wrong with the marks.

    A mark that was signed and never entered has deleted nothing: the entry comes first.

    Args:
        files: every mark that was found.
        entered: number and digest of each cut as the register itself tells of it.
        heads: the signed heads.
        must_keep: the packs' own periods, against which the mark's are held.
    """
    faults = [Fault(kind=file.fault, head=file.name) for file in files if file.fault is not None]
    number = max(entered, default=None)
    if number is None:
        return None, tuple(faults)
    sound = [file for file in files if file.fault is None and file.document is not None]
    mark = next((file for file in sound if file.document is not None and file.document.number == number), None)
    if mark is None or mark.document is None:
        return None, (*faults, Fault(kind=FaultKind.MISSING_CUT, head=str(number)))
    cut = mark.document
    if cut.digest != entered[number] or not _stood(cut, heads):
        return None, (*faults, Fault(kind=FaultKind.FORGED_CUT, head=mark.name))
    wanted = max((cut.keep_days, *(must_keep(code, cut.at) for code in cut.packs)))
    if cut.at - cut.before < timedelta(days=wanted):
        faults.append(Fault(kind=FaultKind.CUT_EARLY, head=mark.name))
    return cut, tuple(faults)


def _stood(cut: CutDocument, heads: Iterable[HeadFile]) -> bool:
    """The mark says what the signed head says. A head that is not there is missed elsewhere (``check_heads``)."""
    for file in heads:
        head = file.document
        if file.fault is None and head is not None and head.number == cut.head_number:
            return (head.digest, head.at) == (cut.head_digest, cut.before) and set(head.streams) <= set(cut.streams)
    return True
