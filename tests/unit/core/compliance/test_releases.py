"""What a new version of a pack may change, and what not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dialer.core.compliance.edition import RuleText
from dialer.core.compliance.pack import Pack
from dialer.core.compliance.releases import differences, faults, figures_of, written
from tests.unit.core.compliance.builders import make_pack, rule

REVIEW = date(2026, 11, 22)
BEFORE, LATER = date(2020, 1, 1), date(2027, 1, 1)


def pack(*texts: RuleText) -> Pack:
    return make_pack(*texts)


OLD = pack(rule("A", "attempts_per_day", {BEFORE: 3}), rule("B", "hours", {BEFORE: {"all": "08:00-20:00"}}))


def found(new: Pack) -> list[str]:
    return list(faults(figures_of(OLD), figures_of(new), REVIEW))


def with_a(**values: int | None) -> Pack:
    dated: dict[date, object] = {date.fromisoformat(day.replace("_", "-")[1:]): value for day, value in values.items()}
    return pack(rule("A", "attempts_per_day", dated), rule("B", "hours", {BEFORE: {"all": "08:00-20:00"}}))


def test_the_same_text_and_a_later_figure_are_fine() -> None:
    assert found(OLD) == []
    assert found(with_a(d2020_01_01=3, d2027_01_01=2)) == []
    assert found(with_a(d2020_01_01=3, d2027_01_01=None)) == []
    assert found(with_a(d2020_01_01=3, d2026_11_22=2)) == []  # from the day of the review on


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (with_a(d2020_01_01=2), "rule A: the value of 2020-01-01 is in force and was changed; put it back"),
        (with_a(d2027_01_01=3), "rule A: the value of 2020-01-01 is gone"),
        (with_a(d2020_01_01=3, d2026_11_21=2), "the new value of 2026-11-21 lies before the review of 2026-11-22"),
        (pack(rule("A", "attempts_per_day", {BEFORE: 3})), "rule B is gone; end it with null"),
        (
            pack(*OLD.texts, rule("C", "attempt_gap_min", {BEFORE: 60})),
            "rule C is new and begins on 2020-01-01, before the review",
        ),
        (
            pack(rule("A", "conversations_per_day", {BEFORE: 3}), OLD.texts[1]),
            "rule A: its kind, layer, mark changed",
        ),
        (
            make_pack(*OLD.texts, zones=("Europe/Berlin",)),
            "rule pack: its country, zones, calling code changed",
        ),
    ],
)
def test_what_is_in_force_stays(new: Pack, message: str) -> None:
    (fault,) = found(new)
    assert message in fault


def test_a_figure_to_come_may_still_be_changed() -> None:
    planned = with_a(d2020_01_01=3, d2027_01_01=2)
    figures = figures_of(planned)
    assert list(faults(figures, figures_of(with_a(d2020_01_01=3, d2027_01_01=1)), REVIEW)) == []
    assert list(faults(figures, figures_of(OLD), REVIEW)) == []


def test_the_same_table_written_otherwise_is_the_same() -> None:
    assert written({"b": 1, "a": date(2026, 1, 1)}) == written({"a": date(2026, 1, 1), "b": 1})


def test_differences_tell_old_and_new() -> None:
    new = pack(replace(with_a(d2020_01_01=3, d2027_01_01=2).texts[0], title="another title"))
    told = {(each.rule_id, each.what): (each.old, each.new) for each in differences(OLD, new)}
    assert told["A", "value of 2027-01-01"] == ("", "2")
    assert told["A", "title"] == ("title of A", "another title")
    assert told["B", "kind"] == ("hours", "")
    assert list(differences(OLD, OLD)) == []
