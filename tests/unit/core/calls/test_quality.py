"""Parts of a call's sound, put together."""

from __future__ import annotations

import pytest

from dialer.core.calls.quality import CallQuality, combine


def quality(received: int, lost: int, jitter_ms: float, round_trip_ms: float | None) -> CallQuality:
    return CallQuality(
        received_count=received,
        lost_count=lost,
        jitter_ms=jitter_ms,
        jitter_worst_ms=2 * jitter_ms,
        round_trip_ms=round_trip_ms,
        round_trip_worst_ms=None if round_trip_ms is None else 2 * round_trip_ms,
    )


def test_the_loss_is_a_share_of_what_was_sent() -> None:
    assert quality(98, 2, 1, 1).loss_ratio == pytest.approx(0.02)
    assert quality(0, 0, 1, 1).loss_ratio == 0


def test_a_page_that_was_loaded_anew_counts_by_its_packets() -> None:
    whole = combine(quality(300, 1, 10, 40), quality(100, 3, 30, 80))
    assert (whole.received_count, whole.lost_count) == (400, 4)
    assert whole.jitter_ms == pytest.approx(15)
    assert whole.round_trip_ms == pytest.approx(50)
    assert (whole.jitter_worst_ms, whole.round_trip_worst_ms) == (60, 160)


def test_a_part_without_reports_of_the_other_side_takes_nothing_away() -> None:
    for whole in (
        combine(quality(300, 1, 10, None), quality(100, 3, 30, 80)),
        combine(quality(100, 3, 30, 80), quality(300, 1, 10, None)),
    ):
        assert (whole.round_trip_ms, whole.round_trip_worst_ms) == (80, 160)
    assert combine(quality(0, 0, 10, None), quality(0, 0, 30, None)).jitter_ms == 20
