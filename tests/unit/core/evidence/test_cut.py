"""The mark of a cut: its one written form, and which packs it speaks of."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dialer.core.evidence.chain import Head
from dialer.core.evidence.cut import CutDocument, packs_of, parse_cut
from dialer.core.kernel.errors import Invalid

CUT = CutDocument(
    number=3,
    at=datetime(2028, 11, 24, 4, 20, tzinfo=UTC),
    head_number=12,
    head_digest="ab" * 32,
    before=datetime(2026, 11, 24, 23, 40, tzinfo=UTC),
    keep_days=730,
    packs={"it": 730},
    streams=(Head(stream="node-1", seq=40, digest="cd" * 32), Head(stream="office", seq=2, digest="ef" * 32)),
)


def test_a_mark_is_read_as_it_was_written_whatever_the_zone() -> None:
    assert parse_cut(CUT.as_table()) == CUT
    elsewhere = replace(CUT, at=CUT.at.astimezone(timezone(timedelta(hours=5))))
    assert elsewhere.digest == CUT.digest
    assert CUT.entry_count == 42


@pytest.mark.parametrize(
    "change",
    [
        {"number": 4},
        {"at": CUT.at + timedelta(seconds=1)},
        {"head_number": 13},
        {"head_digest": "00" * 32},
        {"before": CUT.before + timedelta(seconds=1)},
        {"keep_days": 731},
        {"packs": {"it": 730, "us": 1095}},
        {"streams": CUT.streams[:1]},
    ],
)
def test_everything_is_under_the_signature(change: dict[str, object]) -> None:
    assert replace(CUT, **change).digest != CUT.digest  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {"format": "sollecito evidence head 1"},
        {"at": "2028-11-24T04:20:00"},
        {"keep_days": True},
        {"packs": {"it": "730"}},
        {"head": {"number": 1}},
        {"streams": {"node-1": {"seq": 1.5, "digest": ""}}},
    ],
)
def test_a_table_of_another_form_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Invalid, match="sollecito evidence cut 1"):
        parse_cut({**CUT.as_table(), **change})
    with pytest.raises(Invalid):
        parse_cut("no table")


def test_packs_are_known_by_the_beginning_of_their_versions() -> None:
    assert packs_of(frozenset({"it-2026.11-64a6", "IT-2027.01-11aa+us-2026.11-ce32"})) == {"it", "us"}
    assert packs_of(frozenset({""})) == frozenset()
