"""How groups come out."""

from __future__ import annotations

import pytest

from dialer.core.treatment.results import Group, wilson


def test_the_interval_is_wilsons() -> None:
    assert wilson(0, 0) is None
    low, high = wilson(8, 10) or (0, 0)
    assert (low, high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


def test_a_group_without_cases_has_no_share() -> None:
    empty = Group(
        strategy_id=1, strategy="s", version="1", is_control=True, cases=0, paid=0, placed_minor=0, collected_minor=0
    )
    assert (empty.paid_ratio, empty.interval) == (None, None)
