"""A signed head's content has one form, and is read back as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dialer.core.evidence.chain import Head
from dialer.core.evidence.heads import NO_HEAD, HeadDocument, parse_head
from dialer.core.kernel.errors import Invalid

HEAD = HeadDocument(
    number=1,
    at=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    previous=NO_HEAD,
    streams=(Head(stream="node-1", seq=7, digest="aa" * 32), Head(stream="node-2", seq=2, digest="bb" * 32)),
)


def test_a_head_is_read_back_as_it_was_written() -> None:
    assert parse_head(HEAD.as_table()) == HEAD
    assert parse_head(HEAD.as_table()).content() == HEAD.content()


def test_everything_in_a_head_changes_its_digest() -> None:
    changes: tuple[dict[str, object], ...] = (
        {"number": 2}, {"at": datetime(2026, 11, 24, 9, 1, tzinfo=UTC)}, {"previous": "cc" * 32}, {"streams": ()},
    )  # fmt: skip
    digests = {HEAD.digest, *(replace(HEAD, **change).digest for change in changes)}  # type: ignore[arg-type]
    assert len(digests) == 5


@pytest.mark.parametrize("broken", [{}, [], None, {**HEAD.as_table(), "format": "other"},
                                    {**HEAD.as_table(), "number": True}, {**HEAD.as_table(), "at": "2026-11-24"},
                                    {**HEAD.as_table(), "streams": {"node-1": {"seq": 1}}}])  # fmt: skip
def test_what_is_no_head_is_refused(broken: object) -> None:
    with pytest.raises(Invalid, match="this is no"):
        parse_head(broken)
