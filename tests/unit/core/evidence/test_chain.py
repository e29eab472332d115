"""The hash chain: its one written form, and what a change of it does."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from dialer.core.evidence.chain import GENESIS, Head, digest_of, linked
from dialer.core.evidence.entry import Entry, EntryKind, Result, Statement, written, written_facts
from dialer.core.kernel.errors import Invalid
from dialer.core.kernel.ids import CallId, CampaignId

NOW = datetime(2026, 11, 24, 9, 0, 0, 123456, tzinfo=UTC)


def statement(number: int = 1) -> Statement:
    return Statement(
        at=NOW,
        kind=EntryKind.ORDERED,
        result=Result.PERMITTED,
        campaign_id=CampaignId(3),
        call_id=CallId(f"c{number}"),
        rule="IT",
        pack_version="it-2026",
        facts={"lead": number, "country": "IT", "reserved": False, "region": "città"},
    )


def test_the_digest_is_sha256_over_the_one_before_it_and_the_rows_values_as_an_array() -> None:
    (entry,) = linked(Head(stream="node-1"), [statement()])
    facts = '{"country":"IT","lead":1,"region":"città","reserved":false}'
    row = ["node-1", 1, 1795510800123456, "ordered", "permitted", 3, "c1", "IT", "it-2026", None, facts]
    text = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
    assert entry.digest == hashlib.sha256(bytes.fromhex(GENESIS) + text.encode()).hexdigest()


def test_entries_follow_one_another_without_gaps() -> None:
    entries = linked(Head(stream="node-1"), [statement(1), statement(2)])
    more = linked(Head(stream="node-1", seq=2, digest=entries[-1].digest), [statement(3)])
    assert [entry.seq for entry in (*entries, *more)] == [1, 2, 3]
    assert more == linked(Head(stream="node-1"), [statement(1), statement(2), statement(3)])[2:]


@pytest.mark.parametrize(
    "change",
    [
        {"stream": "node-2"},
        {"seq": 2},
        {"at": NOW + timedelta(microseconds=1)},
        {"kind": "ruled"},
        {"result": "refused"},
        {"campaign_id": 4},
        {"campaign_id": None},
        {"call_id": "c2"},
        {"rule": "IT-10"},
        {"pack_version": "it-2025"},
        {"delay_ms": 0},
        {"facts": "{}"},
    ],
)
def test_every_column_is_under_the_digest(change: dict[str, object]) -> None:
    (entry,) = linked(Head(stream="node-1"), [statement()])
    assert digest_of(GENESIS, entry) == entry.digest
    assert digest_of(GENESIS, replace(entry, **change)) != entry.digest  # type: ignore[arg-type]


def test_the_written_form_does_not_depend_on_the_order_of_facts_or_on_a_zone() -> None:
    assert written_facts({"b": 1, "a": None}) == written_facts({"a": None, "b": 1}) == '{"a":null,"b":1}'
    (entry,) = linked(Head(stream="x"), [statement()])
    elsewhere: Entry = replace(entry, at=NOW.astimezone(timezone(timedelta(hours=5))))
    assert written(elsewhere) == written(entry)


def test_a_fraction_is_refused_because_it_has_no_one_written_form() -> None:
    with pytest.raises(Invalid, match="risk"):
        linked(Head(stream="x"), [replace(statement(), facts={"risk": 0.1})])  # type: ignore[dict-item]
