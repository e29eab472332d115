"""Ageing buckets."""

from __future__ import annotations

from datetime import date

import pytest

from dialer.core.figures.ageing import Bucket, bucket, days_past_due


def test_days_past_due_are_negative_before_the_due_date() -> None:
    assert days_past_due(date(2026, 11, 20), date(2026, 11, 22)) == 2
    assert days_past_due(date(2026, 11, 20), date(2026, 11, 13)) == -7


@pytest.mark.parametrize(
    ("dpd", "expected"),
    [
        (-7, Bucket.NOT_DUE), (0, Bucket.NOT_DUE), (1, Bucket.D1_15), (15, Bucket.D1_15), (16, Bucket.D16_30),
        (30, Bucket.D16_30), (31, Bucket.D31_60), (60, Bucket.D31_60), (61, Bucket.D61_90), (90, Bucket.D61_90),
        (91, Bucket.D91_120), (120, Bucket.D91_120), (121, Bucket.D121_180), (180, Bucket.D121_180),
        (181, Bucket.D181_365), (365, Bucket.D181_365), (366, Bucket.OVER_365),
    ],
)  # fmt: skip
def test_buckets_end_where_the_field_says(dpd: int, expected: Bucket) -> None:
    assert bucket(dpd) is expected
