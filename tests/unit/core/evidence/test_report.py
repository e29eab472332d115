"""The figures of a report: days, totals, rules, versions and waits, folded from counts of entries."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dialer.core.evidence.report import (
    STEPS_MS,
    RuleRow,
    Tallied,
    Waited,
    days_of,
    rules_of,
    total_of,
    versions_of,
    waits_of,
)

ANSWERED, ORDERED, RULED = "answered", "ordered", "ruled"


def tallied(
    hour: int, kind: str, result: str, count: int, *, day: int = 2, rule: str = "IT", pack: str = "p1"
) -> Tallied:
    return Tallied(
        starts_at=datetime(2026, 11, day, hour, tzinfo=UTC),
        kind=kind,
        result=result,
        rule=rule,
        pack_version=pack,
        count=count,
    )


ENTRIES = (
    tallied(9, ORDERED, "permitted", 200),
    tallied(9, ANSWERED, "served", 97),
    tallied(10, ANSWERED, "lost", 3, rule="release"),
    tallied(10, ANSWERED, "left", 1, rule="hung_up"),
    tallied(11, RULED, "deferred", 7, rule="IT-10"),
    tallied(11, RULED, "deferred", 2, rule="POLICY-gap", pack="p2"),
    tallied(9, ORDERED, "permitted", 10, day=3, pack="p2"),
    tallied(9, ANSWERED, "served", 3, day=3, pack="p2"),
    tallied(9, RULED, "refused", 9, day=3, rule="NUMBER-STATE"),
)


def italy(lost: int, served: int) -> tuple[float | None, bool]:
    return (lost / served if served else None), lost * 100 > 3 * served


def test_a_day_holds_its_own_counts_and_the_total_is_counted_together() -> None:
    first, second = days_of(ENTRIES, lambda at: at.date(), italy)
    assert (first.day, first.ordered_count, first.answered_count) == (date(2026, 11, 2), 200, 101)
    assert (first.served_count, first.lost_count, first.left_count) == (97, 3, 1)
    assert (first.deferred_count, first.refused_count) == (9, 0)
    assert first.ratio == 3 / 97 and first.is_exceeded  # domain rules, vector V1: 3 of 97 is a breach in Italy
    assert (second.ratio, second.is_exceeded, second.refused_count) == (0.0, False, 9)
    total = total_of(ENTRIES, italy)
    assert (total.day, total.lost_count, total.served_count) == (None, 3, 100)
    assert total.ratio == 0.03 and not total.is_exceeded  # and 3 of 100 is none


def test_a_period_without_calls_has_no_ratio() -> None:
    total = total_of((), italy)
    assert (total.ratio, total.is_exceeded, total.answered_count) == (None, False, 0)


def test_rules_come_most_frequent_first_and_versions_by_the_decisions_made_with_them() -> None:
    assert rules_of(ENTRIES) == (
        RuleRow(result="refused", rule="NUMBER-STATE", count=9),
        RuleRow(result="deferred", rule="IT-10", count=7),
        RuleRow(result="deferred", rule="POLICY-gap", count=2),
    )
    assert versions_of(ENTRIES) == (("p1", 216), ("p2", 12))


def test_waits_are_told_by_percentiles_of_the_calls_that_were_joined_and_by_steps_of_all() -> None:
    waits = waits_of(
        [
            Waited(result="served", tenths=2, count=90, longest_ms=290),
            Waited(result="served", tenths=19, count=9, longest_ms=1999),
            Waited(result="served", tenths=20, count=1, longest_ms=2000),
            Waited(result="lost", tenths=30, count=3, longest_ms=3001),
            Waited(result="left", tenths=4, count=2, longest_ms=430),
        ],
        answered_count=107,
    )
    assert (waits.count, waits.median_ms, waits.p95_ms, waits.p99_ms, waits.longest_ms) == (100, 290, 1999, 1999, 2000)
    assert waits.unknown_count == 2
    shares = {step.up_to_ms: (step.served_count, step.lost_count, step.left_count) for step in waits.steps}
    assert shares[500] == (90, 0, 2) and shares[2000] == (9, 0, 0) and shares[2500] == (1, 0, 0)
    assert shares[4000] == (0, 3, 0)
    assert len(waits.steps) == len(STEPS_MS) + 1 and sum(sum(share) for share in shares.values()) == 105


def test_nobody_waited_has_no_percentiles() -> None:
    waits = waits_of([], answered_count=0)
    assert (waits.count, waits.median_ms, waits.p99_ms, waits.longest_ms, waits.unknown_count) == (
        0,
        None,
        None,
        None,
        0,
    )
