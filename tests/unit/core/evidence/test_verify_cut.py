"""Which cut is believed: the newest that is entered, signed, at a head, and due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dialer.core.evidence.chain import Head
from dialer.core.evidence.cut import CutDocument
from dialer.core.evidence.heads import NO_HEAD, HeadDocument
from dialer.core.evidence.verify import FaultKind, HeadFile
from dialer.core.evidence.verify_cut import CutFile, check_cut

THEN = datetime(2026, 11, 24, 23, 40, tzinfo=UTC)
STREAMS = (Head(stream="node-1", seq=40, digest="cd" * 32),)
HEAD = HeadDocument(number=1, at=THEN, previous=NO_HEAD, streams=STREAMS)
HEADS = (HeadFile(name="h", document=HEAD),)
CUT = CutDocument(
    number=1,
    at=THEN + timedelta(days=730),
    head_number=1,
    head_digest=HEAD.digest,
    before=THEN,
    keep_days=730,
    packs={"it": 730},
    streams=STREAMS,
)


def two_years(code: str, at: datetime) -> int:
    return 730


def check(cut: CutDocument, *, must_keep=two_years, heads=HEADS, fault=None):  # type: ignore[no-untyped-def]
    return check_cut([CutFile(name="c", document=cut, fault=fault)], {cut.number: cut.digest}, heads, must_keep)


def kinds(found):  # type: ignore[no-untyped-def]
    return [fault.kind for fault in found[1]]


def test_a_cut_at_a_head_is_believed_from_the_second_on_at_which_it_is_due() -> None:
    assert check(CUT) == (CUT, ())
    cut, (fault,) = check(replace(CUT, at=CUT.at - timedelta(seconds=1)))
    assert cut is not None and (fault.kind, fault.head) == (FaultKind.CUT_EARLY, "c")


def test_a_pack_that_wants_more_days_than_the_mark_says_is_heard() -> None:
    assert kinds(check(CUT, must_keep=lambda code, at: 731)) == [FaultKind.CUT_EARLY]


def test_a_cut_says_what_its_head_says() -> None:
    for change in (
        {"before": THEN + timedelta(seconds=1)},
        {"head_digest": "00" * 32},
        {"streams": (replace(STREAMS[0], seq=41),)},
    ):
        assert check(replace(CUT, **change))[0] is None  # type: ignore[arg-type]
    ended = Head(stream="node-0", seq=7, digest="aa" * 32)
    assert check(replace(CUT, streams=(ended, *STREAMS)))[1] == ()  # a stream that an earlier cut has ended


def test_a_head_that_is_not_there_or_not_signed_does_not_speak() -> None:
    assert check(CUT, heads=()) == (CUT, ())
    unknown = HeadFile(name="h", document=replace(HEAD, number=1, at=THEN), fault=FaultKind.UNKNOWN_KEY)
    assert check(replace(CUT, head_digest="00" * 32), heads=(unknown,))[1] == ()


def test_a_mark_counts_only_when_it_is_signed_and_entered() -> None:
    assert check_cut([CutFile(name="c", document=CUT)], {}, HEADS, two_years) == (None, ())
    assert kinds(check_cut([], {1: CUT.digest}, HEADS, two_years)) == [FaultKind.MISSING_CUT]
    assert kinds(check_cut([CutFile(name="c", document=CUT)], {1: "00" * 32}, HEADS, two_years)) == [
        FaultKind.FORGED_CUT
    ]
    assert kinds(check(CUT, fault=FaultKind.UNKNOWN_KEY)) == [FaultKind.UNKNOWN_KEY, FaultKind.MISSING_CUT]
