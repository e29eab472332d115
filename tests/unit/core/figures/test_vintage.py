"""Liquidation by vintage."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from dialer.core.figures.vintage import months_after, vintage


def test_months_are_calendar_months() -> None:
    assert months_after(date(2026, 1, 31), date(2026, 2, 1)) == 1
    assert months_after(date(2025, 12, 1), date(2026, 2, 28)) == 2


def test_collections_add_up_month_by_month() -> None:
    line = vintage(
        date(2026, 1, 15), 1_000_00, 200_00,
        [(date(2026, 1, 20), 50_00), (date(2026, 3, 1), 150_00), (date(2026, 5, 1), 999_00)], date(2026, 3, 31),
    )  # fmt: skip
    assert line.collected == (50_00, 50_00, 200_00)
    assert line.gross()[-1] == Fraction(1, 5)
    assert line.net()[-1] == Fraction(1, 4)


def test_a_batch_that_was_recalled_whole_has_no_net_rate() -> None:
    line = vintage(date(2026, 1, 15), 1_000_00, 1_000_00, [], date(2026, 1, 31))
    assert line.net() == (None,)
    assert vintage(date(2026, 1, 15), 0, 0, [], date(2026, 1, 31)).gross() == (None,)
