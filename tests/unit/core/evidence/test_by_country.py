"""A report by country: each by its own formula, and the strictest on top."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialer.core.compliance.abandonment import exceeds, ratio
from dialer.core.evidence.by_country import Limit, all_of, countries_of, strictest
from dialer.core.evidence.entry import EntryKind
from dialer.core.evidence.report import Tallied


def limit(country: str, formula: str, max_ratio: float) -> Limit:
    return Limit(
        country=country,
        pack=country.lower(),
        formula=formula,
        max_ratio=max_ratio,
        judge=lambda lost, served: (ratio(formula, lost, served), exceeds(formula, lost, served, max_ratio)),
    )


ITALY = limit("IT", "silent_per_good", 0.03)
KINGDOM = limit("GB", "abandoned_per_live", 0.03)
STRICT = limit("FR", "abandoned_per_live", 0.01)


def answered(result: str, count: int, pack: str = "it-1") -> Tallied:
    return Tallied(
        starts_at=datetime(2026, 11, 2, 9, tzinfo=UTC),
        kind=EntryKind.ANSWERED,
        result=result,
        rule="",
        pack_version=pack,
        count=count,
    )


@pytest.mark.parametrize(
    ("lost", "served", "shown"),
    [
        (3, 98, ITALY),  # 3/98 of 0.03 is more than 3/101 of it
        (0, 50, ITALY),  # nothing is spent of either: the lowest limit, then the campaign's own
        (0, 0, ITALY),
        (2, 0, ITALY),  # no good call at all: Italy's ratio has no bottom
    ],
)
def test_the_limit_of_which_most_was_spent_stands_on_top(lost: int, served: int, shown: Limit) -> None:
    entries = [answered("lost", lost), answered("served", served)]
    assert strictest([ITALY, KINGDOM], entries) is shown
    assert strictest([KINGDOM, ITALY], entries) is (KINGDOM if lost == 0 else shown)
    assert strictest([ITALY, STRICT], [answered("lost", 1), answered("served", 200)]) is STRICT


def test_a_day_is_exceeded_when_any_countrys_limit_is() -> None:
    judge = all_of([ITALY, KINGDOM, STRICT], ITALY)
    assert judge(1, 100) == (0.01, False)  # 1 of 101 is below 1 in 100
    assert judge(1, 98) == (1 / 98, True)  # 1 of 99 is not, whatever Italy says
    assert judge(0, 0) == (None, False)


def test_each_country_is_judged_by_its_own_counts_and_one_without_a_pack_only_counted() -> None:
    entries = [
        answered("served", 97),
        answered("lost", 2),
        answered("served", 31, "uk-1"),
        answered("lost", 1, "uk-1"),
        answered("lost", 1, "pt-1"),
    ]
    rows = countries_of(
        entries, lambda entry: {"it": "IT", "uk": "GB"}.get(entry.pack_version[:2], "PT"), [ITALY, KINGDOM]
    )
    found = {row.country: row for row in rows}
    assert (found["IT"].figures.lost_count, found["IT"].figures.served_count) == (2, 97)
    assert not found["IT"].figures.is_exceeded and found["GB"].figures.is_exceeded
    assert (found["PT"].pack, found["PT"].formula) == ("", "")
    assert (found["PT"].figures.ratio, found["PT"].figures.lost_count) == (None, 1)
