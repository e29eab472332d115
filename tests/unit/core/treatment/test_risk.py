"""Whose habit of paying asks for care before the due date."""

from __future__ import annotations

from typing import Any

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.risk import UNKNOWN, PayingHabit, Risk

RISK = Risk(on_time_below=0.7, late_days_from=10, behaviours=frozenset({"worse"}))


@pytest.mark.parametrize(
    ("habit", "is_at_risk"),
    [
        (UNKNOWN, False),
        (PayingHabit(on_time_ratio=0.7, late_days_median=9.5, behaviour="steady"), False),
        (PayingHabit(on_time_ratio=0.69), True),
        (PayingHabit(late_days_median=10), True),
        (PayingHabit(on_time_ratio=1.0, late_days_median=0, behaviour="worse"), True),
    ],
)
def test_one_limit_is_enough_and_what_is_not_known_reaches_none(habit: PayingHabit, is_at_risk: bool) -> None:
    assert RISK.concerns(habit) is is_at_risk


def test_a_limit_that_is_not_given_asks_for_nothing() -> None:
    assert not Risk(late_days_from=30).concerns(PayingHabit(on_time_ratio=0.0, behaviour="worse"))


@pytest.mark.parametrize("wrong", [{}, {"on_time_below": 0.0}, {"on_time_below": 1.1}, {"late_days_from": 0}])
def test_limits_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        Risk(**wrong)
    assert refused.value.facts["field"] == "risk"
