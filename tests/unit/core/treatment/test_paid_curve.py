"""How long debtors take to pay, some of them not seen to the end."""

from __future__ import annotations

import pytest

from dialer.core.treatment.paid_curve import paid_curve


def test_without_anybody_gone_the_curve_is_the_share_that_has_paid() -> None:
    found = paid_curve([(-3, True), (-3, True), (2, True), (30, False)], -7, 30)
    assert [(point.day, point.paid_ratio, point.at_risk) for point in found.points] == [(-3, 0.5, 4), (2, 0.75, 2)]
    # four days of everybody, five of a half, 28 of a quarter: 4 + 2.5 + 7 = 13.5 days after the entry on day -7
    assert found.mean_days == pytest.approx(6.5)


def test_whoever_leaves_counts_until_then() -> None:
    # Kaplan-Meier by hand: 1 of 4 pays on day 1; one leaves on day 2; 1 of 2 pays on day 3: 1 - 3/4 * 1/2
    found = paid_curve([(1, True), (2, False), (3, True), (10, False)], 0, 10)
    assert [(point.day, point.paid_ratio) for point in found.points] == [(1, 0.25), (3, 0.625)]
    assert found.mean_days == pytest.approx(1 + 2 * 0.75 + 7 * 0.375)


def test_the_interval_of_the_mean_is_greenwoods() -> None:
    found = paid_curve([(1, True), (2, False), (3, True), (10, False)], 0, 10)
    assert found.mean_days is not None
    assert found.mean_high is not None
    area_after_1, area_after_3 = 2 * 0.75 + 7 * 0.375, 7 * 0.375
    variance = area_after_1**2 / (4 * 3) + area_after_3**2 / (2 * 1)
    assert found.mean_high - found.mean_days == pytest.approx(1.959964 * variance**0.5, rel=1e-5)


def test_nothing_beyond_the_last_day_counts_and_nobody_beyond_what_was_seen() -> None:
    assert paid_curve([(40, True), (50, False)], 0, 30).points == ()
    assert paid_curve([(12, False), (9, True)], 0, 30).until_day == 12


def test_nobody_gives_no_figure() -> None:
    assert paid_curve([], 0, 30).mean_days is None
