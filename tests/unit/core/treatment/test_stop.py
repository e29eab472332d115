"""When going on is not worth it."""

from __future__ import annotations

import pytest

from dialer.core.treatment.ladder import next_step
from dialer.core.treatment.stop import expected_minor, reason_to_stop
from tests.unit.core.treatment.cases import at, case, default_strategy

STRATEGY = default_strategy()


@pytest.mark.parametrize(
    ("probability", "fee", "stops"),
    [(0.0054, 1.0, False), (0.0053, 1.0, True), (0.0534, 0.1, False), (0.0533, 0.1, True)],
)
def test_the_step_must_bring_more_than_it_costs(probability: float, fee: float, stops: bool) -> None:
    found = case(pay_probability=probability, fee_ratio=fee)  # the soft call costs 1.60, 300.00 are owed
    step = next_step(found, STRATEGY, at(5))
    decision = reason_to_stop(found, STRATEGY, step)
    assert (decision is not None) is stops
    if decision is not None:
        expected = f"{expected_minor(found) / 100:.2f} EUR"
        assert decision.facts == {"cost": "1.60 EUR", "expected": expected, "chance": f"{probability:.1%}"}


def test_money_that_is_only_a_part_of_the_debt_brings_only_that_part() -> None:
    found = case(pay_probability=0.0054, paid_ratio=0.9)  # of 300.00: 1.46, less than the 1.60 of the call
    decision = reason_to_stop(found, STRATEGY, next_step(found, STRATEGY, at(5)))
    assert expected_minor(found) == pytest.approx(145.8)
    assert decision is not None
    assert decision.why == "uneconomic"


def test_without_a_step_cost_says_nothing() -> None:
    assert reason_to_stop(case(pay_probability=0.0), STRATEGY, None) is None
