"""How many debtors an arm needs."""

from __future__ import annotations

import pytest

from dialer.core.kernel.errors import Invalid
from dialer.core.treatment.offset_size import LEAST_PER_ARM, needed_per_arm


def test_the_size_is_that_of_the_formula() -> None:
    # By hand, 0.60 against 0.70: ((1.64485 * 0.67454 + 0.84162 * 0.67082) / 0.1)^2 = 280.3; with 1.95996: 355.9
    assert needed_per_arm(0.60, 0.10, 2) == 281
    assert needed_per_arm(0.60, 0.10, 3) == 356


def test_more_rivals_and_smaller_gains_need_more() -> None:
    assert needed_per_arm(0.6, 0.1, 2) < needed_per_arm(0.6, 0.1, 3) < needed_per_arm(0.6, 0.1, 5)
    assert needed_per_arm(0.6, 0.05, 2) > 3 * needed_per_arm(0.6, 0.1, 2)


def test_an_arm_is_never_smaller_than_the_approximation_bears() -> None:
    assert needed_per_arm(0.3, 0.5, 2) == LEAST_PER_ARM


@pytest.mark.parametrize(
    ("base", "gain", "arms", "field"),
    [(0.6, 0.1, 1, "offsets"), (0.0, 0.1, 2, "base_ratio"), (1.0, 0.1, 2, "base_ratio"), (0.6, 0.0, 2, "least_gain"),
     (0.6, 0.4, 2, "least_gain"), (0.5, 0.0001, 2, "least_gain")],
)  # fmt: skip
def test_numbers_that_are_none_are_refused_with_their_place(base: float, gain: float, arms: int, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        needed_per_arm(base, gain, arms)
    assert caught.value.facts["field"] == field
