from __future__ import annotations

from datetime import date

import pytest

from dialer.core.compliance.edition import Edition
from dialer.core.kernel.errors import Invalid
from tests.unit.core.compliance.builders import rule

DAY = date(2026, 11, 23)


def test_two_figures_of_one_kind_may_not_overlap() -> None:
    one = rule("A", "min_ring_s", {date(2020, 1, 1): 15, date(2026, 1, 1): None})
    other = rule("B", "min_ring_s", {date(2026, 1, 1): 20})
    assert Edition.of((one, other), DAY).figures["min_ring_s"] == 20
    with pytest.raises(Invalid, match=r"rule B, .* overlap those of A, which is a min_ring_s too; join the two"):
        Edition.of((rule("A", "min_ring_s", 15), other), DAY)


def test_of_windows_all_hold() -> None:
    texts = (rule("A", "abandonment_window", "day"), rule("B", "abandonment_window", "campaign"))
    windows = Edition.of(texts, DAY).figures["abandonment_window"]
    assert [window.kind for window in windows] == ["day", "campaign"]  # type: ignore[attr-defined]


def test_a_refusal_names_the_effective_date_of_the_figure() -> None:
    with pytest.raises(Invalid) as refusal:
        Edition.of((rule("A", "min_ring_s", {date(2020, 1, 1): 15, date(2026, 1, 1): 0}),), DAY)
    assert refusal.value.facts["since"] == date(2026, 1, 1)
    assert refusal.value.message.startswith("rule A, value of 2026-01-01: ")


def test_the_margin_reaches_the_hours_and_the_wishes() -> None:
    texts = (
        rule("H", "hours", {"all": "08:00-20:00"}),
        rule("W", "wishes", "required"),
        rule("M", "safety_margin_s", 90),
    )
    assert [rule.margin.seconds for rule in Edition.of(texts, DAY).rules] == [90, 90]  # type: ignore[attr-defined]
