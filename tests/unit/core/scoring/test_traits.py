"""What a probability may be learned from."""

from __future__ import annotations

import pytest

from dialer.core.scoring.traits import Feature, attempts_band, balance_band, hour_band, number_history


def test_nothing_about_who_the_debtor_is_can_be_learned_from() -> None:
    """Whoever adds a feature changes this list, and answers for it (GDPR art. 22, domain.md §5)."""
    assert sorted(Feature) == [
        "ageing", "attempts", "balance", "hour", "number_history", "party", "payments", "phase", "place", "promises",
        "reason", "same_band", "weekday",
    ]  # fmt: skip


@pytest.mark.parametrize(("hour", "band"), [(8, "08-10"), (9, "08-10"), (20, "20-22"), (23, "22-24")])
def test_hours_come_in_bands_of_two(hour: int, band: str) -> None:
    assert hour_band(hour) == band


def test_counts_and_balances_come_in_classes() -> None:
    assert [attempts_band(count) for count in (0, 1, 3, 4, 12, 13)] == ["0", "1", "2-3", "4-6", "7-12", "13+"]
    assert [balance_band(minor) for minor in (50_00, 50_01, 10_000_00, 10_000_01)] == [
        "to 50", "to 150", "to 10000", "over 10000"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tried", "answered", "history"),
    [(0, 0, "new"), (5, 0, "silent"), (6, 0, "dead"), (9, 2, "answered before"), (9, 3, "answered often")],
)
def test_a_number_that_never_answers_is_called_dead(tried: int, answered: int, history: str) -> None:
    assert number_history(tried, answered) == history
