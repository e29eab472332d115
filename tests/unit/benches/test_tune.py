"""The fixed ratio that is tuned beforehand."""

from __future__ import annotations

import pytest

from scripts.benches.grid.tune import MOST, PRECISION, largest_within


@pytest.mark.parametrize("limit", [1.3, 2.0, 2.84, 9.4, 21.0])
def test_the_largest_ratio_within_the_cap_is_found(limit: float) -> None:
    tried: list[float] = []

    def abandonment(ratio: float) -> float:
        tried.append(ratio)
        return 0.03 if ratio <= limit else 0.0301

    found = largest_within(abandonment)
    assert limit / PRECISION <= found * 1.01
    assert found <= limit
    assert len(tried) <= 12


def test_where_even_one_line_an_agent_is_too_much_there_is_no_less() -> None:
    assert largest_within(lambda ratio: 0.5) < PRECISION


def test_where_nothing_is_too_much_the_search_ends() -> None:
    assert MOST / PRECISION <= largest_within(lambda ratio: 0.0) <= MOST
