"""What can be paid each month."""

from __future__ import annotations

import pytest

from dialer.core.debt.affordability import Affordability
from dialer.core.kernel.errors import Invalid


def test_half_of_what_is_left_may_go_into_a_plan() -> None:
    found = Affordability(income=1_500_00, housing=600_00, living=500_00, other_debts=100_01)
    assert (found.left, found.affordable) == (299_99, 149_99)


def test_where_nothing_is_left_nothing_is_asked() -> None:
    assert Affordability(income=500_00, housing=600_00).affordable == 0


@pytest.mark.parametrize("field", ["income", "housing", "living", "other_debts"])
def test_figures_are_not_negative(field: str) -> None:
    with pytest.raises(Invalid) as error:
        Affordability(**{"income": 1, field: -1})  # type: ignore[arg-type]
    assert error.value.facts["field"] == field
    with pytest.raises(Invalid):
        Affordability(income=1, household=0)


def test_what_is_not_said_is_nothing_and_somebody_lives_alone() -> None:
    found = Affordability(income=100_00)
    assert (found.housing, found.living, found.other_debts, found.household, found.left) == (0, 0, 0, 1, 100_00)
