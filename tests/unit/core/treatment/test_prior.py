"""The prior chance of a payment falls with the age of the debt."""

from __future__ import annotations

import pytest

from dialer.core.treatment.prior import DAYS, PROBABILITIES, pay_probability


@pytest.mark.parametrize(("days", "expected"), [(-7, 0.9), (0, 0.9), (1, 0.5), (15, 0.5), (16, 0.4), (366, 0.03)])
def test_each_age_has_its_probability(days: int, expected: float) -> None:
    assert pay_probability(days) == expected


def test_it_never_rises() -> None:
    assert list(PROBABILITIES) == sorted(PROBABILITIES, reverse=True)
    assert len(PROBABILITIES) == len(DAYS) + 1
