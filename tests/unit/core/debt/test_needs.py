from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dialer.core.debt.default_reason import DefaultReason
from dialer.core.debt.needs import LATEST_MONEY_DAYS, Needs, check_needs, per_period
from dialer.core.debt.plan import Every
from dialer.core.kernel.errors import Invalid

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "given",
    [
        {"reason": DefaultReason.FORGOT}, {"can_pay_now": 0}, {"per_rate": 50_00}, {"money_on": TODAY},
        {"money_on": TODAY + timedelta(days=LATEST_MONEY_DAYS)},
    ],
)  # fmt: skip
def test_one_answer_is_enough(given: dict[str, Any]) -> None:
    check_needs(Needs(**given), TODAY)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "reason"), ({"every": Every.WEEK}, "reason"), ({"money_on": TODAY - timedelta(days=1)}, "money_on"),
        ({"money_on": TODAY + timedelta(days=LATEST_MONEY_DAYS + 1)}, "money_on"),
        ({"can_pay_now": -1}, "can_pay_now"), ({"per_rate": -1}, "per_rate"),
    ],
)  # fmt: skip
def test_answers_that_say_nothing_or_cannot_be_are_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_needs(Needs(**given), TODAY)
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(("every", "expected"), [(Every.MONTH, 100_00), (Every.TWO_WEEKS, 46_15), (Every.WEEK, 23_07)])
def test_a_months_money_is_shared_over_its_periods(every: Every, expected: int) -> None:
    assert per_period(100_00, every) == expected


def test_who_waits_for_money_longer_than_a_quarter_is_asked_again() -> None:
    today = date(2026, 11, 23)
    check_needs(Needs(money_on=today + timedelta(days=92)), today)
    with pytest.raises(Invalid, match="92 days ahead"):
        check_needs(Needs(money_on=today + timedelta(days=93)), today)
    assert Needs(can_pay_now=0, per_rate=0).can_pay_now == 0
